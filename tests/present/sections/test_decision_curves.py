"""What the model is worth, and no verdict without a clinical range."""

from __future__ import annotations

import pytest

from radaudit.present.blocks import Figure, Table
from tests.present.evidence_factory import make_audit
from tests.present.sections.composing import changed, compose, row, said


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
    figure = next(b for b in blocks if isinstance(b, Figure))
    assert [s["type"] for s in figure.plot["grid"]["shapes"]] == ["rect", "line", "line"]
    assert (figure.plot["grid"]["shapes"][0]["x0"], figure.plot["grid"]["shapes"][0]["x1"]) == (0.1, 0.5)


def test_without_a_clinical_range_the_curves_are_grey_and_no_verdict_may_be_read(audit):
    blocks = compose("decision-curves", changed(audit, clinical_range=None))
    assert "No clinical range was given: read no verdict from these curves" in said(blocks)
    figures = [b for b in blocks if isinstance(b, Figure)]
    colors = {t["line"]["color"] for f in figures for t in f.plot["data"] if t["line"].get("color")}
    assert colors == {"var(--ink-soft)"}
    assert not [s for f in figures for s in f.plot["grid"]["shapes"] if s["type"] == "rect"]
    table = next(b for b in blocks if isinstance(b, Table))
    assert all(c.is_soft for r in table.rows if not r.is_heading for c in r.cells[1:])
    assert [foot for foot in table.feet if foot.startswith("Grey")] == [
        "Grey: no clinical range was given, so no verdict rests on these numbers."
    ]
