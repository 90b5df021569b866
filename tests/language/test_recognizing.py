"""A recorded text is told with the values that stand in it, or stays as it is: never with another number or name."""

from __future__ import annotations

import re
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radaudit.language import ENGLISH, noted, recalled, speaking
from radaudit.language.catalogues import LANGUAGES, PLACE, parts
from radaudit.language.recognizing import OURS, WHOSE, is_number, recognize

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
RECORDED = {language: parts(language)["recorded"] for language in OTHERS}
WITH_PLACES = [(language, text) for language in OTHERS for text in RECORDED[language] if PLACE.search(text)]

PLAIN = st.text(string.ascii_letters + string.digits + "_- äß病", min_size=1, max_size=12).map(str.strip).filter(bool)
NUMBERS = st.one_of(
    st.integers(0, 10**7).map(lambda n: f"{n:,}"),
    st.integers(0, 99).map(str),
    st.floats(0, 1).map(lambda x: f"{x:.3f}"),
)
HOSTILE = st.one_of(
    st.text(min_size=1, max_size=30),
    # Sentences of ours with their places filled: a record holds no others.
    st.sampled_from([PLACE.sub("7", text) for _, text in WITH_PLACES]),
    st.sampled_from(
        [
            "'",
            "' (given).",
            "{n}",
            "{reason}",
            "3",
            ". ",
            "; ",
            "in this group",
            "<b>",
            "\u202e",
            "no label",
            "\n",
            "%s",
            "\\",
        ]
    ),
    st.lists(
        st.sampled_from(["rows", "of", "'", "(", ")", ": ", "the", " ", "12", "is", "no", ";"]), min_size=1, max_size=6
    ).map("".join),
)


def names(text: str) -> list[str]:
    return list(dict.fromkeys(PLACE.findall(text)))


def told(language: str, text: str, values: dict[str, str]) -> str:
    inner = {k: _inside(language, v) if k in OURS else v for k, v in values.items()}
    return RECORDED[language][text].format_map(inner)


def _inside(language: str, value: str) -> str:
    for text in (value, value[:1].lower() + value[1:]):
        if recognize(language, text) != text:
            return recognize(language, text)
    return value


@pytest.mark.parametrize(("language", "text"), WITH_PLACES)
def test_each_sentence_is_recognized_for_what_it_is(language: str, text: str) -> None:
    values = {name: str(11 * (i + 2)) if is_number(name) else f"Xq{i}z" for i, name in enumerate(names(text))}
    assert recognize(language, noted(text, **values)) == told(language, text, values)


@pytest.mark.slow
@given(pair=st.sampled_from(WITH_PLACES), data=st.data())
@settings(max_examples=400, deadline=None)
def test_ordinary_values_come_through_unchanged(pair: tuple[str, str], data: st.DataObject) -> None:
    language, text = pair
    values = {
        name: data.draw(NUMBERS if is_number(name) else PLAIN.map(lambda v: f"Q{v}Q"), label=name)
        for name in names(text)
    }
    found = recognize(language, noted(text, **values))
    assert found in (told(language, text, values), noted(text, **values))
    if not any(" " in value for value in values.values()):
        assert found == told(language, text, values)


@pytest.mark.slow
@given(pair=st.sampled_from(WITH_PLACES), data=st.data())
@settings(max_examples=600, deadline=None)
def test_a_hostile_value_never_makes_a_wrong_sentence(pair: tuple[str, str], data: st.DataObject) -> None:
    """Whatever stands in the places, what is told is the sentence with these values, or the English text as it was recorded."""
    language, text = pair
    values = {name: data.draw(NUMBERS if is_number(name) else HOSTILE, label=name) for name in names(text)}
    recorded = noted(text, **values)
    assert recognize(language, recorded) in {
        recorded,
        told(language, text, values),
        *other_readings(language, recorded),
    }


def other_readings(language: str, recorded: str) -> set[str]:
    """What other sentences tell that make the very same English with some values: whoever reads the English can't tell either."""
    possible = set()
    for lang, other in WITH_PLACES:
        for any_text in (".+?", ".+"):
            seen: set[str] = set()
            pattern = "".join(_part(i, piece, any_text, seen) for i, piece in enumerate(PLACE.split(other)))
            if lang == language and (found := re.fullmatch(pattern, recorded, re.DOTALL)):
                possible.add(told(language, other, found.groupdict()))
    pieces = re.split(r"; |, | and |(?<=[.!?]) ", recorded)
    if len(pieces) > 1 and all(recognize(language, piece) != piece for piece in pieces):
        possible.add(recognize(language, recorded))
    return possible


def _part(i: int, piece: str, any_text: str, seen: set[str]) -> str:
    if i % 2 == 0:
        return re.escape(piece)
    again = piece in seen
    seen.add(piece)
    return f"(?P={piece})" if again else f"(?P<{piece}>{any_text})"


@pytest.mark.parametrize("language", OTHERS)
def test_a_reason_inside_a_sentence_is_told_too(language: str) -> None:
    zh = RECORDED[language]
    assert recognize(language, "no curve: no case in this group") == zh["no curve: {reason}"].format(
        reason=zh["no case in this group"]
    )
    assert recognize(language, "nothing to compare with: no diseased case in the rest") == zh[
        "nothing to compare with: {reason}"
    ].format(reason=zh["no diseased case in this group"].replace(zh[WHOSE], zh["the rest"]))
    assert recognize(language, "lost: no case in the cohort; no interval: not one decision changes").count("no ") == 0


@pytest.mark.parametrize("language", OTHERS)
def test_a_level_that_is_the_reference_keeps_its_name(language: str) -> None:
    zh = RECORDED[language]
    assert recognize(language, "no case in Canon (old)") == zh["no case in this group"].replace(
        zh[WHOSE], "Canon (old)"
    )


@pytest.mark.parametrize("language", OTHERS)
def test_several_sentences_are_told_one_after_the_other(language: str) -> None:
    zh = RECORDED[language]
    both = "Every row has the split 'a', so all are audited. It is the training data: the numbers are optimistic."
    assert recognize(language, both) == (
        zh["Every row has the split '{split}', so all are audited."].format(split="a")
        + parts(language)["said"][" "]
        + zh["It is the training data: the numbers are optimistic."]
    )


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(
    "text",
    [
        "Nothing that radaudit ever wrote.",
        "The cohort has many patients in 3 rows.",
        "",
        "   ",
        "no case in this group; and something else",
    ],
)
def test_what_no_sentence_made_stays_as_it_is(language: str, text: str) -> None:
    assert recognize(language, text) == text


def test_a_name_that_holds_the_sentences_own_words_leaves_it_in_english() -> None:
    text = noted("The workbook has {n} sheets; the first, '{sheet}', was read.", n=2, sheet="x', was read.")
    with speaking("zh"):
        assert "x', was read." in recalled(text)
        ambiguous = noted(
            "Vendor {vendor} stands for {spellings} ({what}).", vendor="A", spellings="'b' stands for 'c'", what="w"
        )
        assert recalled(ambiguous) == ambiguous


def test_nothing_is_recalled_in_english() -> None:
    assert recalled("no case in this group") == "no case in this group"


def test_what_is_noted_is_english_whoever_speaks() -> None:
    with speaking("zh"):
        assert noted("Every score is {n}.", n=0.5) == "Every score is 0.5."


def test_a_thousand_notes_cost_little() -> None:
    """Looked up by their first word: far fewer patterns are tried than there are sentences."""
    texts = [
        noted("The cohort has {n_patients} patients in {n} rows.", n_patients=f"{i:,}", n=f"{2 * i:,}")
        for i in range(1000)
    ]
    recognize.cache_clear()
    recognize("zh", texts[0])
    started = time.process_time()
    assert all(recognize("zh", text) != text for text in texts)
    # Tried against every sentence one after the other it takes a hundred times as long; this is no timing to the millisecond.
    assert time.process_time() - started < 1.0
