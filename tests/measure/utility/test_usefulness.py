"""What the model is worth at a threshold: its chance to be useful, its lead over the defaults, and the cost of miscalibration."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import multivariate_normal, norm

from radaudit.measure.calibration.recalibration import fit, linear_predictor
from radaudit.measure.calibration.splines import design, knots
from radaudit.measure.metrics.net_benefit import net_benefit
from radaudit.measure.slices import Rows, everyone
from radaudit.measure.utility.best_default import both_positive
from radaudit.measure.utility.leaving_out import BLOCKS, ROWS_PER_BLOCK, leaving_out
from radaudit.measure.utility.switched import switched_benefit
from radaudit.measure.utility.usefulness import usefulness
from radaudit.tasks import binary

SEPARATION, PREVALENCE = 1.5, 0.3


def whole(label, score, patient=None):
    order = np.argsort(score, kind="stable")
    patient = np.arange(len(label)) if patient is None else np.unique(patient, return_inverse=True)[1]
    rows = Rows({"label": np.asarray(label, float)[order], "score": score[order]}, patient[order].astype(np.int64), ())
    return everyone(rows)


def one(part, threshold):
    (found,) = usefulness([part], [threshold], 0.95)
    return found


def true_net_benefit(threshold, cut_at):
    """Net benefit at a threshold of flagging from the score `cut_at` on, for the calibrated scores of `draw_cohort`."""
    cut = (logit(cut_at) - logit(PREVALENCE) + SEPARATION**2 / 2) / SEPARATION
    weight = threshold / (1 - threshold)
    return PREVALENCE * norm.sf(cut - SEPARATION) - weight * (1 - PREVALENCE) * norm.sf(cut)


@pytest.mark.parametrize("correlation", [-0.9, -0.3, 0.0, 0.4, 0.99])
@pytest.mark.parametrize("means", [(0.4, 1.1), (-0.7, 0.2), (-1.0, -2.0), (0.0, 0.0), (0.0, 0.8), (3.0, -0.1)])
def test_both_positive_is_the_bivariate_normal_law(means, correlation):
    covariance = np.array([[4.0, 2 * 0.5 * correlation], [2 * 0.5 * correlation, 0.25]])
    expected = multivariate_normal([0, 0], covariance).cdf(np.array(means))
    assert both_positive(*means, covariance) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_both_positive_of_perfectly_tied_means(sign):
    covariance = np.array([[1.0, sign], [sign, 1.0]])
    expected = norm.cdf(0.3) if sign > 0 else max(0.0, norm.cdf(0.3) + norm.cdf(0.5) - 1)
    assert both_positive(0.3, 0.5, covariance) == pytest.approx(expected)


@pytest.mark.slow
def test_p_useful_is_what_a_bootstrap_of_patients_says(draw_cohort):
    label, score, patient = draw_cohort(400, 2, seed=5, prevalence=PREVALENCE)
    part, random = whole(label, score, patient), np.random.default_rng(0)
    for threshold in (0.05, 0.1, 0.3, 0.6):
        weight = threshold / (1 - threshold)
        flagged = binary.decide(score, threshold)
        terms = np.stack([flagged * (label - weight * (1 - label)), label - weight * (1 - label), np.ones(800)])
        sums = np.stack([np.bincount(patient, t) for t in terms])
        drawn = sums @ random.multinomial(400, np.full(400, 1 / 400), size=20_000).T
        model, everybody = drawn[0] / drawn[2], drawn[1] / drawn[2]
        share = np.mean(model > np.maximum(everybody, 0))
        assert one(part, threshold).p_useful == pytest.approx(share, abs=0.03)


def test_over_default_is_the_lead_over_the_better_default(draw_cohort):
    label, score, _ = draw_cohort(500, seed=2, prevalence=PREVALENCE)
    part = whole(label, score)
    for threshold, default in ((0.1, "everybody"), (0.45, "nobody")):
        found = one(part, threshold)
        model = net_benefit(label, binary.decide(score, threshold), threshold).value
        best = max(net_benefit(label, np.ones(500), threshold).value, 0.0)
        assert found.best_default == default
        assert found.over_default.value == pytest.approx(model - best)
        assert found.over_default.low < found.over_default.value < found.over_default.high


def test_interval_over_the_default_covers_where_the_defaults_meet(draw_cohort):
    threshold, held = PREVALENCE, 0
    truth = true_net_benefit(threshold, threshold)  # both defaults are worth 0 there
    for seed in range(200):
        label, score, patient = draw_cohort(100, 2, seed=seed, prevalence=PREVALENCE, separation=SEPARATION)
        (found,) = usefulness([whole(label, score, patient)], [threshold], 0.95)
        held += found.over_default.low <= truth <= found.over_default.high
    assert 0.91 <= held / 200 <= 0.995


def test_a_model_that_flags_all_or_none_is_a_default():
    label, score = np.repeat([1.0, 0.0], [30, 70]), np.linspace(0.2, 0.6, 100)
    for threshold, whom in ((0.1, "everybody"), (0.9, "nobody")):
        found = one(whole(label, score), threshold)
        assert found.p_useful is None
        assert found.note.startswith(f"the model flags {whom} in the cohort")
        assert found.over_default.low < found.over_default.value <= 0 < found.over_default.high


@pytest.mark.parametrize("wanted", [0, 3])
def test_each_patient_is_decided_without_himself(draw_cohort, wanted):
    label, score, patient = draw_cohort(150, 2, seed=7)
    part = whole(label, expit(0.8 + 0.7 * logit(score)), patient)
    label, predictor = part.fields["label"], linear_predictor(part.fields["score"])
    regressors = design(predictor, knots(predictor, wanted))
    refitted = np.empty(300)
    for c in range(150):
        others = part.patient != c
        beta, _ = fit(label[others], regressors[others])
        refitted[~others] = regressors[~others] @ beta
    for threshold in (0.1, 0.3, 0.5):
        ours = leaving_out(part, wanted).flagged(threshold)
        # One step of Newton's method instead of all: at most a case right at the threshold differs.
        assert np.count_nonzero(ours != (refitted >= logit(threshold))) <= 1


def test_many_rows_are_fitted_as_blocks_to_the_same_decisions(draw_cohort):
    n = BLOCKS * ROWS_PER_BLOCK + 5000
    label, score, _ = draw_cohort(n, seed=9)
    part = whole(label, np.round(expit(0.5 + 0.8 * logit(score)), 3))  # with ties
    way = leaving_out(part, 5)
    assert len(way.starts) == BLOCKS
    predictor = linear_predictor(part.fields["score"])
    regressors = design(predictor, way.at)
    beta, _ = fit(part.fields["label"], regressors)
    for threshold in (0.1, 0.3):
        changed = np.flatnonzero(way.flagged(threshold) != (regressors @ beta >= logit(threshold)))
        assert len(np.unique(predictor[changed])) <= 1  # the one score that lies at the threshold


def test_switched_benefit_is_the_difference_of_two_net_benefits(draw_cohort):
    label, score, patient = draw_cohort(80, 3, seed=3)
    part = whole(label, score, patient)
    label, cases = part.fields["label"], np.bincount(part.patient)
    random = np.random.default_rng(1)
    flagged = (part.fields["score"] + random.normal(0, 0.1, 240)) >= 0.25
    found = switched_benefit(part, flagged, cases, 0.3, 0.95)
    ours, theirs = (
        net_benefit(label, flagged * 1.0, 0.3),
        net_benefit(label, binary.decide(part.fields["score"], 0.3), 0.3),
    )
    assert found.value == pytest.approx(ours.value - theirs.value)
    sums = np.bincount(part.patient, ours.influence - theirs.influence)
    assert found.se == pytest.approx(np.sqrt(np.sum(sums**2) * 80 / 79))
    assert found.low < found.value < found.high


def test_no_changed_decision_is_worth_nothing_and_has_no_interval(draw_cohort):
    label, score, _ = draw_cohort(80, seed=3)
    part = whole(label, score)
    found = switched_benefit(part, binary.decide(part.fields["score"], 0.3) == 1, np.ones(80, dtype=int), 0.3, 0.95)
    assert (found.value, found.low, found.note) == (0.0, None, "no interval: not one decision changes")


@pytest.mark.parametrize(
    ("intercept", "slope", "threshold"), [(0.0, 1.0, 0.2), (1.0, 1.0, 0.3), (-1.0, 1.0, 0.2), (0.0, 2.0, 0.15)]
)
def test_lost_and_regained_are_about_unbiased_and_their_intervals_hold(draw_cohort, intercept, slope, threshold):
    # The score flags from where its shifted logit reaches the threshold; the right risk, from the threshold itself on.
    actual = expit((logit(threshold) - intercept) / slope)
    truth = true_net_benefit(threshold, threshold) - true_net_benefit(threshold, actual)
    times, values, held = 60, [], np.zeros(2)
    for seed in range(times):
        label, score, patient = draw_cohort(400, 1, seed=seed, prevalence=PREVALENCE, separation=SEPARATION)
        found = one(whole(label, expit(intercept + slope * logit(score)), patient), threshold)
        values.append((found.lost.value, found.regained.value))
        for i, estimate in enumerate((found.lost, found.regained)):
            # Not one changed decision says zero and no interval.
            held[i] += truth == 0 if estimate.low is None else estimate.low <= truth <= estimate.high
    error = np.std(values, axis=0) / np.sqrt(times)
    assert np.all(np.abs(np.mean(values, axis=0) - truth) < 3 * error + 0.001)
    assert np.all(held / times >= 0.88)


def test_few_cases_have_a_straight_line_for_a_curve_and_say_so(draw_cohort):
    label, score, _ = draw_cohort(120, seed=1)
    found = one(whole(label, expit(1 + logit(score))), 0.3)
    assert found.lost == found.regained
    assert "straight line" in found.note
    many = one(whole(*draw_cohort(1500, seed=1)[:2]), 0.3)
    assert many.note == ""
    assert many.lost != many.regained


def test_missing_outcomes_cases_and_patients_are_told(draw_cohort):
    nothing = one(whole(np.zeros(0), np.zeros(0)), 0.3)
    assert (nothing.p_useful, nothing.over_default.note) == (None, "no case in the cohort")
    healthy = one(whole(np.zeros(40), np.linspace(0.1, 0.9, 40)), 0.3)
    assert healthy.lost.note == "no diseased case in the cohort"
    assert healthy.over_default.value < 0
    label, score, _ = draw_cohort(60, seed=1)
    lone = one(whole(label, score, np.zeros(60)), 0.3)
    assert lone.p_useful is None
    assert lone.over_default.value is not None
    assert lone.over_default.note == lone.note.split(";")[0] == "no interval: all these cases are of one patient"


def test_the_order_of_rows_and_other_groups_change_nothing(draw_cohort):
    label, score, patient = draw_cohort(150, 2, seed=6)
    shuffled = np.random.default_rng(0).permutation(300)
    first, second = whole(label, score, patient), whole(label[shuffled], score[shuffled], patient[shuffled])
    alone, (again, _) = one(first, 0.3), usefulness([second, first], [0.3], 0.95)
    for name in ("over_default", "lost", "regained"):
        ours, theirs = getattr(alone, name), getattr(again, name)
        assert (ours.value, ours.low, ours.high) == pytest.approx((theirs.value, theirs.low, theirs.high), rel=1e-9)
    assert alone.p_useful == pytest.approx(again.p_useful)
