"""A MetricFrame of fairlearn holds the audit's own numbers."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from radaudit import run_audit
from radaudit.errors import UsageError
from radaudit.records import EVERYONE
from radaudit.workflows.audit_result import AuditResult


@pytest.fixture(scope="module")
def cohort() -> dict[str, np.ndarray]:
    draw = np.random.default_rng(4)
    patient = draw.integers(0, 300, 900)
    risk = 1 / (1 + np.exp(-draw.normal(-0.5, 1.2, 900)))
    return {
        "label": (draw.random(900) < risk).astype(int),
        "score": risk,
        "patient_id": patient,
        "sex": np.array(["F", "M"])[patient % 2],
        "site": np.array(["A", "B", "C"])[draw.integers(0, 3, 900)],
    }


@pytest.fixture(scope="module")
def result(cohort: dict[str, np.ndarray]) -> AuditResult:
    return run_audit(cohort, groups=["sex", "site", "sex*site"], thresholds=[0.4, 0.6])


def _ours(result: AuditResult, attribute: str, threshold: float) -> dict[tuple[str, str], float | None]:
    return {
        (m.metric, m.group.value): m.estimate.value
        for m in result.evidence.measurements
        if m.group.attribute == attribute and m.threshold in (None, threshold)
    }


def _check(frame, expected: dict[tuple[str, str], float | None], join=str) -> None:
    assert set(frame.by_group.columns) == {metric for metric, _ in expected}
    for group, row in frame.by_group.iterrows():
        for metric, value in row.items():
            ours = expected[metric, join(group)]
            assert np.isnan(value) if ours is None else value == pytest.approx(ours, rel=1e-9, abs=1e-12), metric


@pytest.mark.parametrize("attribute", ["sex", "site"])
def test_by_group_holds_our_numbers(result: AuditResult, attribute: str) -> None:
    frame = result.to_fairlearn(attribute)
    assert len(frame.by_group) == {"sex": 2, "site": 3}[attribute]
    _check(frame, _ours(result, attribute, 0.4))
    everyone = _ours(result, EVERYONE.attribute, 0.4)
    assert frame.overall["auroc"] == pytest.approx(everyone["auroc", EVERYONE.value], rel=1e-9)


def test_fairlearn_crosses_the_attributes_as_we_do(result: AuditResult) -> None:
    frame = result.to_fairlearn()
    assert frame.by_group.index.names == ["sex", "site"]
    _check(frame, _ours(result, "sex*site", 0.4), " × ".join)


def test_its_own_summaries_work(result: AuditResult) -> None:
    from fairlearn.metrics import MetricFrame

    frame = result.to_fairlearn("site", measures=["sensitivity", "flag_rate"], threshold=0.6)
    assert isinstance(frame, MetricFrame)
    assert list(frame.by_group.columns) == ["sensitivity", "flag_rate"]
    values = [v for (metric, _), v in _ours(result, "site", 0.6).items() if metric == "sensitivity" and v is not None]
    assert frame.difference()["sensitivity"] == pytest.approx(max(values) - min(values))


def test_rows_are_the_units_of_the_audit(cohort: dict[str, np.ndarray]) -> None:
    result = run_audit(cohort, groups=["sex"], unit="patient-max")
    _check(result.to_fairlearn(), _ours(result, "sex", 0.5))


def test_rows_without_a_score_are_left_out(cohort: dict[str, np.ndarray]) -> None:
    score = np.where(np.arange(900) % 7 == 0, np.nan, cohort["score"])
    result = run_audit({**cohort, "score": score}, groups=["sex"], missing="exclude")
    _check(result.to_fairlearn(), _ours(result, "sex", 0.5))


def test_what_cannot_be_had_is_told(result: AuditResult, cohort: dict[str, np.ndarray]) -> None:
    with pytest.raises(UsageError, match="no attribute 'race'") as caught:
        result.to_fairlearn("race")
    assert "sex, site" in caught.value.cure
    with pytest.raises(UsageError, match="no measure 'recall'"):
        result.to_fairlearn(measures=["recall"])
    with pytest.raises(UsageError, match="was read from a file"):
        dataclasses.replace(result, predictions=None).to_fairlearn()
    alone = run_audit({name: cohort[name] for name in ("label", "score")}, groups=[])
    with pytest.raises(UsageError, match="compares no groups"):
        alone.to_fairlearn()
