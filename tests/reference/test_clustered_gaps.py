"""Gaps between groups that share patients, beside regressions with clustered errors (statsmodels) on real chest X-rays.

Some patients have frontal views of both kinds, so that the two groups are not independent.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.special import expit, logit

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.gather import gather_evidence
from radaudit.records import Attribute, Cohort, Group, Predictions

THRESHOLD = 0.3


@pytest.fixture(scope="module")
def xrays(shared_data):
    """Label, score, view (0/1) and patient of every image, and the audit by view."""
    table = pd.read_csv(shared_data / "chexpert" / "chexpert-model.embeddings.csv", low_memory=False)
    label = (table["Pleural Effusion"] == 1).to_numpy().astype(np.int8)
    score = expit(table["Logit - Pleural Effusion"].to_numpy())
    view, levels = pd.factorize(table["AP/PA"], sort=True)
    patient = pd.factorize(table["patient_id"])[0].astype(np.int64)
    attribute = Attribute("view", view.astype(np.int32), tuple(levels), "column")
    case = tuple(map(str, range(len(label))))
    cohort = Cohort("xrays", "", "binary", {"label": label}, (attribute,), patient, True, case)
    evidence = gather_evidence(Predictions(cohort, score, (None,) * len(label)), AnalysisPlan(thresholds=(THRESHOLD,)))
    gaps = {c.metric: c for c in evidence.comparisons if c.group == Group("view", levels[0])}
    return label.astype(float), score, view, patient, gaps


def check(fitted, gap, patients, first=0, second=1):
    """Both fits give the first level's value less the second's, and its standard error.

    `patients`: how many in each level; theirs has no correction for few of them, ours has one for each side.
    """
    assert gap.gap.value == pytest.approx(fitted.params[first] - fitted.params[second], abs=1e-7)
    covariance = fitted.cov_params()
    a, b = np.sqrt(np.array(patients) / (np.array(patients) - 1))
    variance = (
        a**2 * covariance[first, first] + b**2 * covariance[second, second] - 2 * a * b * covariance[first, second]
    )
    assert gap.gap.se == pytest.approx(np.sqrt(variance), rel=1e-7)


def counted(patient, view):
    """Patients in each view."""
    return [len(np.unique(patient[view == k])) for k in (0, 1)]


def test_patients_have_views_of_both_kinds(xrays):
    _, _, view, patient, _ = xrays
    in_both = np.intersect1d(patient[view == 0], patient[view == 1])
    assert len(in_both) > 50


@pytest.mark.parametrize("name", ["sensitivity", "specificity", "ppv", "npv", "flag_rate", "prevalence"])
def test_gaps_of_means(xrays, name):
    label, score, view, patient, gaps = xrays
    flagged = (score >= THRESHOLD) * 1.0
    everybody = np.ones(len(label), dtype=bool)
    outcome, among = {
        "sensitivity": (flagged, label == 1), "specificity": (1 - flagged, label == 0), "ppv": (label, flagged == 1),
        "npv": (1 - label, flagged == 0), "flag_rate": (flagged, everybody), "prevalence": (label, everybody),
    }[name]  # fmt: skip
    clusters = {"groups": patient[among], "use_correction": False}
    fitted = sm.OLS(outcome[among], np.eye(2)[view[among]]).fit(cov_type="cluster", cov_kwds=clusters)
    check(fitted, gaps[name], counted(patient[among], view[among]))


def test_gap_of_calibration_in_the_large(xrays):
    label, score, view, patient, gaps = xrays
    model = sm.GLM(label, np.eye(2)[view], family=sm.families.Binomial(), offset=logit(score))
    clusters = {"groups": patient, "use_correction": False}
    fitted = model.fit(cov_type="cluster", cov_kwds=clusters, tol=1e-14)
    check(fitted, gaps["calibration_in_the_large"], counted(patient, view))


def test_gap_of_the_calibration_slope(xrays):
    label, score, view, patient, gaps = xrays
    intercepts = np.eye(2)[view]
    design = np.column_stack([intercepts, intercepts * logit(score)[:, None]])
    model = sm.GLM(label, design, family=sm.families.Binomial())
    clusters = {"groups": patient, "use_correction": False}
    fitted = model.fit(cov_type="cluster", cov_kwds=clusters, tol=1e-14)
    check(fitted, gaps["calibration_slope"], counted(patient, view), 2, 3)
