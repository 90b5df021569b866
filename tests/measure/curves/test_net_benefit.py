"""Decision curves: the metrics at every threshold, bands against loops over patients, and how often bands hold."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from radaudit.measure.catalogue import METRICS
from radaudit.measure.curves.net_benefit import KINDS, net_benefit_curves, thresholds
from radaudit.measure.curves.utility_bands import utility_along
from radaudit.measure.estimating import measure
from radaudit.measure.intervals.critical import bonferroni_critical
from radaudit.measure.intervals.net_benefit import net_benefit as interval
from radaudit.measure.slices import Rows, everyone
from radaudit.measure.utility.outcomes import INTERVENTIONS_AVOIDED, NET_BENEFIT, STANDARDIZED_NET_BENEFIT
from radaudit.measure.utility.threshold_sweep import sweep

WORTHS = {
    "net_benefit": NET_BENEFIT,
    "standardized_net_benefit": STANDARDIZED_NET_BENEFIT,
    "interventions_avoided": INTERVENTIONS_AVOIDED,
}
SEPARATION = 1.5


def whole(label, score, patient):
    order = np.argsort(score, kind="stable")
    return everyone(Rows({"label": label[order], "score": score[order]}, patient[order].astype(np.int64), ()))


@pytest.fixture
def part(draw_cohort):
    return whole(*draw_cohort(150, images=2, seed=11))


@pytest.fixture
def curves(part):
    return {curve.kind: curve for curve in net_benefit_curves(part, 0.123, 0.95)}


def test_the_kinds_promised_are_drawn(curves):
    assert tuple(curves) == KINDS


@pytest.mark.parametrize("kind", WORTHS)
def test_every_point_is_the_metric_there(part, curves, kind):
    curve = curves[kind]
    assert 0.123 in curve.x
    for i in range(0, len(curve.x), 7):
        found = measure(METRICS[kind], part, curve.x[i], 0)
        assert curve.y[i] == pytest.approx(found.value, abs=1e-12)
        low, high, method = found.interval(norm.isf(0.025))
        assert (curve.low[i], curve.high[i]) == pytest.approx((low, high), rel=1e-9)
        assert "clustered by patient" in method


@pytest.mark.parametrize("kind", WORTHS)
def test_the_band_is_the_interval_of_patients_counts(part, curves, kind):
    curve, worth = curves[kind], WORTHS[kind]
    label = part.fields["label"]
    for i in range(0, len(curve.x), 7):
        flagged = part.fields["score"] >= curve.x[i]
        rows = np.stack([label * flagged, (1 - label) * flagged, label, 1 - label])
        counts = worth.mix @ np.stack([[r[part.patient == c].sum() for c in range(part.n_patients)] for r in rows])
        value, gradient = worth.formula(curve.x[i])(counts.sum(axis=1))
        low, high = interval(value, counts.sum(axis=1), counts @ counts.T, gradient, norm.isf(0.025))
        assert (curve.low[i], curve.high[i]) == pytest.approx((low, high), rel=1e-9)


def test_flagging_everybody(part, curves):
    prevalence = part.fields["label"].mean()
    x = np.array(curves["net_benefit"].x)
    everybody = prevalence - (1 - prevalence) * x / (1 - x)
    assert curves["net_benefit_treat_all"].y == pytest.approx(everybody)
    assert curves["standardized_net_benefit_treat_all"].y == pytest.approx(everybody / prevalence)
    assert curves["standardized_net_benefit"].y == pytest.approx(np.array(curves["net_benefit"].y) / prevalence)


@pytest.mark.parametrize("kind", ["net_benefit", "standardized_net_benefit"])
def test_joint_bands_are_wider_than_pointwise_ones(curves, kind):
    curve = curves[kind]
    assert np.all(np.array(curve.joint_low) < curve.low)
    assert np.all(np.array(curve.joint_high) >= curve.high)
    assert np.all(np.array(curve.y) <= curve.joint_high)


@pytest.mark.parametrize("worth", [NET_BENEFIT, STANDARDIZED_NET_BENEFIT])
def test_joint_critical_value_is_the_multiplier_bootstraps(part, worth):
    # 20 000 draws of patients' influence times standard normals, by patients and thresholds.
    grid = thresholds(0.2)
    label = part.fields["label"]
    influences = []
    for threshold in grid:
        influence = worth.statistic(label, (part.fields["score"] >= threshold) * 1.0, threshold).influence
        influences.append(np.bincount(part.patient, influence))
    influences = np.stack(influences)
    scaled = influences / np.linalg.norm(influences, axis=1, keepdims=True)
    drawn = np.random.default_rng(0).standard_normal((20_000, part.n_patients)) @ scaled.T
    theirs = np.quantile(np.abs(drawn).max(axis=1), 0.95)
    ours = utility_along(sweep(part, grid), worth).joint_critical(0.95)
    assert ours == pytest.approx(theirs, abs=0.08)  # three standard errors of 5000 draws
    assert norm.isf(0.025) < ours < bonferroni_critical(len(grid), 0.95)


def test_thresholds_where_nobody_is_flagged_neither_break_nor_widen_the_band(part):
    grid = thresholds(0.2)
    above = np.array([1 - 1e-9 + 1e-10 * i for i in range(9)])
    plain = utility_along(sweep(part, grid), NET_BENEFIT)
    more = utility_along(sweep(part, np.concatenate([grid, above])), NET_BENEFIT)
    assert np.all(more.values[-9:] == 0)
    assert more.joint_critical(0.95) == pytest.approx(plain.joint_critical(0.95), abs=0.08)


def test_one_patient_has_curves_without_bands():
    score = np.linspace(0.05, 0.95, 60)
    label = (np.arange(60) % 3 == 0) * 1.0
    for curve in net_benefit_curves(whole(label, score, np.zeros(60)), 0.2, 0.95):
        assert len(curve.y) == len(curve.x)
        assert curve.low == curve.high == curve.joint_low == curve.joint_high == ()


def test_the_grid_is_the_usual_range_the_primary_threshold_or_the_clinical_range():
    assert thresholds(0.2) == pytest.approx(np.arange(1, 51) / 100)
    assert 0.123 in thresholds(0.123)
    assert max(thresholds(0.8)) == pytest.approx(0.9)
    clinical = thresholds(0.03, (0.02, 0.06))
    assert (clinical[0], clinical[-1], len(clinical)) == (0.02, 0.06, 27)
    assert thresholds(0.3, (0.1, 0.6)) == pytest.approx(np.arange(10, 61) / 100)


@pytest.mark.slow
@pytest.mark.parametrize("images", [1, 4])
def test_coverage_of_pointwise_and_joint_bands(draw_cohort, images):
    prevalence, times = 0.3, 100
    grid = thresholds(0.2, (0.05, 0.3))
    weight = grid / (1 - grid)
    cut = (np.log(weight) - np.log(prevalence / (1 - prevalence)) + SEPARATION**2 / 2) / SEPARATION
    truth = prevalence * norm.sf(cut - SEPARATION) - weight * (1 - prevalence) * norm.sf(cut)
    truths = {"net_benefit": truth, "standardized_net_benefit": truth / prevalence}
    pointwise, joint = dict.fromkeys(truths, 0.0), dict.fromkeys(truths, 0.0)
    for seed in range(times):
        cohort = draw_cohort(150, images, seed=seed, prevalence=prevalence, separation=SEPARATION)
        for curve in net_benefit_curves(whole(*cohort), 0.2, 0.95, (0.05, 0.3)):
            if curve.kind in truths:
                truth = truths[curve.kind]
                pointwise[curve.kind] += np.mean((truth >= curve.low) & (truth <= curve.high)) / times
                joint[curve.kind] += np.all((truth >= curve.joint_low) & (truth <= curve.joint_high)) / times
    # Two standard errors of 100 simulations are 4.4 points; the band fails at many thresholds at once, or at none.
    for kind in truths:
        assert 0.906 <= pointwise[kind] <= 0.99, kind
        assert joint[kind] >= 0.906, kind
