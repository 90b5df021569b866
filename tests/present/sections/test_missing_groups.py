"""Gaps under other treatments of rows without a group value, and pairs across groups."""

from __future__ import annotations

import pytest

from radaudit.present.blocks import Fold, Strips
from radaudit.present.view import View
from radaudit.records import EVERYONE, Estimate, Group, UnscoredShare
from tests.present.evidence_factory import make_audit
from tests.present.sections.composing import CANON, changed, compose, flat, row, said


@pytest.fixture(scope="module")
def audit():
    return make_audit()


def test_missing_group_values_stand_beside_other_treatments(audit):
    blocks = compose("missing-groups", audit)
    assert "12 of 1,852 images have no \u2068vendor\u2069." in said(blocks)
    assert row(blocks, "Canon") == [
        "Canon", "−0.140 (−0.199 to −0.081)", "−0.140 (−0.217 to −0.063)", "−0.140 (−0.217 to −0.063)", "−0.217 to −0.063",
    ]  # fmt: skip
    assert "have no" not in said(compose("missing-groups", changed(audit, missing_groups=())))


def test_pairs_across_groups_are_a_folded_matrix(audit):
    fold = [b for b in compose("roc-curves", audit) if isinstance(b, Fold)][-1]
    assert fold.summary == "AUROC across groups"
    assert row([fold], "GE") == ["GE", "0.88 (0.86 to 0.90)", "0.81 (0.78 to 0.90)", "0.81 (0.78 to 0.90)"]


def test_the_share_of_rows_without_a_score_is_drawn_by_group(audit):
    shares = (
        UnscoredShare(EVERYONE, Estimate(0.0016, 0.0005, 0.0047, n=1855)),
        UnscoredShare(CANON, Estimate(0.0123, 0.0042, 0.0356, n=243)),
        UnscoredShare(Group("sex", "F"), Estimate(0.0, 0.0, 0.004, n=950)),
    )
    blocks = compose("missing-groups", changed(audit, unscored_shares=shares))
    figure = next(b for b in blocks if isinstance(b, Strips))
    canon = next(r for r in figure.rows if r.cells[0].text == "Canon")
    assert figure.title == "Most rows without a score: \u2068vendor Canon\u2069, 1.2\u202f%"
    assert [c.text for c in canon.cells] == ["Canon", "3", "243"]
    assert [(m.value, m.low, m.high) for m in canon.marks] == [(0.0123, 0.0042, 0.0356)]
    assert canon.value.text == "1.2\u202f% (0.4 to 3.6)"
    assert figure.references[0].at == audit.policy.max_unread
    assert figure.axis.high > 0.0356
    fold = next(b for b in blocks if isinstance(b, Fold))
    assert row([fold], "vendor: Canon") == ["vendor: Canon", "the file ends too early", "3", "243"]


def test_gaps_under_other_treatments_are_drawn_beside_the_audited_one(audit):
    figures = [b for b in flat(compose("missing-groups", audit)) if isinstance(b, Strips)]
    auroc = next(f for f in figures if f.title.startswith("AUROC"))
    canon = next(r for r in auroc.rows if r.cells[0].text == "Canon")
    values = [(type(m).__name__, getattr(m, "is_open", None)) for m in canon.marks]
    assert values == [("Segment", None), ("Dot", False), ("Dot", True), ("Dot", True)]
    gap = View(audit).comparisons["auroc", CANON, "rest"].gap
    assert (canon.marks[1].value, canon.marks[1].low, canon.marks[1].high) == (gap.value, gap.low, gap.high)
    assert auroc.axis.low < min(gap.low, canon.marks[0].low)
    assert "no gap moves by more than" in auroc.title
