"""A language is whole: every sentence that can be said or recorded stands in its catalogue, with the same places, and no other."""

from __future__ import annotations

import re

import pytest

from radaudit.language.catalogues import ENGLISH, LANGUAGES, PLACE, parts
from radaudit.language.recognizing import OURS, is_number
from tests.language.harvest import Harvest, harvest, read_python, read_template

OTHERS = [language for language in LANGUAGES if language != ENGLISH]

KEPT = re.compile(
    r"\b(?:"
    # Measures, methods and formats that Chinese papers write in Latin letters, too.
    r"AUROC|AUPRC|ROC|PPV|NPV|CI|ECE|ICI|ECI|RMS|IPA|NB|sNB|O/E|P|L1|E50|E90|ln|logit|logistic|p|q|n|y|z|mm|tau|Q-profile|max-t"
    r"|Brier|Platt|beta|Spiegelhalter|Wilson|Newcombe|Wald|Clopper-Pearson|DeLong|MOVER|Holm|Bonferroni|delta|Obuchowski|Zou|Donner"
    r"|Paule|Mandel|Jensen|Shannon|Hothorn|Bretz|Westfall|Grad-CAM|TRIPOD\+AI|f|df|SHA-256|UTC|radaudit|Canon|vendor|VOI|LUT"
    r"|NAME|AI|fairlearn|ThresholdOptimizer|EWMA|CUSUM|Wasserstein|monitor|Somers|Dxy|TP|FN|FP|TN|compare|plan|and|change|McNemar|mid-p|pmvalsampsize|Riley|Cramér|Cram|V|DICOM|NIfTI|NPY|NPZ|PNG|JPEG|TIFF|GIF|BMP|WebP|NRRD|MetaImage|HDF5|PDF|ZIP|RGB|RGBA|Analyze|Python|pickle|gzip|img|image"
    r"|MONAI|bundle|UTF-8|Latin-1|NaN|cal_min|cal_max|HTML|JavaScript|csv|json|html|report|audit|numbers|changes|comparison|tables"
    r"|patient_id|clinical_range|max_muted|N|A|X|I²|the|Excel|xlsx|BY|a"
    r")\b"
)
"""What may stand in Latin letters in a Chinese sentence."""

_CODE = re.compile(
    r"--[\w-]+(?: [A-Z]+\b| '[^']*'| 0| image)?|doi:\S+|（[^（）]*(?:et al\.|\d{4})[^（）]*）|\b(?:xlsx|radaudit \w+)\b"
)


@pytest.fixture(scope="module")
def found() -> Harvest:
    return harvest()


def test_what_is_said_is_said_in_literals(found: Harvest) -> None:
    assert found.faults == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("part", ["said", "recorded"])
def test_every_sentence_is_in_the_catalogue(found: Harvest, language: str, part: str) -> None:
    wanted = getattr(found, part)
    missing = {text: where for text, where in wanted.items() if text not in parts(language)[part]}
    assert missing == {}, f"{len(missing)} sentences lack in {language}.json; docs/languages.md says what to do"


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("part", ["said", "recorded"])
def test_no_sentence_of_the_catalogue_is_stale(found: Harvest, language: str, part: str) -> None:
    assert [text for text in parts(language)[part] if text not in getattr(found, part)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_its_sentence(language: str) -> None:
    pairs = [pair for part in parts(language).values() for pair in part.items()]
    wrong = [pair for pair in pairs if set(PLACE.findall(pair[0])) != set(PLACE.findall(pair[1]))]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_breaks_no_bracket(language: str) -> None:
    for part in parts(language).values():
        for told in part.values():
            assert PLACE.sub("", told).count("{") == 0
            assert told.count("（") == told.count("）"), told
            assert told.count("“") == told.count("”"), told


def test_chinese_holds_no_english_but_names_and_terms() -> None:
    for part in parts("zh").values():
        for english, told in part.items():
            left = KEPT.sub("", _CODE.sub("", PLACE.sub("", told)))
            assert not re.search(r"[A-Za-z]{2,}", left), f"{english!r}: {told!r} still says {left!r}"


def test_chinese_sentences_are_set_with_chinese_punctuation() -> None:
    for part in parts("zh").values():
        for told in part.values():
            plain = _CODE.sub("", PLACE.sub("0", told))
            assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(?!\w)", plain), told


@pytest.mark.parametrize("language", OTHERS)
def test_places_of_what_is_recorded_stand_apart(language: str) -> None:
    for english in parts(language)["recorded"]:
        pieces = PLACE.split(english)
        for before, between, after in zip(pieces[1::2], pieces[2::2], pieces[3::2], strict=False):
            assert between.strip() or is_number(before) or is_number(after), f"{english!r}: places touch"
        if PLACE.search(english):
            fixed = "".join(PLACE.split(english)[::2])
            only_numbers = all(is_number(name) for name in PLACE.findall(english))
            assert only_numbers or sum(c.isalpha() for c in fixed) >= 4, f"{english!r}: hardly a fixed word"


def test_places_are_called_as_the_recognizer_takes_them() -> None:
    assert {"reason", "what", "which", "whose"} <= OURS
    assert is_number("n")
    assert is_number("n_rows")
    assert not is_number("name")


@pytest.mark.parametrize(
    "line",
    [
        'say(f"There are {n} images.")',
        'say("There are " + n)',
        'noted("no case in {}".format(group))',
        'say("There are {n}.".replace("n", n))',
    ],
)
def test_a_sentence_that_is_put_together_is_a_fault(line: str) -> None:
    found = Harvest()
    read_python(f"from radaudit.language import noted, say\n{line}\n", "radaudit/present/x.py", found)
    assert len(found.faults) == 1
    assert found.faults[0].startswith("radaudit/present/x.py:2:")


def test_a_record_may_not_be_said() -> None:
    found = Harvest()
    read_python('from radaudit.language import say\nsay("no label")\n', "radaudit/load/x.py", found)
    assert found.faults == ["radaudit/load/x.py:2: a record is noted, not said"]


def test_harvest_reads_literals_branches_counts_and_templates() -> None:
    found = Harvest()
    source = (
        "from radaudit.language import phrase, say\nfrom radaudit.records.wording import count\n"
        'TITLE = phrase("A title")\nsay("Yes." if x else "No.")\nsay(TITLE)\ncount(3, "image")\n'
        'count(3, "case of flu", "cases of flu")\n'
    )
    read_python(source, "radaudit/present/x.py", found)
    read_template('<p>{{ say("Contents") }}</p>', "templates/x.html.jinja", found)
    assert list(found.said) == ["A title", "Yes.", "No.", "{n} images", "{n} cases of flu", "Contents"]
    assert found.faults == []
