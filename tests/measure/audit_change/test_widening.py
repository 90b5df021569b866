"""A published interval at another level: the one that the rows would have given there."""

from __future__ import annotations

import math

import numpy as np
import pytest

from radaudit.measure.audit_change.widening import effective_cases, ends_of
from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import estimate, measure
from radaudit.measure.intervals.critical import bonferroni_critical, pointwise_critical
from radaudit.measure.intervals.wilson import wilson
from radaudit.measure.slices import everyone, scored_rows
from radaudit.records import Estimate, MetricCard

SHARE = MetricCard("s", "s", "higher", "proportion", "errors", "", "")


@pytest.mark.parametrize(("k", "n"), [(0, 12), (3, 17), (50, 100), (90, 91), (40, 40)])
def test_a_share_gives_back_how_many_cases_it_is_worth(k, n):
    low, high = wilson(k / n, n, 1.959963984540054)
    assert effective_cases(k / n, high - low, 1.959963984540054) == pytest.approx(n, rel=1e-6)


@pytest.mark.parametrize(("k", "n"), [(0, 50), (13, 60), (55, 60)])
@pytest.mark.parametrize("critical", [1.2, 1.959963984540054, 3.1])
def test_a_share_at_another_level_is_wilsons_there(k, n, critical):
    low, high = wilson(k / n, n, pointwise_critical(0.95))
    e = Estimate(k / n, low, high, n=n, n_patients=n)
    assert ends_of(e, SHARE, n)(critical) == pytest.approx(wilson(k / n, n, critical), abs=1e-6)


@pytest.mark.parametrize("name", ["auroc", "sensitivity", "specificity", "calibration_in_the_large", "oe_ratio", "ppv"])
@pytest.mark.parametrize("images", [1, 3])
def test_it_agrees_with_what_the_rows_give_at_that_level(build_predictions, draw_cohort, name, images):
    """The twin: the same number from the rows, at 95 % and at the level of 12 comparisons at once."""
    label, score, patient = draw_cohort(150, images=images, seed=2)
    where = everyone(scored_rows(build_predictions(label, score, patient)))
    measured = measure(METRICS[name], where, 0.5, 0)
    told = estimate(measured, 0.95)
    ends = ends_of(told, METRICS[name].card, where.n_patients)
    critical = bonferroni_critical(12, 0.95)
    wide = measured.interval(critical)
    assert ends(pointwise_critical(0.95)) == pytest.approx((told.low, told.high), abs=1e-6)
    assert ends(critical) == pytest.approx((wide.low, wide.high), abs=0.03 * (wide.high - wide.low))


def test_few_patients_widen_it_as_students_quantile_does():
    card = MetricCard("c", "c", "target", "real", "calibration", "", "", target=0.0)
    e = Estimate(0.3, 0.1, 0.5)
    many, few = (ends_of(e, card, n)(3.0) for n in (1000, 8))
    assert many == pytest.approx((0.3 - 0.2 * 3 / 1.959964, 0.3 + 0.2 * 3 / 1.959964), abs=1e-6)
    # t quantiles with 7 degrees of freedom: 2.3646 at 97.5 %, 4.7853 at 99.865 % (z = 3.0)
    from scipy.stats import norm, t

    ratio = t.ppf(norm.cdf(3.0), 7) / t.ppf(0.975, 7)
    assert few[1] - 0.3 == pytest.approx(0.2 * ratio, rel=1e-6)


def test_without_an_interval_there_is_none():
    assert ends_of(Estimate(0.3, note="no interval"), SHARE, 10) is None
    assert ends_of(Estimate(None, note="none"), SHARE, 10) is None


def test_ends_stay_where_the_measure_can_be():
    auc = MetricCard("a", "a", "higher", "auc", "discrimination", "", "")
    assert (
        0.0
        < ends_of(Estimate(0.97, 0.9, 0.99), auc, 50)(6.0)[0]
        < ends_of(Estimate(0.97, 0.9, 0.99), auc, 50)(6.0)[1]
        < 1
    )
    assert ends_of(Estimate(1.0, 0.8, 1.0), auc, 50)(30.0) == (0.0, 1.0)
    ratio = MetricCard("r", "r", "target", "ratio", "calibration", "", "", target=1.0)
    low, high = ends_of(Estimate(1.2, 0.9, 1.6), ratio, 100)(2 * 1.959964)
    assert (low, high) == pytest.approx((1.2 * (0.9 / 1.2) ** 2, 1.2 * (1.6 / 1.2) ** 2), rel=1e-5)
    assert math.isfinite(np.sum([low, high]))
