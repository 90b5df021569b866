"""Who is in the cohort, beside the target population, and who was not seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.blocks import Prose, Strips, Table
from radaudit.records import Estimate, Group, GroupShare, Population, Representation, Withheld
from tests.present.evidence_factory import make_audit
from tests.present.sections.composing import CANON, changed, compose, flat, row, said, sized


@pytest.fixture(scope="module")
def audit():
    return changed(make_audit(), overlaps=())


def strips(blocks):
    return [b for b in flat(blocks) if isinstance(b, Strips)]


def strip(figure, name):
    return next(r for r in figure.rows if r.cells[0].text == name)


def test_a_bar_is_as_long_as_the_group_has_patients_and_the_dark_part_those_with_the_disease(audit):
    (figure,) = strips(compose("cohort", audit))
    canon = strip(figure, "Canon")
    assert [c.text for c in canon.cells] == ["Canon", "192", "53"]
    assert [(m.low, m.high) for m in canon.marks] == [(0, 192), (0, 53)]
    assert figure.axis.high == max(s.n_patients for s in audit.evidence.groups[1:])
    assert strip(figure, "Everyone").marks == ()
    assert figure.title == "Too few to judge: \u2068vendor Unknown\u2069"


def test_the_message_names_who_is_known_least_where_none_is_too_small(audit):
    known = tuple(s for s in audit.evidence.groups if s.group.value != "Unknown")
    (figure,) = strips(compose("cohort", changed(audit, groups=known)))
    assert figure.title == "Least is known of \u2068vendor Canon\u2069: 53 patients with the disease"
    healthy = sized(changed(audit, groups=known), CANON, events=150, others=30)
    assert strips(compose("cohort", healthy))[0].title.endswith("30 patients without the disease")


def test_a_withheld_group_is_named_with_the_reason(audit):
    blocks = compose("cohort", changed(audit, withheld=(Withheld(Group("vendor", "Zeiss"), "fewer than 10 patients"),)))
    zeiss = strip(strips(blocks)[0], "Zeiss")
    assert (zeiss.absent, [c.text for c in zeiss.cells[1:]]) == ("withheld", ["–", "–"])
    assert row(blocks, "vendor: Zeiss") == ["vendor: Zeiss", "–", "withheld: fewer than 10 patients"]


def test_who_was_not_seen(audit):
    blocks = compose("cohort", audit)
    assert row(blocks, "Rows without a score") == ["Rows without a score", "3", "by group and reason"]
    clean = changed(audit, excluded={}, groups=tuple(replace(s, n_unscored=0) for s in audit.evidence.groups[:3]))
    assert any(
        isinstance(b, Prose) and "Nobody is known to be missing" in b.paragraphs[0] for b in compose("cohort", clean)
    )


def share(value, population, n_patients, group, half=0.02):
    ends = max(0.0, value - half), value + half
    return GroupShare(
        Group("vendor", group), population, Estimate(value, *ends, n=500, n_patients=n_patients),
        Estimate(value / population, ends[0] / population, ends[1] / population, n=500, n_patients=n_patients),
    )  # fmt: skip


def beside(audit, *groups, not_given=(), is_rounded=False, divergence=None):
    found = divergence or Estimate(0.0312, 0.02, 0.045, n=500, by_chance=0.0007, p=0.0002)
    vendor = Representation(
        "vendor", "shares", 500, groups, (Group("vendor", "Unknown"),), found, 0.002,
        Estimate(0.12, by_chance=0.02), 0.04, is_rounded,
    )  # fmt: skip
    return changed(audit, population=Population("census.csv", "0" * 64, (vendor,), not_given))


def test_the_population_stands_beside_the_cohort(audit):
    blocks = compose(
        "cohort", beside(audit, share(0.6, 0.5, 300, "GE"), share(0.4, 0.5, 200, "Canon"), not_given=("sex",))
    )
    figure = strips(blocks)[1]
    assert figure.title == "Fewest for the population: \u2068vendor Canon\u2069, 0.80 times its share there"
    tick, dot = strip(figure, "GE").marks
    assert (tick.is_tick, tick.value, dot.value, dot.low) == (True, 0.5, 0.6, 0.58)
    assert [c.text for c in strip(figure, "GE").cells] == ["GE", "300", "60\u202f%", "50\u202f%"]
    assert strip(figure, "GE").value.text == "1.20 (1.16 to 1.24)"
    assert row(blocks, "vendor", "500") == [
        "vendor", "500", "12\u202f%", "2.0\u202f%", "4.0\u202f%", "0.0312 (0.0200 to 0.0450)", "0.0007", "0.0020", "<0.001",
    ]  # fmt: skip
    assert (
        "Not in \u2068census.csv\u2069, so left out of these shares: \u2068vendor Unknown\u2069 (10 patients)."
        in said(blocks)
    )
    assert "Not compared, because \u2068census.csv\u2069 does not tell of it: \u2068sex\u2069." in said(blocks)


def test_a_group_of_the_population_that_nobody_is_in_is_never_dropped(audit):
    nobody = share(0.0, 0.19, 0, "Hologic", half=0.004)
    blocks = compose("cohort", beside(audit, share(0.6, 0.4, 300, "GE"), nobody))
    figure = strips(blocks)[1]
    assert figure.title == "Nobody in the cohort: \u2068vendor Hologic\u2069, 19\u202f% of the population"
    assert [c.text for c in strip(figure, "Hologic").cells] == ["Hologic", "0", "0\u202f%", "19\u202f%"]
    assert row(blocks, "vendor: Hologic") == [
        "vendor: Hologic",
        "0",
        "nobody in the cohort, 19\u202f% of the population",
    ]


def test_what_is_withheld_is_not_told_beside_the_population(audit):
    hidden = GroupShare(Group("vendor", "Zeiss"), 0.1, Estimate(None, note="withheld"), Estimate(None, note="withheld"))
    why = Estimate(None, note="not told: a withheld group is part of it")
    blocks = compose("cohort", beside(audit, share(0.6, 0.5, 300, "GE"), hidden, is_rounded=True, divergence=why))
    zeiss = strip(strips(blocks)[1], "Zeiss")
    assert [c.text for c in zeiss.cells] == ["Zeiss", "–", "–", "10\u202f%"]
    assert [m.is_tick for m in zeiss.marks] == [True]
    assert row(blocks, "vendor", "about 500")[2] == "not estimable"
    assert strip(strips(blocks)[1], "GE").cells[1].text == "about 300"


def test_without_a_census_the_page_says_what_is_missing(audit):
    howto = next(b for b in compose("cohort", audit) if b.kind == "howto")
    assert "--population FILE" in howto.not_shown[0]
    assert len([b for b in compose("cohort", audit) if isinstance(b, Table)]) == 1
