"""A study of the planned size has intervals of the planned width: drawn many times, without any formula of the plan."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import expit, logit, ndtri

from radaudit.measure.intervals.wilson import wilson
from radaudit.measure.planning.auroc import auroc_variance, cases_for_auroc
from radaudit.measure.planning.calibration import cases_for_oe, cases_for_slope, intercept_variance
from radaudit.measure.planning.clustering import design_effect, icc_of
from radaudit.measure.planning.linear_predictor import beta, binormal, normal
from radaudit.measure.planning.net_benefit import cases_for_net_benefit, standardized_benefit
from radaudit.measure.planning.operating_point import other_side
from radaudit.measure.planning.proportion import cases_for_proportion

Z = 1.96


def _drawn(prevalence, auroc, n, random):
    """Labels and logits of n cases: calibrated, normal among the diseased and among the others."""
    variance = 2 * ndtri(auroc) ** 2
    label = random.random(n) < prevalence
    mean = logit(prevalence) - variance / 2 + variance * label
    return label, random.normal(mean, math.sqrt(variance))


def _fitted(label, lp):
    """Slope and intercept of a logistic fit, by Newton's method."""
    x = np.stack([np.ones_like(lp), lp])
    b = np.array([0.0, 1.0])
    for _ in range(12):
        p = expit(b @ x)
        b = b + np.linalg.solve((x * p * (1 - p)) @ x.T, x @ (label - p))
    return b


def _auroc(label, score):
    order = np.argsort(np.argsort(score)) + 1
    m, n = label.sum(), (~label).sum()
    return (order[label].sum() - m * (m + 1) / 2) / (m * n)


def test_slopes_scatter_as_planned():
    random = np.random.default_rng(1)
    n = cases_for_slope(binormal(0.2, 0.8), 0.4)
    slopes = [_fitted(*_drawn(0.2, 0.8, n, random))[1] for _ in range(600)]
    assert 2 * Z * np.std(slopes) == pytest.approx(0.4, rel=0.08)


def test_aurocs_scatter_as_planned():
    random = np.random.default_rng(2)
    n = cases_for_auroc(0.2, 0.8, 0.1)
    values = [_auroc(*_drawn(0.2, 0.8, n, random)) for _ in range(1500)]
    assert 2 * Z * np.std(values) == pytest.approx(0.1, rel=0.08)
    assert np.var(values) == pytest.approx(auroc_variance(0.8, 0.2 * n, 0.8 * n), rel=0.15)


def test_ratios_of_observed_to_expected_scatter_as_planned():
    random = np.random.default_rng(3)
    n = cases_for_oe(0.1, 0.3)
    ratio = np.log(random.binomial(n, 0.1, 20_000) / (n * 0.1))
    spread = Z * np.std(ratio)
    assert math.exp(spread) - math.exp(-spread) == pytest.approx(0.3, rel=0.03)


def test_net_benefits_scatter_as_planned():
    random = np.random.default_rng(4)
    prevalence, sensitivity, specificity, threshold = 0.2, 0.8, 0.75, 0.15
    n = cases_for_net_benefit(prevalence, sensitivity, specificity, threshold, 0.2)
    diseased = random.binomial(n, prevalence, 20_000)
    hits = random.binomial(diseased, sensitivity)
    alarms = random.binomial(n - diseased, 1 - specificity)
    benefit = (hits - alarms * threshold / (1 - threshold)) / diseased
    assert 2 * Z * np.std(benefit) == pytest.approx(0.2, rel=0.04)
    assert np.mean(benefit) == pytest.approx(
        standardized_benefit(prevalence, sensitivity, specificity, threshold), abs=0.01
    )


def test_calibration_in_the_large_scatters_as_its_information_says():
    random = np.random.default_rng(5)
    n, intercepts = 900, []
    for _ in range(500):
        label, lp = _drawn(0.2, 0.8, n, random)
        a = 0.0
        for _ in range(8):
            p = expit(a + lp)
            a += (label - p).sum() / (p * (1 - p)).sum()
        intercepts.append(a)
    assert np.var(intercepts) == pytest.approx(intercept_variance(binormal(0.2, 0.8)) / n, rel=0.15)


@pytest.mark.parametrize(("proportion", "width"), [(0.9, 0.1), (0.5, 0.05), (0.99, 0.04), (1.0, 0.1)])
def test_one_case_fewer_is_too_few_for_a_proportion(proportion, width):
    n = cases_for_proportion(proportion, width)
    low, high = wilson(proportion, n, 1.959963984540054)
    assert high - low <= width
    low, high = wilson(proportion, n - 1, 1.959963984540054)
    assert high - low > width


@pytest.mark.parametrize("sizes", [(2, 2), (1, 5)])
def test_several_images_of_a_patient_count_as_the_design_effect_says(sizes):
    # A patient's own chance of a hit follows a beta law with intraclass correlation 0.3.
    random = np.random.default_rng(6)
    icc, p, patients = 0.3, 0.8, 400
    strength = 1 / icc - 1
    images = random.choice(sizes, (4000, patients))
    own = random.beta(p * strength, (1 - p) * strength, (4000, patients))
    hits = random.binomial(images, own)
    found = np.var(hits.sum(axis=1) / images.sum(axis=1)) / np.mean(p * (1 - p) / images.sum(axis=1))
    mean, sd = np.mean(sizes), np.std(sizes)
    assert found == pytest.approx(design_effect(mean, icc, sd / mean), rel=0.06)


def _design_effects(icc, label_icc, random, images=2, prevalence=0.25, auroc=0.85, patients=60_000):
    """Design effects of calibrated scores from influence functions written down here, drawn from patients with alike images."""
    shared = random.random((patients, 1)) < label_icc
    y = np.where(shared, random.random((patients, 1)) < prevalence, random.random((patients, images)) < prevalence)
    variance = 2 * ndtri(auroc) ** 2
    noise = math.sqrt(icc) * random.normal(size=(patients, 1)) + math.sqrt(1 - icc) * random.normal(
        size=(patients, images)
    )
    lp = logit(prevalence) - variance / 2 + variance * y + math.sqrt(variance) * noise
    p = expit(lp)
    flagged, w = p >= prevalence, p * (1 - p)
    ranks = [np.searchsorted(np.sort(lp[kind]), lp) / kind.sum() for kind in (y, ~y)]
    influences = {
        "auroc": np.where(y, (ranks[1] - auroc) / prevalence, (1 - ranks[0] - auroc) / (1 - prevalence)),
        "sensitivity": np.where(y, flagged - flagged[y].mean(), 0.0),
        "specificity": np.where(y, 0.0, flagged - flagged[~y].mean()),
        "calibration_slope": (lp - (w * lp).sum() / w.sum()) * (y - p),
        "calibration_in_the_large": y - p,
        "oe_ratio": y - p,
    }
    return {m: x.sum(axis=1).var() / (images * x.var()) for m, x in influences.items()}


@pytest.mark.parametrize("icc", [0.0, 0.5, 0.8])
@pytest.mark.parametrize("label_icc", [0.5, 1.0])
def test_no_design_effect_is_planned_too_small(icc, label_icc):
    found = _design_effects(icc, label_icc, np.random.default_rng(9))
    for measure, effect in found.items():
        assert effect < design_effect(2, icc_of(measure, icc, label_icc)) + 0.03, measure
    # With the answers alone, calibration in the large would be: labels that are alike cost more than answers that are.
    if label_icc == 1:
        assert found["calibration_in_the_large"] > design_effect(2, icc) + 0.1


def test_one_image_a_patient_has_no_design_effect():
    assert design_effect(1, 0.7) == 1
    assert design_effect(4, 0.5) == 2.5


@pytest.mark.parametrize(("prevalence", "auroc", "threshold"), [(0.1, 0.85, 0.1), (0.4, 0.7, 0.3)])
def test_sensitivity_and_specificity_at_a_threshold_as_drawn(prevalence, auroc, threshold):
    label, lp = _drawn(prevalence, auroc, 400_000, np.random.default_rng(7))
    sensitivity, specificity = binormal(prevalence, auroc).operating_point(threshold)
    assert np.mean(expit(lp[label]) >= threshold) == pytest.approx(sensitivity, abs=0.006)
    assert np.mean(expit(lp[~label]) < threshold) == pytest.approx(specificity, abs=0.003)
    # The same point of the ROC curve: one side tells the other.
    assert other_side(sensitivity, auroc) == pytest.approx(specificity, abs=1e-3)


def test_laws_of_the_risks_as_drawn():
    random = np.random.default_rng(8)
    for law, logits in (
        (normal(-2, 1.5), random.normal(-2, 1.5, 300_000)),
        (beta(0.5, 3.0), logit(random.beta(0.5, 3.0, 300_000).clip(1e-300, 1 - 1e-12))),
        (beta(40.0, 60.0), logit(random.beta(40.0, 60.0, 300_000))),
    ):
        p = expit(logits)
        w = p * (1 - p)
        drawn = np.array([np.mean(w), np.mean(w * logits), np.mean(w * logits**2)])
        assert np.array(law.information()) == pytest.approx(drawn, rel=0.02)
        assert law.mean_risk == pytest.approx(np.mean(p), rel=0.01)
    assert binormal(0.07, 0.9).mean_risk == pytest.approx(0.07, rel=1e-6)  # calibrated, as asked
