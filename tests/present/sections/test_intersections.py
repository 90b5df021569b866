"""The map of crossed attributes: both values in words in every cell, and a name for what is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.judge.policy import read_policy
from radaudit.present.intersections.blocks import Map
from radaudit.present.page.report import render_html
from radaudit.records import (
    Audit,
    Estimate,
    Evidence,
    Group,
    GroupSummary,
    Heterogeneity,
    Measurement,
    Shrunk,
    Withheld,
)
from tests.present.evidence_factory import make_comparison, make_evidence
from tests.present.made_up_run import make_provenance
from tests.present.page_reading import read_page
from tests.present.sections.composing import changed, compose, flat

CROSSED = "race*sex"
VALUES = {"A × F": (0.90, 0.88), "A × M": (0.70, 0.80), "B × F": (0.85, 0.86), "Unknown × F": (0.6, None)}


def crossed_evidence() -> Evidence:
    """Two by two groups: one of them has nobody, one is withheld, one is of unknown race, and one has too few cases."""
    base = make_evidence(0)
    groups = [Group(CROSSED, value) for value in (*VALUES, "B × M")]
    sizes = {"B × M": (20, 2)}
    summaries = tuple(
        GroupSummary(g, n, n, n, d, 0, d, n - d) for g in groups for n, d in [sizes.get(g.value, (100, 40))]
    )
    measured = tuple(
        Measurement("auroc", Group(CROSSED, value), Estimate(raw, raw - 0.05, raw + 0.05, n=100))
        for value, (raw, _) in VALUES.items()
    )
    spread = Heterogeneity(
        "auroc", CROSSED, None,
        tuple(Shrunk(Group(CROSSED, v), raw, drawn, 0.5) for v, (raw, drawn) in VALUES.items() if drawn is not None),
        left_out=(Group(CROSSED, "Unknown × F"),),
    )  # fmt: skip
    return replace(
        base,
        groups=(*base.groups, *summaries),
        sources={CROSSED: "column 'race' and column 'sex'"},
        measurements=(*base.measurements, *measured),
        comparisons=tuple(make_comparison("auroc", m.group, -0.02, 0.03) for m in measured),
        heterogeneity=(spread,),
        withheld=(Withheld(Group(CROSSED, "C × F"), "fewer than 10 patients"),),
        smallest_group=10,
    )


@pytest.fixture(scope="module")
def audit():
    policy = replace(read_policy(), primary=("auroc",))
    return Audit("Crossed", crossed_evidence(), (), policy, make_provenance())


def the_map(audit) -> Map:
    return next(b for b in flat(compose("intersections", audit)) if isinstance(b, Map) and b.title.startswith("AUROC"))


def cell(found: Map, row: str, column: str):
    cells = next(cells for name, cells in found.rows if name == row)
    return cells[found.columns.index(column)]


def test_rows_are_the_first_attribute_and_columns_the_second(audit):
    found = the_map(audit)
    assert (found.down, found.across) == ("race", "sex")
    assert [name for name, _ in found.rows] == ["A", "B", "Unknown", "C"]
    assert found.columns == ("F", "M")


def test_a_cell_holds_both_values_and_its_cases(audit):
    best, worst = cell(the_map(audit), "A", "F"), cell(the_map(audit), "A", "M")
    assert (best.shrunk, best.raw, best.counts) == ("0.88", "measured 0.90", "40 of 100 diseased")
    assert best.hint == "0.90 (0.85 to 0.95)"
    assert worst.shrunk == "0.80"
    assert the_map(audit).title == "AUROC: worst in \u2068A × M\u2069, 0.80"


def test_shades_count_half_margins_behind_the_best(audit):
    """The margin of the AUROC is 0.05: 0.86 lies 0.02 behind 0.88, within the first shade, and 0.80 lies 0.08, in the fourth."""
    found = the_map(audit)
    assert [cell(found, *at).shade for at in (("A", "F"), ("B", "F"), ("A", "M"))] == [1, 1, 4]
    assert found.scale == (
        (1, "less than 0.025 behind the best"), (2, "0.025 to 0.050"), (3, "0.050 to 0.075"), (4, "0.075 to 0.100"),
    )  # fmt: skip


def test_what_is_not_there_says_why(audit):
    found = the_map(audit)
    absent = {(r, c): cell(found, r, c).absent for r, c in [("B", "M"), ("C", "F"), ("C", "M"), ("Unknown", "F")]}
    assert absent == {
        ("B", "M"): "too few",
        ("C", "F"): "withheld",
        ("C", "M"): "nobody",
        ("Unknown", "F"): "not drawn in",
    }
    assert cell(found, "C", "F").counts == ""
    assert cell(found, "Unknown", "F").raw == "measured 0.60"


def test_cells_that_lie_close_together_are_not_set_apart(audit):
    (spread,) = audit.evidence.heterogeneity
    close = replace(spread, groups=tuple(replace(s, shrunk=0.851 + 0.004 * i) for i, s in enumerate(spread.groups)))
    found = the_map(changed(audit, heterogeneity=(close,)))
    assert found.scale == ()
    assert {cell(found, "A", "F").shade, cell(found, "A", "M").shade} == {1}
    assert found.title == "AUROC: 0.85 to 0.86 once chance is taken out, close together"


def test_without_a_crossed_attribute_there_is_no_section(audit):
    plain = changed(audit, sources={"vendor": ""})
    assert compose("intersections", plain) == []
    starred = tuple(replace(s, group=Group("a*b", "x")) for s in audit.evidence.groups[1:2])
    literal = changed(audit, sources={"a*b": ""}, groups=(*audit.evidence.groups[:1], *starred), withheld=())
    assert compose("intersections", literal) == []


def test_every_cell_leads_to_its_numbers_and_names_are_inert(audit):
    reading = read_page(render_html(audit))
    assert "intersections" in reading.sections
    assert {link for link in reading.links if link.startswith("#group-")} <= {f"#{i}" for i in reading.ids}
    howto = next(b for b in compose("intersections", audit) if b.kind == "howto")
    assert howto.not_shown[0].startswith("Whether two disadvantages multiply.")


@pytest.mark.parametrize("n", [3, 40])
def test_a_map_never_has_more_than_twelve_rows(audit, n):
    base = audit.evidence
    groups = tuple(GroupSummary(Group(CROSSED, f"R{i:02d} × F"), *[50 + i] * 3, 20, 0, 20, 30 + i) for i in range(n))
    found = the_map(changed(audit, groups=(*base.groups[:1], *groups), withheld=(), measurements=(), heterogeneity=()))
    assert len(found.rows) == min(n, 12)
    assert ("Left out are 28 rows" in found.note) is (n == 40)
