"""Smooth curves for large groups, errors beside chance, all measures folded."""

from __future__ import annotations

import pytest

from radaudit.present.blocks import Fold
from radaudit.present.drawing.marks import Band, Line, Points
from tests.present.evidence_factory import make_audit
from tests.present.sections.composing import compose, drawings, row, said


@pytest.fixture(scope="module")
def audit():
    return make_audit()


def test_smooth_calibration_curves_belong_to_large_groups_only(audit):
    by_vendor = drawings(compose("calibration", audit))["By \u2068vendor\u2069"]
    kinds = {p.title: [type(m) for m in p.marks[1:]] for p in by_vendor.panels}
    assert kinds == {
        "GE": [Band, Band, Points, Line], "Siemens": [Band, Band, Points, Line], "Canon": [Points],
    }  # fmt: skip
    assert by_vendor.title == "By \u2068vendor\u2069: O/E 1.01 to 1.48"
    assert (
        "Bins only, because a smooth curve needs 100 patients with and without the disease: \u2068Canon\u2069."
        in by_vendor.note
    )
    assert not [r for r in by_vendor.table.rows if [c.text for c in r.cells] == ["Canon", "smooth curve"]]


def test_a_calibration_error_stands_beside_chance(audit):
    blocks = compose("calibration", audit)
    assert row(blocks, "Canon")[-1] == "0.101 (chance 0.024, p 0.002)"
    assert "Were every score exactly right, chance alone would make it 0.009 in a cohort of this size (p 0.41)" in said(
        blocks
    )


def test_all_measures_of_a_domain_are_folded_with_chance_p_and_design_effect(audit):
    fold = next(b for b in compose("calibration", audit) if isinstance(b, Fold) and b.summary == "All measures (9)")
    (table,) = fold.blocks
    assert [c.title for c in table.columns] == [
        "Group", "Divides by", "Value (95\u202f% CI)", "Chance alone", "p", "Design effect",
    ]  # fmt: skip
    start = next(i for i, r in enumerate(table.rows) if r.cells[0].text == "Integrated calibration index")
    canon = next(r for r in table.rows[start:] if r.cells[0].names == ("Canon",))
    assert [c.text for c in canon.cells[1:]] == ["240", "0.101 (0.063 to 0.139)", "0.024", "0.002", "1.15"]
