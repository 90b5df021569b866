"""An epoch is judged by the AUROC and its clustered bound, as an audit would give them."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit import metrics
from radaudit.errors import CannotAudit
from radaudit.records import Attribute
from radaudit.workflows.training_steps.judging import in_numbers, make_assess, without_small_groups

N = 240
DRAW = np.random.default_rng(4)
PATIENT = np.repeat(np.arange(N // 2), 2) * 7 + 3
LABEL = np.repeat(DRAW.integers(0, 2, N // 2), 2).astype(np.int8)
LOGIT = DRAW.normal(0, 1, N) + LABEL
VENDOR = Attribute("vendor", DRAW.integers(0, 2, N).astype(np.int32), ("GE", "Canon"), "column 'vendor'")


def test_numbers_are_those_of_an_audit() -> None:
    found = make_assess(PATIENT, [VENDOR], select_events=10)(LABEL, LOGIT)
    score = 1 / (1 + np.exp(-LOGIT))
    whole = metrics.auroc(LABEL, score, patient=PATIENT)
    assert (found.average.value, found.average.low) == pytest.approx((whole.value, whole.low))
    for code, group in enumerate(found.groups):
        inside = VENDOR.codes == code
        own = metrics.auroc(LABEL[inside], score[inside], patient=PATIENT[inside])
        assert (group.value, group.low) == pytest.approx((own.value, own.low))
        assert group.name == f"vendor {VENDOR.levels[code]}"
    assert found.worst.low == min(g.low for g in found.groups)


def test_small_groups_one_class_groups_and_unknown_do_not_choose_and_are_named() -> None:
    codes = np.zeros(N, dtype=np.int32)
    codes[:8] = 1
    codes[LABEL == 1] = np.where(np.arange(N)[LABEL == 1] > 200, 2, codes[LABEL == 1])
    codes[100:104] = 3
    site = Attribute("site", codes, ("A", "B", "C", "Unknown"), "column 'site'")
    found = make_assess(PATIENT, [site], select_events=10)(LABEL, LOGIT)
    assert [g.name for g in found.groups] == ["site A"]
    assert len(found.left_out) == 2
    assert found.left_out[0].startswith("site B (")
    assert "0 patients without" in found.left_out[1]


def test_without_groups_everyone_decides_and_a_lone_class_or_nan_is_refused() -> None:
    assess = make_assess(PATIENT, [], select_events=10)
    assert assess(LABEL, LOGIT).worst.name == "everyone"
    with pytest.raises(CannotAudit, match="one class only"):
        assess(np.ones(N, np.int8), LOGIT)
    broken = LOGIT.copy()
    broken[[3, 4]] = np.nan
    with pytest.raises(CannotAudit, match="2 validation images no finite number"):
        assess(LABEL, broken)


def test_groups_that_a_report_would_withhold_leave_the_house_without_numbers() -> None:
    codes = np.where(np.arange(N) < 20, 1, 0).astype(np.int32)  # 10 patients
    site = Attribute("site", codes, ("A", "B"), "column 'site'")
    logit = np.where(codes == 1, -LOGIT, LOGIT)  # the small one is the worst
    line = in_numbers(make_assess(PATIENT, [site], select_events=1)(LABEL, logit))
    assert line["worst_group"] == "site B"
    assert without_small_groups(line, PATIENT, [site], 10) == line
    shown = without_small_groups(line, PATIENT, [site], 11)
    assert shown["worst_group"] == "withheld: fewer than 11 patients"
    assert shown["worst_group_low"] is None
    assert {key for key in line if key not in shown} == {"auroc: site B", "auroc_low: site B"}
    assert shown["auroc: site A"] == line["auroc: site A"]
