"""Numbers, groups and verdicts as they stand in a sentence."""

from __future__ import annotations

import pytest

from radaudit.records import EVERYONE, Group, Verdict
from radaudit.records.wording import (
    HEADLINES,
    VERDICT_SYMBOLS,
    VERDICT_WORDS,
    against_whom,
    and_more,
    capital,
    count,
    enumerated,
    first_of,
    in_sentence,
    listed,
    number,
    one_line,
    pair,
    percent,
    span,
    threshold_text,
    whole,
    whom,
)


def test_numbers():
    assert [number(v) for v in (0.856, -0.004, -0.2, None)] == ["0.86", "0.00", "−0.20", "not estimable"]
    signed = [(0.05, "+0.050"), (-0.05, "−0.050"), (-0.0004, "0.000"), (0.0, "0.000")]
    assert [number(v, 3, is_signed=True) for v, _ in signed] == [text for _, text in signed]
    assert number(-1e-9) == "0.00"
    assert span(-0.1, 0.25) == "−0.10 to 0.25"
    assert span(None, 0.2) == "no interval"
    assert [whole(n) for n in (7, 1234, 1234567)] == ["7", "1,234", "1,234,567"]
    assert [count(1, "image"), count(0, "image"), count(2, "case of it", "cases of it")] == [
        "1 image",
        "0 images",
        "2 cases of it",
    ]
    assert [percent(0.95), percent(0.999)] == ["95 %", "99.9 %"]
    assert [threshold_text(t) for t in (0.5, 0.123, 1 / 3, 0.1 + 0.2)] == [
        "0.5",
        "0.123",
        "0.3333333333333333",
        "0.30000000000000004",
    ]


def test_two_numbers_that_differ_are_shown_to_differ():
    assert pair(0.861, 0.864) == ("0.861", "0.864")
    assert pair(0.86, 0.86) == ("0.86", "0.86")
    assert pair(0.71, None) == ("0.71", "not estimable")


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (EVERYONE, "in the whole cohort"),
        (Group("vendor", "Canon"), "on Canon scanners"),
        (Group("Manufacturer", "GE"), "on GE scanners"),
        (Group("vendor", "Unknown"), "where vendor is unknown"),
        (Group("sex", "F"), "in women"),
        (Group("Sex", "Male"), "in men"),
        (Group("view", "PA"), "on PA views"),
        (Group("sex", "O"), "for sex O"),
        (Group("age", "40-64"), "at age 40-64"),
        (Group("sex*vendor", "F × GE"), "for F × GE (sex*vendor)"),
        (Group("site", "St. Mary\n2"), "for site St. Mary 2"),
    ],
)
def test_whom(group, words):
    assert whom(group) == words


def test_against_whom():
    group = Group("vendor", "Canon")
    assert [against_whom(group, against) for against in ("rest", "overall", "reference: GE")] == [
        "on the other scanners",
        "overall",
        "on GE scanners",
    ]


@pytest.mark.parametrize(
    ("group", "rest"),
    [
        (Group("sex", "F"), "in all others"),
        (Group("age", "40-64"), "in all others"),
        (Group("sex*vendor", "F × GE"), "in all others"),
        (Group("vendor", "Unknown"), "in all others"),
        (Group("Manufacturer", "GE"), "on the other scanners"),
        (Group("view", "PA"), "on the other views"),
    ],
)
def test_the_rest_is_named_after_what_is_compared(group, rest):
    assert against_whom(group, "rest") == rest


def test_one_line_leaves_nothing_that_turns_or_breaks_the_line():
    assert one_line(" a\r\n\tb\x1b[31mc\u202ed\u2066e\u2028f ") == "a b [31mc d e f"
    assert one_line("אבג 😀 é") == "אבג 😀 é"


def test_verdicts_differ_by_word_and_symbol_and_every_outcome_has_a_headline():
    assert set(VERDICT_WORDS) == set(VERDICT_SYMBOLS) == set(Verdict)
    assert len(set(VERDICT_WORDS.values())) == len(set(VERDICT_SYMBOLS.values())) == len(Verdict)
    assert set(HEADLINES) == set(Verdict) - {Verdict.NOT_APPLICABLE}


def test_a_title_inside_a_sentence():
    titles = ("Sensitivity", "Calibration in the large", "AUROC", "O/E ratio", "Brier score", "")
    said = ["sensitivity", "calibration in the large", "AUROC", "O/E ratio", "Brier score", ""]
    assert [in_sentence(t) for t in titles] == said


def test_capital():
    assert [capital("on GE"), capital("")] == ["On GE", ""]


def test_names_that_do_not_fit_are_counted():
    names = [f"g{i}" for i in range(1503)]
    assert first_of(names[:3], 3) == "g0, g1, g2"
    assert first_of(names, 2) == "g0, g1 and 1,501 more"
    assert listed(names[:3], 3) == "g0, g1 and g2"
    assert listed(names[:4], 3) == "g0, g1, g2 and 1 more"
    assert enumerated(names[:3], 2) == "g0; g1; and 1 more"
    assert and_more("rows 1, 2", 0) == "rows 1, 2"
