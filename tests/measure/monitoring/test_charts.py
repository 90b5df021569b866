"""Single charts: brute-force twins, and false alarms and delays by simulation of cases."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from radaudit.measure.monitoring.baseline import Scores, Share
from radaudit.measure.monitoring.cases import Cases, Point, gather_points, independent
from radaudit.measure.monitoring.distribution import ScoreChart, binned, distance
from radaudit.measure.monitoring.limits import limit_of
from radaudit.measure.monitoring.proportions import ProportionChart
from radaudit.measure.monitoring.risks import CusumChart, ExcessChart, log_likelihood_ratio, shifted

EDGES = np.arange(20) / 20


def _cases(score: np.ndarray, label: np.ndarray | None = None, *, size: int, per_patient: int = 1) -> Cases:
    n = len(score)
    label = np.full(n, -1) if label is None else label
    return Cases(np.arange(n) // size, score, label.astype(np.int8), np.arange(n) // per_patient)


def _points(cases: Cases) -> list[Point]:
    return gather_points(cases, np.ones(len(cases.score), dtype=bool), 1)


def _scores(score: np.ndarray, label: np.ndarray) -> Scores:
    n = len(score)
    parts = [binned(score[label == k], EDGES) * (label == k).sum() / n for k in (0, 1)]
    return Scores(EDGES, parts[0], parts[1])


def test_steiners_weights_are_the_log_likelihood_ratio() -> None:
    """Steiner 2000: odds R p / (1 - p) against p / (1 - p)."""
    risk, label = np.array([0.1, 0.1, 0.7, 0.7]), np.array([0, 1, 0, 1], np.int8)
    odds = 2 * risk / (1 - risk)
    raised = odds / (1 + odds)
    wanted = np.where(label == 1, np.log(raised / risk), np.log((1 - raised) / (1 - risk)))
    assert log_likelihood_ratio(risk, label, 2.0) == pytest.approx(wanted)


def test_a_shift_moves_the_logit() -> None:
    assert shifted(np.array([0.2]), 0.7)[0] == pytest.approx(1 / (1 + np.exp(-(np.log(0.25) + 0.7))))


def test_the_distance_of_histograms_is_wassersteins() -> None:
    random = np.random.default_rng(0)
    a, b = random.dirichlet(np.ones(20)), random.dirichlet(np.ones(20))
    wanted = stats.wasserstein_distance(EDGES, EDGES, a, b)
    assert float(distance(a, b, EDGES)) == pytest.approx(wanted)


def test_images_of_one_patient_count_as_one_where_they_agree() -> None:
    cases = _cases(np.repeat([0.1, 0.9, 0.1, 0.9], 5), size=20, per_patient=5)
    flagged = (cases.score > 0.5).astype(float)
    share = Share(0.5, 100.0, 1.0, 1.0)
    assert independent(cases, np.arange(20), flagged, share) == pytest.approx(4 * 0.75 * 20 / 19, rel=0.01)


def test_a_group_with_too_few_patients_waits_for_the_next_window() -> None:
    cases = _cases(np.full(60, 0.5), size=20)
    mine = np.zeros(60, dtype=bool)
    mine[[0, 1, 2, 21, 22, 23, 40, 41, 42, 43, 44, 45]] = True
    points = gather_points(cases, mine, 6)
    assert [(p.window, p.rows.tolist()) for p in points] == [(1, [0, 1, 2, 21, 22, 23]), (2, [40, 41, 42, 43, 44, 45])]


@pytest.mark.slow
@pytest.mark.parametrize("per_patient", [1, 3])
def test_false_alarms_of_a_flag_rate_are_as_frequent_as_stated(per_patient: int) -> None:
    """Of every chart the acceptance cohort is another one, too; all images of a patient are alike."""
    random, horizon, size, chance = np.random.default_rng(5), 12, 90, 0.1
    alarms = 0
    for _ in range(250):
        n = 300
        accepted = random.binomial(n, 0.3) / n
        share = Share(accepted, float(n), float(per_patient), float(per_patient))
        score = np.repeat(random.uniform(size=horizon * size // per_patient) + 0.0, per_patient)
        chart = ProportionChart("flag_rate", share, 0.7)
        cases = _cases(score, size=size, per_patient=per_patient)
        limit = limit_of(chart.simulate(size / per_patient, horizon, random), chance)
        alarms += bool((np.abs(chart.trace(cases, _points(cases)).statistic) > limit).any())
    assert 0.05 <= alarms / 250 <= 0.16


def _new(random: np.random.Generator, n: int, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    risk = random.beta(1.5, 3.0, size=n)
    label = random.uniform(size=n) < shifted(risk, shift)
    return risk, label.astype(np.int8)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["scores", "cusum", "excess"])
def test_false_alarms_of_scores_and_calibration_are_as_frequent_as_stated(kind: str) -> None:
    random, horizon, size, chance, draws = np.random.default_rng(6), 12, 80, 0.1, 120
    alarms = 0
    for _ in range(draws):
        score, label = _new(random, 1500)
        scores = _scores(score, label)
        gap = np.log(label.mean() / (1 - label.mean())) - np.log(score.mean() / (1 - score.mean()))
        share = Share(0.4, 1500.0, 1.0, 1.0)
        chart = {
            "scores": ScoreChart(scores, share),
            "cusum": CusumChart(scores, share, float(gap)),
            "excess": ExcessChart(scores, share, float(gap)),
        }[kind]
        cases = _cases(*_new(random, horizon * size), size=size)
        limit = limit_of(chart.simulate(size, horizon, random), chance, is_normal=kind != "cusum")
        alarms += bool((np.abs(chart.trace(cases, _points(cases)).statistic) > limit).any())
    assert 0.03 <= alarms / draws <= 0.19  # three standard errors around 0.1


@pytest.mark.parametrize(("shift", "direction"), [(1.0, 1), (-1.0, -1)])
def test_calibration_that_moves_is_seen_in_its_direction(shift: float, direction: int) -> None:
    random = np.random.default_rng(7)
    score, label = _new(random, 3000)
    share = Share(0.4, 3000.0, 1.0, 1.0)
    cases = _cases(*_new(random, 800, shift), size=80)
    for chart in (CusumChart(_scores(score, label), share, 0.0), ExcessChart(_scores(score, label), share, 0.0)):
        limit = limit_of(chart.simulate(80, 10, random), 0.01, is_normal=chart.measure != "observed_expected")
        trace = chart.trace(cases, _points(cases))
        assert direction * trace.statistic[-1] > limit
    assert chart.observe(cases, np.arange(800)) == pytest.approx(
        float(np.mean((cases.label == 1) - cases.score)), abs=1e-12
    )


def test_scores_that_fall_are_told_from_scores_that_rise() -> None:
    random = np.random.default_rng(8)
    score, label = _new(random, 3000)
    chart = ScoreChart(_scores(score, label), Share(0.4, 3000.0, 1.0, 1.0))
    for shift, sign in ((0.8, 1.0), (-0.8, -1.0)):
        cases = _cases(shifted(random.beta(1.5, 3.0, size=800), shift), size=80)
        assert np.sign(chart.trace(cases, _points(cases)).statistic[-1]) == sign


def test_a_share_of_nobody_can_still_be_left() -> None:
    share = Share(0.0, 100.0, 1.0, 1.0)
    assert share.center == pytest.approx(0.5 / 101)


def test_where_no_patient_had_several_images_they_count_as_one_later() -> None:
    assert Share(0.3, 100.0, 1.0, 1.0).inflation(2.5) == 2.5
    assert Share(0.3, 100.0, 1.5, 2.0).inflation(3.0) == pytest.approx(2.0)
