"""What the model is worth, and no verdict without a clinical range."""

from __future__ import annotations

import pytest

from radaudit.present.blocks import Fold
from radaudit.present.drawing.marks import Line, Rule, Stretch
from radaudit.records import EVERYONE
from tests.present.evidence_factory import make_audit
from tests.present.sections.composing import changed, compose, drawings, row, said


@pytest.fixture(scope="module")
def audit():
    return make_audit()


def test_what_the_model_is_worth_stands_in_cases_of_a_thousand(audit):
    blocks = compose("decision-curves", audit)
    assert row(blocks, "Canon") == [
        "Canon", "0.090 (0.065 to 0.115)", "nobody", "31 (1 to 61)", "94\u202f%", "22 (0 to 34)", "18 (−4 to 32)",
    ]  # fmt: skip
    assert row(blocks, "GE")[4] == ">99\u202f%"
    assert "as given for this audit: 0.1 to 0.5 (shaded)" in said(blocks)
    marks = drawings(blocks)["Whole cohort"].panels[0].marks
    assert marks[:2] == (Stretch(0.1, 0.5), Rule("level", 0, dash="solid"))
    assert [(m.kind, m.at) for m in marks if isinstance(m, Rule)] == [("level", 0), ("upright", 0.4)]


def test_without_a_clinical_range_the_curves_are_grey_and_no_verdict_may_be_read(audit):
    blocks = compose("decision-curves", changed(audit, clinical_range=None))
    assert "No clinical range was given: read no verdict from these curves" in said(blocks)
    marks = [m for f in drawings(blocks).values() for p in f.panels for m in p.marks]
    assert {m.style.color for m in marks if isinstance(m, Line)} == {"var(--ink-soft)"}
    assert not [m for m in marks if isinstance(m, Stretch)]
    (fold,) = [b for b in blocks if isinstance(b, Fold) and b.summary.startswith("What the model is worth")]
    assert fold.is_printed
    (table,) = fold.blocks
    assert all(c.is_soft for r in table.rows if not r.is_heading for c in r.cells[1:])
    assert [foot for foot in table.feet if foot.startswith("Grey")] == [
        "Grey: no clinical range was given, so no verdict rests on these numbers."
    ]


def test_interventions_avoided_are_drawn_and_groups_are_not_ranked_by_them(audit):
    fold = next(b for b in compose("decision-curves", audit) if getattr(b, "summary", "").startswith("Interventions"))
    (panels,) = fold.blocks
    everyone, by_vendor, *_ = panels.figures
    assert (everyone.name, by_vendor.name) == ("avoided-everyone", "avoided-by-vendor")
    assert by_vendor.title == "By \u2068vendor\u2069"
    curve = next(c for c in audit.evidence.curves if c.kind == "interventions_avoided" and c.group == EVERYONE)
    line = next(m for m in everyone.panels[0].marks if isinstance(m, Line))
    assert (line.x[0], line.y[0], line.y[-1]) == (curve.x[0], curve.y[0], curve.y[-1])
