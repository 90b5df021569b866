"""The interval of a net benefit: against its parts by hand, at its edges, and its coverage."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from radaudit.measure.intervals.mover import mover
from radaudit.measure.intervals.net_benefit import net_benefit
from radaudit.measure.intervals.wilson import wilson
from radaudit.measure.utility.outcomes import INTERVENTIONS_AVOIDED, NET_BENEFIT, STANDARDIZED_NET_BENEFIT

WORTHS = (NET_BENEFIT, STANDARDIZED_NET_BENEFIT, INTERVENTIONS_AVOIDED)


def interval(worth, by_patient, threshold, critical=1.959964):
    """From (4, patients) true positives, false positives, diseased and others."""
    counts = worth.mix @ np.asarray(by_patient, dtype=float)
    value, gradient = worth.formula(threshold)(counts.sum(axis=1))
    return value, net_benefit(value, counts.sum(axis=1), counts @ counts.T, gradient, critical)


def single(tp, fp, diseased, others):
    """(4, patients) with one row each."""
    label = np.repeat([1, 0], [diseased, others])
    flag = np.repeat([1, 0, 1, 0], [tp, diseased - tp, fp, others - fp])
    return np.stack([label * flag, (1 - label) * flag, label, 1 - label])


def test_single_rows_give_mover_of_wilsons_intervals():
    tp, fp, diseased, others, w = 17, 30, 25, 140, 0.25
    value, (low, high) = interval(STANDARDIZED_NET_BENEFIT, single(tp, fp, diseased, others), 0.2)
    assert value == pytest.approx(tp / diseased - w * fp / diseased)
    part = wilson(fp / (fp + diseased), fp + diseased, 1.959964)
    loss = [w * p / (1 - p) for p in part]
    by_hand = mover((tp / diseased, *wilson(tp / diseased, diseased, 1.959964)), (w * fp / diseased, *loss))
    assert (low, high) == pytest.approx(by_hand, rel=1e-12)


def test_nobody_missed_among_twenty_is_not_certainty():
    value, (low, high) = interval(STANDARDIZED_NET_BENEFIT, single(20, 40, 20, 200), 0.01)
    assert value == pytest.approx(0.98, abs=0.001)
    assert low < 0.85
    assert value < high <= 1


def test_nobody_flagged_still_has_a_length():
    value, (low, high) = interval(NET_BENEFIT, single(0, 0, 20, 80), 0.3)
    assert value == 0
    assert low < -0.01
    assert high > 0.01


def test_perfect_decisions_end_at_the_largest_possible_value():
    value, (low, high) = interval(STANDARDIZED_NET_BENEFIT, single(30, 0, 30, 70), 0.2)
    assert (value, high) == (1.0, 1.0)
    assert 0.8 < low < 0.9
    _, (_, high) = interval(INTERVENTIONS_AVOIDED, single(30, 0, 30, 70), 0.2)
    assert 70 < high <= 100


@pytest.mark.parametrize("worth", WORTHS)
def test_showing_every_patient_k_times_changes_nothing_but_cases_by_the_patient_are_fewer(worth):
    once = single(17, 30, 45, 140)
    _, expected = interval(worth, once, 0.2)
    _, thrice = interval(worth, 3 * once, 0.2)
    assert thrice == pytest.approx(expected, rel=1e-12)
    _, as_rows = interval(worth, np.repeat(once, 3, axis=1), 0.2)
    assert as_rows[1] - as_rows[0] < 0.7 * (thrice[1] - thrice[0])


@pytest.mark.parametrize("worth", WORTHS)
def test_all_cases_of_one_patient_have_no_interval(worth):
    assert interval(worth, [[3], [2], [5], [5]], 0.2)[1] is None


def test_few_patients_with_several_images_get_students_quantile():
    few = interval(NET_BENEFIT, 2 * single(4, 3, 6, 9), 0.2)[1]
    _, plain = interval(NET_BENEFIT, single(4, 3, 6, 9), 0.2)
    assert few[1] - few[0] > 1.05 * (plain[1] - plain[0])


@pytest.mark.slow
@pytest.mark.parametrize(("prevalence", "events", "threshold"), [(0.2, 20, 0.05), (0.2, 50, 0.2), (0.05, 20, 0.02)])
def test_coverage_where_walds_fails(prevalence, events, threshold):
    # Scores of diseased and others are unit normals two apart, and calibrated.
    random, n, times = np.random.default_rng(3), round(events / prevalence), 1500
    cut = (np.log(threshold / (1 - threshold)) - np.log(prevalence / (1 - prevalence)) + 2) / 2
    found, alarms = norm.sf(cut - 2), norm.sf(cut)
    shares = [prevalence * found, prevalence * (1 - found), (1 - prevalence) * alarms, (1 - prevalence) * (1 - alarms)]
    weight = threshold / (1 - threshold)
    truths = (
        shares[0] - weight * shares[2],
        found - weight * shares[2] / prevalence,
        100 * (shares[3] - shares[1] / weight),
    )
    held = np.zeros(3)
    for tp, fn, fp, tn in random.multinomial(n, shares, size=times).astype(float):
        for i, worth in enumerate(WORTHS):
            counts = worth.mix @ np.array([tp, fp, tp + fn, fp + tn])
            rows = worth.mix @ np.array([[1, 0, 1, 0], [0, 0, 1, 0], [0, 1, 0, 1], [0, 0, 0, 1]], dtype=float).T
            moments = rows @ np.diag([tp, fn, fp, tn]) @ rows.T
            value, gradient = worth.formula(threshold)(counts)
            low, high = net_benefit(value, counts, moments, gradient, 1.959964)
            held[i] += low <= truths[i] <= high
    # Two standard errors of 1500 simulations are about 1.1 points.
    assert np.all(held / times > 0.92), held / times
    assert np.all(held / times < 0.975), held / times
