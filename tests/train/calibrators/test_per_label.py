"""One calibrator a label."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone

from radaudit.errors import Undefined, UsageError
from radaudit.train.calibrators.isotonic import Isotonic
from radaudit.train.calibrators.per_label import PerLabel
from radaudit.train.calibrators.platt import Platt


def test_each_label_gets_the_fit_it_would_get_alone(sample) -> None:
    logit = np.stack([sample.logit, 0.3 * sample.logit + 2], axis=1)
    label = np.stack([sample.label, sample.label], axis=1)
    fitted = clone(PerLabel(Platt())).fit(logit, label, patient=sample.patient)
    for column in range(2):
        alone = Platt().fit(logit[:, column], sample.label, patient=sample.patient)
        np.testing.assert_array_equal(fitted.predict_proba(logit)[:, column], alone.predict_proba(logit[:, column]))
        np.testing.assert_array_equal(fitted.predict_logit(logit)[:, column], alone.predict_logit(logit[:, column]))
        np.testing.assert_array_equal(fitted.calibrators_[column].covariance_, alone.covariance_)


def test_names_the_label_that_has_no_fit(sample) -> None:
    logit = np.stack([sample.logit, sample.logit], axis=1)
    with pytest.raises(Undefined, match="label 1: no case without the disease"):
        PerLabel(Platt()).fit(logit, np.stack([sample.label, np.ones(1500)], axis=1))
    with pytest.raises(UsageError, match="does multilabel tasks"):
        PerLabel(Platt()).fit(sample.logit, sample.label)


def test_keeps_the_notes_of_each(sample) -> None:
    logit, label = (np.stack([x[:600], x[600:1200]], axis=1) for x in (sample.logit, sample.label))
    said = "Isotonic calibration was fitted to 600 rows; below 1000 its steps follow chance."
    assert PerLabel(Isotonic()).fit(logit, label).notes_ == (f"Label 0: {said}", f"Label 1: {said}")
