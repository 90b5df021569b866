"""One threshold for every group: what it does, and which one a group would need."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.blocks import Table
from tests.present.evidence_factory import make_audit, make_evidence
from tests.present.sections.composing import CANON, changed, compose, flat, row, said


@pytest.fixture(scope="module")
def audit():
    return make_audit()


def test_the_threshold_a_group_would_need_stands_beside_what_the_locked_one_does(audit):
    blocks = compose("transport", audit)
    assert (
        "At the threshold 0.4 the model finds 85 of 100 diseased cases in the whole cohort. To find as many on Canon scanners, "
        "it would have to be 0.23 (0.18 to 0.32), and 45 of 100 would be flagged there."
    ) in said(blocks)
    assert row(blocks, "Canon") == [
        "Canon",
        "0.61",
        "0.80",
        "0.51",
        "0.86",
        "0.31",
        "0.23 (0.18 to 0.32)",
        "0.66",
        "0.45",
    ]
    assert row(blocks, "Unknown") == ["Unknown"] + ["–"] * 8
    near = compose("transport", make_audit(evidence=make_evidence(1, bad=())))
    assert "No group was shown to need another threshold" in said(near)


def test_a_missing_needed_threshold_gives_its_reason(audit):
    gone = tuple(
        replace(t, needed=None, needed_low=None, needed_high=None, note="never reached") if t.group == CANON else t
        for t in audit.evidence.transport
    )
    blocks = compose("transport", changed(audit, transport=gone))
    cells = next(r.cells for t in flat(blocks) if isinstance(t, Table) for r in t.rows if r.cells[0].text == "Canon")
    assert (cells[6].text, cells[6].hint) == ("not estimable", "never reached")
