"""missed_rate, false_alarm_rate, likelihood ratios and numbers needed: by hand, by scikit-learn, by published intervals."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import class_likelihood_ratios

from radaudit.errors import Undefined
from radaudit.measure.clustering import spread
from radaudit.measure.intervals.log_ratio import log_ratio
from radaudit.measure.metrics.false_alarm_rate import false_alarm_rate
from radaudit.measure.metrics.lr_negative import lr_negative
from radaudit.measure.metrics.lr_positive import lr_positive
from radaudit.measure.metrics.missed_rate import missed_rate
from radaudit.measure.metrics.npv import npv
from radaudit.measure.metrics.number_needed_to_flag import number_needed_to_flag
from radaudit.measure.metrics.number_needed_to_predict import number_needed_to_predict
from radaudit.measure.metrics.ppv import ppv
from radaudit.measure.metrics.sensitivity import sensitivity
from radaudit.measure.metrics.specificity import specificity


def table(tp, fp, fn, tn):
    """Label and decision of every case of a two-by-two table."""
    counts = (tp, fp, fn, tn)
    return np.repeat([1.0, 0, 1, 0], counts), np.repeat([1.0, 1, 0, 0], counts)


def test_missed_and_false_alarms_are_what_sensitivity_and_specificity_leave():
    label, decision = table(30, 12, 9, 149)
    assert missed_rate(label, decision).value == pytest.approx(1 - sensitivity(label, decision).value)
    assert false_alarm_rate(label, decision).value == pytest.approx(1 - specificity(label, decision).value)
    assert (missed_rate(label, decision).n, false_alarm_rate(label, decision).n) == (39, 161)


def test_likelihood_ratios_are_scikit_learns():
    label, decision = table(30, 12, 9, 149)
    found = lr_positive(label, decision).value, lr_negative(label, decision).value
    assert found == pytest.approx(class_likelihood_ratios(label, decision), rel=1e-12)


@pytest.mark.parametrize("cells", [(30, 12, 9, 149), (3, 2, 1, 20)])
def test_log_variance_of_likelihood_ratios_is_simels(cells):
    tp, fp, fn, tn = cells
    label, decision = table(*cells)
    p, n = tp + fn, fp + tn
    patient = np.arange(len(label))
    for statistic, variance in (
        (lr_positive(label, decision), 1 / tp - 1 / p + 1 / fp - 1 / n),
        (lr_negative(label, decision), 1 / fn - 1 / p + 1 / tn - 1 / n),
    ):
        assert spread(statistic, patient).plain_variance / statistic.value**2 == pytest.approx(variance, rel=1e-12)


def test_likelihood_ratio_intervals_of_the_ferritin_table():
    # The table that teaches likelihood ratios (731 of 809 anemic and 270 of 1770 others below the cut-off), Simel's ends by hand.
    label, decision = table(731, 270, 78, 1500)
    positive, negative = lr_positive(label, decision), lr_negative(label, decision)
    assert (positive.value, negative.value) == pytest.approx((5.92, 0.114), abs=0.005)
    ends = [log_ratio(s.value, np.sqrt(spread(s, np.arange(2579)).plain_variance), 1.96) for s in (positive, negative)]
    assert ends[0] == pytest.approx((5.30, 6.62), abs=0.01)
    assert ends[1] == pytest.approx((0.092, 0.141), abs=0.001)


def test_numbers_needed_follow_from_the_predictive_values():
    label, decision = table(30, 12, 9, 149)
    positive, negative = ppv(label, decision).value, npv(label, decision).value
    assert number_needed_to_flag(label, decision).value == pytest.approx(1 / positive)
    assert number_needed_to_flag(label, decision).n == 42
    assert number_needed_to_predict(label, decision).value == pytest.approx(1 / (positive + negative - 1))


@pytest.mark.parametrize(
    ("function", "cells", "reason"),
    [
        (missed_rate, (0, 3, 0, 4), "no diseased case"),
        (false_alarm_rate, (2, 0, 3, 0), "no case without the disease"),
        (lr_positive, (2, 0, 3, 9), "no case without the disease is flagged"),
        (lr_positive, (0, 2, 0, 9), "no diseased case"),
        (lr_negative, (2, 5, 3, 0), "every case without the disease is flagged"),
        (lr_negative, (2, 0, 3, 0), "no case without the disease in"),
        (number_needed_to_flag, (0, 0, 3, 9), "no case is flagged"),
        (number_needed_to_flag, (0, 4, 3, 9), "no diseased case is flagged"),
        (number_needed_to_predict, (0, 0, 3, 9), "no case is flagged"),
        (number_needed_to_predict, (3, 9, 0, 0), "every case is flagged"),
        (number_needed_to_predict, (1, 3, 2, 6), "no better than chance"),
        (number_needed_to_predict, (1, 9, 5, 5), "no better than chance"),
    ],
)
def test_a_denominator_of_zero_is_undefined_with_its_reason(function, cells, reason):
    with pytest.raises(Undefined, match=reason):
        function(*table(*cells))


def test_a_likelihood_ratio_of_zero_is_a_value():
    assert lr_positive(*table(0, 3, 4, 9)).value == 0.0
    assert lr_negative(*table(4, 3, 0, 9)).value == 0.0
