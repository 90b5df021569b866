"""Gaps under other treatments of rows without a group value, and pairs across groups."""

from __future__ import annotations

import pytest

from radaudit.present.blocks import Fold
from tests.present.evidence_factory import make_audit
from tests.present.sections.composing import changed, compose, row, said


@pytest.fixture(scope="module")
def audit():
    return make_audit()


def test_missing_group_values_stand_beside_other_treatments(audit):
    blocks = compose("missing-groups", audit)
    assert "12 of 1\u202f852 images have no \u2068vendor\u2069." in said(blocks)
    assert row(blocks, "Canon") == [
        "Canon", "−0.140 (−0.199 to −0.081)", "−0.140 (−0.217 to −0.063)", "−0.140 (−0.217 to −0.063)", "−0.217 to −0.063",
    ]  # fmt: skip
    assert "have no" not in said(compose("missing-groups", changed(audit, missing_groups=())))


def test_pairs_across_groups_are_a_folded_matrix(audit):
    fold = [b for b in compose("roc-curves", audit) if isinstance(b, Fold)][-1]
    assert fold.summary == "AUROC across groups"
    assert row([fold], "GE") == ["GE", "0.88 (0.86 to 0.90)", "0.81 (0.78 to 0.90)", "0.81 (0.78 to 0.90)"]
