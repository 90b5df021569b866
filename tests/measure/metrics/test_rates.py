"""sensitivity, specificity, ppv, npv, flag_rate, prevalence: counted by hand and by scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from radaudit.errors import Undefined
from radaudit.measure.metrics.flag_rate import flag_rate
from radaudit.measure.metrics.npv import npv
from radaudit.measure.metrics.ppv import ppv
from radaudit.measure.metrics.prevalence import prevalence
from radaudit.measure.metrics.sensitivity import sensitivity
from radaudit.measure.metrics.specificity import specificity

LABEL = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], dtype=float)
DECISION = np.array([1, 1, 1, 0, 1, 0, 0, 0, 0, 1], dtype=float)


def test_rates_are_the_confusion_matrix():
    tn, fp, fn, tp = confusion_matrix(LABEL, DECISION).ravel()
    assert sensitivity(LABEL, DECISION).value == tp / (tp + fn)
    assert specificity(LABEL, DECISION).value == tn / (tn + fp)
    assert ppv(LABEL, DECISION).value == tp / (tp + fp)
    assert npv(LABEL, DECISION).value == tn / (tn + fn)
    assert flag_rate(DECISION).value == (tp + fp) / 10
    assert prevalence(LABEL).value == 0.4


def test_n_is_what_the_rate_divides_by():
    assert [f(LABEL, DECISION).n for f in (sensitivity, specificity, ppv, npv)] == [4, 6, 5, 5]
    assert [prevalence(LABEL).n, flag_rate(DECISION).n] == [10, 10]


@pytest.mark.parametrize(
    ("function", "label", "decision", "reason"),
    [
        (sensitivity, [0, 0], [1, 0], "no diseased case in this group"),
        (specificity, [1, 1], [1, 0], "no case without the disease in this group"),
        (ppv, [1, 0], [0, 0], "no case is flagged in this group"),
        (npv, [1, 0], [1, 1], "every case is flagged in this group"),
    ],
)
def test_an_empty_denominator_is_undefined_never_zero(function, label, decision, reason):
    with pytest.raises(Undefined, match=reason):
        function(np.array(label, dtype=float), np.array(decision, dtype=float))
