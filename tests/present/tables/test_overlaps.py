"""Who overlaps with whom: the strongest pair, a warning where two can't be told apart, the cohort by each attribute."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.blocks import Fold, Prose, Strips, Table
from radaudit.present.drawing.marks import Dot
from radaudit.records import Estimate, Overlap
from tests.present.evidence_factory import make_audit
from tests.present.sections.composing import changed, compose, flat, row, said

SHARES = ((0.9, 0.1), (0.4, 0.6))
SEX = ("F", "M")


def pair(v, *, first="vendor", second="sex", high=0.06, **fields):
    found = Estimate(v, n=1400, n_patients=1400, p=0.001) if v is not None else Estimate(None, note="not told: why")
    shares = {"of_first": SHARES, "of_second": ((0.7, 0.2), (0.3, 0.8))} if v is not None else {}
    return Overlap(first, second, ("GE", "Canon"), SEX, found, high, **{**shares, **fields})


@pytest.fixture(scope="module")
def audit():
    return make_audit(3)


def section(audit, *pairs):
    return list(compose("cohort", changed(audit, overlaps=pairs)))


def figure(blocks):
    return next(b for b in flat(blocks) if isinstance(b, Strips) and b.name == "overlaps")


def tables(blocks):
    fold = next(b for b in blocks if isinstance(b, Fold) and "Table 1" in b.summary)
    return [b for b in fold.blocks if isinstance(b, Table)]


def test_every_pair_stands_beside_what_chance_gives(audit):
    drawn = figure(section(audit, pair(0.31), pair(0.02, first="sex", second="age")))
    assert drawn.title == "Strongest: \u2068vendor\u2069 and \u2068sex\u2069, Cramér’s V 0.31"
    assert [r.value.text for r in drawn.rows] == ["0.31 (0.06)", "0.02 (0.06)"]
    assert [r.value.is_soft for r in drawn.rows] == [False, True]
    assert drawn.rows[0].cells[0].text == "\u2068vendor\u2069 and \u2068sex\u2069"
    tick, dot = drawn.rows[0].marks
    assert isinstance(tick, Dot)
    assert (tick.is_tick, tick.value, dot.value) == (True, 0.06, 0.31)


def test_where_nothing_is_beyond_chance_it_says_so(audit):
    blocks = section(audit, pair(0.05))
    assert figure(blocks).title == "No two attributes are shown to go together"
    assert not any(isinstance(b, Prose) and b.tone == "warning" for b in blocks)


def test_two_that_can_hardly_be_told_apart_are_warned_of(audit):
    blocks = section(audit, pair(0.93), pair(0.31, first="sex", second="age"))
    (warning,) = [b for b in blocks if isinstance(b, Prose) and b.tone == "warning"]
    assert warning.paragraphs == (
        "\u2068vendor\u2069 and \u2068sex\u2069 can hardly be told apart here (Cramér’s V 0.93): a gap between groups of the one "
        "may as well be one between groups of the other.",
    )
    # As strong by chance: a handful of patients.
    few = section(audit, pair(0.93, high=0.95))
    assert not any(isinstance(b, Prose) and b.tone == "warning" for b in few)


def test_the_cohort_is_told_by_each_attribute(audit):
    by_vendor, by_sex = tables(section(audit, pair(0.31)))
    assert [c.title for c in by_vendor.columns][:2] == ["Group", "GE"]
    assert row([by_vendor], "F")[1:4] == ["90\u202f%", "–", "40\u202f%"]  # Siemens is not among the shares
    assert [c.title for c in by_sex.columns] == ["Group", "F", "M"]
    assert row([by_sex], "GE") == ["GE", "70\u202f%", "20\u202f%"]
    assert row([by_sex], "Canon") == ["Canon", "30\u202f%", "80\u202f%"]
    assert row([by_sex], "Patients") == ["Patients", "760", "722"]


def test_coarse_shares_are_about(audit):
    coarse = pair(0.31, is_rounded=True, of_first=((None, None), (0.4, 0.6)), of_second=())
    (by_vendor,) = tables(section(audit, coarse))
    assert row([by_vendor], "M")[1:4] == ["–", "–", "about 60\u202f%"]
    assert any(foot.startswith("“About”") for foot in by_vendor.feet)
    assert any(foot.startswith("–: fewer than") for foot in by_vendor.feet)
    assert figure(section(audit, coarse)).rows[0].cells[1].text == "about 1,400"


def test_a_pair_that_may_not_be_told_says_why(audit):
    blocks = section(audit, pair(None))
    (only,) = figure(blocks).rows
    assert (only.absent, only.marks) == ("not told: why", ())
    assert not [b for b in blocks if isinstance(b, Fold) and "Table 1" in b.summary]


def test_one_attribute_overlaps_with_none(audit):
    assert "overlaps" not in said(section(audit))
    assert all(getattr(b, "name", "") != "overlaps" for b in flat(section(audit)))
    assert replace(audit.evidence, overlaps=()).overlaps == ()


def test_two_of_which_only_that_may_be_told_are_warned_of_without_a_number(audit):
    blocks = section(audit, pair(None, is_determined=True), pair(0.31, first="sex", second="age"))
    assert figure(blocks).title == "Hardly told apart: \u2068vendor\u2069 and \u2068sex\u2069"
    (warning,) = [b for b in blocks if isinstance(b, Prose) and b.tone == "warning"]
    assert "for nearly all patients the one tells the other" in warning.paragraphs[0]
