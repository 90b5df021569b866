"""Thresholds that reach a sensitivity, against a search through every score."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.errors import Undefined
from radaudit.train.operating_points.cases import FEWEST, Cases
from radaudit.train.operating_points.equal_sensitivity import lowered_threshold, own_thresholds, reaching


def _cases(n: int, seed: int, *, of_level: int | None = None) -> Cases:
    draw = np.random.default_rng(seed)
    level = draw.integers(-1, 3, n) if of_level is None else np.full(n, of_level)
    label = (draw.random(n) < 0.4).astype(np.int8)
    score = np.round(1 / (1 + np.exp(-draw.normal(label * 1.5 - 1 - 0.5 * (level == 1), 1))), 2)
    return Cases(score, label, np.arange(n), level.astype(np.int64))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("locked", [0.2, 0.5, 0.8])
def test_thresholds_are_the_largest_that_reach_everyones_sensitivity(seed: int, locked: float) -> None:
    cases = _cases(600, seed)
    target = np.mean(cases.score[cases.label == 1] >= locked)
    for code, threshold in own_thresholds(cases, locked).items():
        own = cases.score[(cases.label == 1) & (cases.level == code)]
        candidates = np.unique(np.append(own, locked))
        reach = [t for t in candidates if np.mean(own >= t) >= target - 1e-12]
        assert np.mean(own >= threshold) >= target - 1e-12
        # None above it finds as many; only where the locked one does exactly as well is it kept.
        assert np.mean(own >= threshold) == pytest.approx(np.mean(own >= max(reach)))


def test_the_locked_threshold_stays_where_it_does_as_well() -> None:
    score = np.array([0.1, 0.4, 0.6, 0.9])
    assert reaching(score, 0.5, 0.5) == 0.5
    assert reaching(score, 0.75, 0.5) == 0.4
    assert reaching(score, 0.25, 0.5) == 0.9


def test_where_no_diseased_case_is_flagged_there_is_nothing_to_reach() -> None:
    with pytest.raises(Undefined, match="no diseased case is flagged"):
        own_thresholds(_cases(900, 1), 1.0)


def test_one_threshold_for_all_is_the_lowest_that_a_level_needs() -> None:
    cases = _cases(900, 3)
    assert lowered_threshold(cases, 0.5) == min(own_thresholds(cases, 0.5).values())
    assert lowered_threshold(cases, 0.5) <= 0.5


def test_one_threshold_is_never_higher_than_now_whoever_of_no_level_is_found_least() -> None:
    cases = _cases(900, 5)
    found_least = Cases(
        np.where(cases.level < 0, cases.score / 5, cases.score), cases.label, cases.patient, cases.level
    )
    assert min(own_thresholds(found_least, 0.5).values()) > 0.5
    assert lowered_threshold(found_least, 0.5) == 0.5


def test_a_part_of_the_cases_makes_thresholds_for_the_levels_that_it_is_asked_for() -> None:
    cases = _cases(900, 4)
    small = Cases(cases.score, cases.label, cases.patient, np.where(np.arange(900) < 30, 7, cases.level))
    assert set(own_thresholds(small, 0.5)) == {0, 1, 2}
    assert set(own_thresholds(small, 0.5, (0, 7))) == {0, 7}
    healthy = Cases(small.score, np.where(small.level == 7, 0, small.label).astype(np.int8), small.patient, small.level)
    assert set(own_thresholds(healthy, 0.5, (0, 7))) == {0}


def test_the_unknown_level_gets_no_threshold() -> None:
    assert set(own_thresholds(_cases(900, 4), 0.5)) == {0, 1, 2}


def test_patients_are_counted_not_images() -> None:
    score, label = np.linspace(0.1, 0.9, 400), np.ones(400, dtype=np.int8)
    few = Cases(score, label, np.arange(400) % (FEWEST - 1), np.zeros(400, dtype=np.int64))
    with pytest.raises(Undefined, match="20 patients with the disease"):
        own_thresholds(few, 0.5)
    enough = Cases(score, label, np.arange(400) % FEWEST, np.zeros(400, dtype=np.int64))
    assert own_thresholds(enough, 0.5) == {0: 0.5}
