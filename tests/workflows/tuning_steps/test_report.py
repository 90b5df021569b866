"""The table of candidates and the honest number beside the apparent one."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from radaudit.errors import Undefined
from radaudit.train.splits import NestedResult, cross_validate, nested_folds
from radaudit.workflows.tuning_steps.parts import Part, Parts
from radaudit.workflows.tuning_steps.report import TuningReport, table_lines, trial_line, write_report
from radaudit.workflows.tuning_steps.results import TrialResult

LABEL = np.arange(60) % 2
PLAN = nested_folds(LABEL, np.arange(60), outer=3, inner=2)
OUTER = tuple(Part(f"outer-{k}", f"outer fold {k}", np.empty(0, "<U1")) for k in (1, 2, 3))
PARTS = Parts(PLAN, (), OUTER, np.empty(0, "<U1"), (), {})


def _result(low: float, auroc: float, log_loss: float | None = 0.5) -> TrialResult:
    return TrialResult("vendor GE", low, auroc, {"log_loss": log_loss}, 2, 5, seconds=10.0)


# Bounds outside: "a" is better in the first fold only, where it is chosen as well.
RESULTS = {
    ("a", "outer-1"): _result(0.70, 0.9),
    ("a", "outer-2"): _result(0.50, 0.8),
    ("a", "outer-3"): _result(0.54, 0.8),
    ("b", "outer-1"): _result(0.60, 0.8),
    ("b", "outer-2"): _result(0.66, 0.9),
    ("b", "outer-3"): _result(0.63, 0.7, None),
}


def _nested(results: dict[tuple[str, str], TrialResult], rule: Any = "best") -> NestedResult:
    outside = {turn.train.tobytes() + turn.test.tobytes(): part.key for turn, part in zip(PLAN, OUTER, strict=True)}
    inside = {turn.train[turn.inner != k].tobytes(): n for n, turn in enumerate(PLAN, 1) for k in (0, 1)}

    def score(fitted: Any, rows: Any) -> float:
        name, learned = fitted
        key = outside.get(learned.tobytes() + rows.tobytes())
        if key is None:  # inside, "a" is chosen in the first fold, "b" in the others
            return float((name == "a") == (inside[learned.tobytes()] == 1))
        value = results[name, key].worst_low
        if value is None:
            raise Undefined(results[name, key].reason)
        return value

    return cross_validate({"a": "a", "b": "b"}, lambda name, rows: (name, rows), score, PLAN, rule)


def _report(results: dict[tuple[str, str], TrialResult] = RESULTS) -> TuningReport:
    return write_report(_nested(results), ["a", "b"], PARTS, results, "worst-group")


def test_estimates_are_of_what_was_chosen_without_the_fold_and_the_apparent_of_what_is_chosen_now() -> None:
    report = _report()
    assert report.chosen == "b"
    outside = [0.70, 0.66, 0.63]
    assert report.estimate["worst_group_low"].value == pytest.approx(np.mean(outside))
    # Nadeau and Bengio: (1/3 + 20/40) times the variance between folds.
    error = np.sqrt((1 / 3 + 20 / 40) * np.var(outside, ddof=1))
    assert report.estimate["worst_group_low"].standard_error == pytest.approx(error)
    assert report.apparent["worst_group_low"].value == pytest.approx(np.mean([0.60, 0.66, 0.63]))
    assert report.estimate["auroc"].value == pytest.approx((0.9 + 0.9 + 0.7) / 3)
    assert report.estimate["log_loss"].folds == 2
    assert [each.chosen_in for each in report.candidates] == [1, 2]
    assert [fold["chosen"] for fold in report.outer_folds] == ["a", "b", "b"]
    assert (report.trainings, report.seconds) == (6, 60.0)
    assert json.loads(json.dumps(report.plain(), allow_nan=False))["chosen"] == "b"


def test_the_table_shows_every_candidate_and_both_numbers() -> None:
    lines = table_lines(_report(), "best")
    assert lines[0].split() == ["candidate", "worst", "group", "from", "AUROC", "chosen", "in"]
    assert lines[2].split()[:2] == ["b", "0.630"]
    assert lines[2].endswith("2 of 3 folds")
    assert "Chosen: b (the best mean of the worst group's lower bound)." in lines
    assert "  worst group's lower bound: 0.663 (SE 0.032); apparent 0.630" in lines
    assert "  log loss: 0.500 (SE 0.000), in 2 of 3 folds; apparent 0.500" in lines
    one = table_lines(_report(), "one-standard-error")
    assert "Chosen: b (the first within one standard error of the best mean of the worst group's lower bound)." in one


def test_a_fold_that_could_not_be_trained_is_told_and_not_taken_for_a_number() -> None:
    results = RESULTS | {("a", "outer-1"): TrialResult(reason="training diverged", seconds=1.0)}
    report = _report(results)
    assert report.estimate["worst_group_low"].value == pytest.approx(np.mean([0.66, 0.63]))
    assert report.estimate["worst_group_low"].folds == 2
    assert report.candidates[0].reason == "training diverged"
    lines = table_lines(report, "best")
    assert "  not in the choice: training diverged" in lines
    assert "Outer fold 1 has no score: training diverged." in lines
    assert any("worst group's lower bound: 0.645" in line and ", in 2 of 3 folds;" in line for line in lines)


def test_a_training_is_one_line() -> None:
    line = trial_line("weight_decay=0.2", "outer fold 1", _result(0.612, 0.8431), 3, 20, 7300.0)
    assert line == (
        "3 of 20, outer fold 1, weight_decay=0.2: worst group vendor GE from 0.612, AUROC 0.843 "
        "(epoch 2 of 5; 10 s; about 2.0 h left)."
    )
    failed = trial_line("weight_decay=0.2", "outer fold 1", TrialResult(reason="training diverged"), 20, 20, 0.0)
    assert failed == "20 of 20, outer fold 1, weight_decay=0.2: training diverged."
