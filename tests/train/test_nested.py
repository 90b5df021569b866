"""Nested cross-validation: choosing is measured, not trusted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from radaudit.errors import Undefined, UsageError
from radaudit.train.splits import cross_validate, nested_folds
from radaudit.train.splits.nested import Rows


def _plan(n: int = 120, seed: int = 0) -> tuple[np.ndarray, np.ndarray, tuple]:
    patient = np.arange(n) // 2
    label = (np.random.default_rng(seed).random(n // 2) < 0.4).astype(int)[patient]
    return label, patient, nested_folds(label, patient, outer=4, inner=3, seed=seed)


def test_no_patient_is_on_two_sides_at_either_level() -> None:
    _, patient, plan = _plan()
    assert sorted(np.concatenate([turn.test for turn in plan])) == list(range(120))
    for turn in plan:
        assert not set(patient[turn.train]) & set(patient[turn.test])
        assert len(turn.inner) == len(turn.train)
        for k in range(3):
            assert not set(patient[turn.train[turn.inner == k]]) & set(patient[turn.train[turn.inner != k]])


def test_fitting_never_sees_a_row_it_is_measured_on() -> None:
    _, _, plan = _plan()
    seen: list[tuple[frozenset[int], frozenset[int]]] = []

    def fit(_: int, rows: Rows) -> frozenset[int]:
        return frozenset(rows.tolist())

    def score(fitted: frozenset[int], rows: Rows) -> float:
        seen.append((fitted, frozenset(rows.tolist())))
        return 0.0

    cross_validate({"a": 1, "b": 2}, fit, score, plan)
    assert all(not fitted & measured for fitted, measured in seen)
    # Every outer fold: 2 candidates in 3 inner folds and the chosen one outside; then 2 candidates in 4 folds.
    assert len(seen) == 4 * (2 * 3 + 1) + 2 * 4


@pytest.mark.slow
def test_choosing_among_noise_looks_good_inside_and_is_told_to_be_chance_outside() -> None:
    apparent, honest = [], []
    for seed in range(30):
        label, _, plan = _plan(seed=seed)
        noise = np.random.default_rng(seed + 100).random((50, len(label))) < 0.5

        def score(fitted: int, rows: Rows, noise: np.ndarray = noise, label: np.ndarray = label) -> float:
            return float((noise[fitted][rows] == label[rows]).mean())

        found = cross_validate({str(i): i for i in range(50)}, lambda candidate, _: candidate, score, plan)
        apparent.append(found.apparent)
        honest.append(found.estimate)
        assert found.optimism == pytest.approx(found.apparent - found.estimate)
    # The largest of 50 standard normals is 2.25 on average, and the standard error of an accuracy of 120 rows is 0.046.
    assert np.mean(apparent) == pytest.approx(0.5 + 2.25 * 0.0456, abs=0.02)
    assert np.mean(honest) == pytest.approx(0.5, abs=0.03)


def test_a_real_difference_is_chosen_and_its_score_is_kept() -> None:
    _, _, plan = _plan()
    found = cross_validate(
        {"weak": 0.6, "strong": 0.9, "middle": 0.7},
        lambda c, _: c,
        lambda fitted, rows: fitted + 0.001 * len(rows) % 0.01,
        plan,
    )
    assert found.chosen == "strong"
    assert [name for name, _ in found.by_fold] == ["strong"] * 4
    assert abs(found.optimism) < 0.02


def _score_with_spread(spread: float) -> Callable[[float, Rows], float]:
    return lambda fitted, rows: fitted + spread * (int(rows.min()) % 7 - 3)


def test_one_standard_error_takes_the_first_that_is_good_enough() -> None:
    _, _, plan = _plan()
    candidates = {"simple": 0.80, "medium": 0.81, "complex": 0.82}
    wide = cross_validate(candidates, lambda c, _: c, _score_with_spread(0.05), plan, "one standard error")
    narrow = cross_validate(candidates, lambda c, _: c, _score_with_spread(0.0), plan, "one standard error")
    best = cross_validate(candidates, lambda c, _: c, _score_with_spread(0.05), plan)
    assert (wide.chosen, narrow.chosen, best.chosen) == ("simple", "complex", "complex")


def test_the_standard_error_is_the_corrected_one() -> None:
    _, _, plan = _plan()
    values = iter([0.7, 0.8, 0.75, 0.85])
    scores = {tuple(turn.test): next(values) for turn in plan}
    found = cross_validate({"only": 0}, lambda c, _: c, lambda _, rows: scores.get(tuple(rows), 0.5), plan)
    ratio = np.mean([len(turn.test) / len(turn.train) for turn in plan])
    assert found.estimate == pytest.approx(0.775)
    assert found.standard_error == pytest.approx(np.sqrt((1 / 4 + ratio) * np.var([0.7, 0.8, 0.75, 0.85], ddof=1)))


def test_what_cannot_be_scored_is_told_and_not_chosen() -> None:
    _, _, plan = _plan()
    first = tuple(plan[0].test)

    def score(fitted: float, rows: Rows) -> float:
        if fitted == 2.0 or (fitted == 3.0 and tuple(rows) == first):
            raise Undefined("no diseased case in this fold")
        return float("nan") if fitted == 4.0 else fitted

    found = cross_validate({"good": 1.0, "bad": 2.0, "nan": 4.0}, lambda c, _: c, score, plan)
    assert found.chosen == "good"
    assert set(found.inner_scores) == {"good"}
    assert any("bad cannot be chosen on all rows: no diseased case" in note for note in found.notes)
    assert any("nan cannot be chosen" in note and "the score is nan" in note for note in found.notes)
    holed = cross_validate({"good": 1.0, "holed": 3.0}, lambda c, _: c, score, plan)
    assert holed.by_fold[0] == ("holed", None)
    assert any(note.startswith("Outer fold 1 has no score") for note in holed.notes)
    assert holed.chosen == "good"
    with pytest.raises(Undefined, match="no candidate could be scored"):
        cross_validate({"bad": 2.0}, lambda c, _: c, score, plan)


def test_requests_without_sense_are_refused() -> None:
    _, _, plan = _plan()
    with pytest.raises(UsageError, match="needs candidates"):
        cross_validate({}, lambda c, _: c, lambda *_: 0.0, plan)
    with pytest.raises(UsageError, match="the rule"):
        cross_validate({"a": 1}, lambda c, _: c, lambda *_: 0.0, plan, "worst")  # type: ignore[arg-type]
