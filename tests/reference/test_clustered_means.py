"""Rows are not patients: what a vendor's p-value is worth once the images of a patient are taken together.

Real results of a segmentation network on cardiac MRI by vendor, two phases of the heart for each of 34 patients. R's Kruskal-Wallis
test by vendor of the mean Dice gives p = .0195 on the 68 rows and p = .0888 on the 34 patients. The tests here are of means.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import chi2, kruskal

from radaudit.measure.clustering import patient_sums, spread
from radaudit.measure.ratio import ratio


class Difference(NamedTuple):
    """Whether vendors differ: the Wald statistic, its p-value, and every vendor's standard error."""

    wald: float
    p: float
    se: list[float]


@pytest.fixture(scope="module")
def results(shared_data):
    return pd.read_csv(shared_data / "mnms_segmentation" / "patient_level_results.csv")


def differ(value, group, patient) -> Difference:
    """Tests equality of the groups' means, from the sums of their influence by patient."""
    _, patient = np.unique(patient, return_inverse=True)
    levels = np.unique(group)
    means = [ratio(value * (group == level), (group == level) * 1.0, empty="") for level in levels]
    sums = np.stack([patient_sums(mean.influence, patient) for mean in means])
    contrast = np.eye(len(levels))[1:] - np.eye(len(levels))[0]
    gaps = contrast @ [mean.value for mean in means]
    covariance = contrast @ (sums @ sums.T) @ contrast.T
    wald = float(gaps @ np.linalg.solve(covariance, gaps))
    se = [float(np.sqrt(spread(mean, patient, mean.counted).variance)) for mean in means]
    return Difference(wald, float(chi2.sf(wald, len(levels) - 1)), se)


def test_two_phases_of_a_heart_are_not_two_patients(results):
    value, vendor = results["Mean_Dice"].to_numpy(), results["vendor"].to_numpy()
    rows = differ(value, vendor, np.arange(len(value)))
    patients = differ(value, vendor, results["patient"])
    averaged = results.groupby(["patient", "vendor"], as_index=False)["Mean_Dice"].mean()
    of_means = differ(averaged["Mean_Dice"].to_numpy(), averaged["vendor"].to_numpy(), averaged["patient"])
    assert rows.p == pytest.approx(0.025, abs=5e-4)
    assert patients.p == pytest.approx(0.062, abs=5e-4)
    # Everybody has two rows, so that taking rows together within patients is the analysis of the patients' means.
    assert patients.wald == pytest.approx(of_means.wald, rel=1e-12)
    assert patients.se == pytest.approx(of_means.se, rel=1e-12)
    by_vendor = lambda table: [part["Mean_Dice"] for _, part in table.groupby("vendor")]  # noqa: E731
    assert kruskal(*by_vendor(results)).pvalue == pytest.approx(0.0195, abs=5e-5)
    assert kruskal(*by_vendor(averaged)).pvalue == pytest.approx(0.0888, abs=5e-5)


def test_the_clustered_test_is_that_of_a_regression_with_clustered_errors(results):
    value, vendor, patient = (results[name].to_numpy() for name in ("Mean_Dice", "vendor", "patient"))
    levels, codes = np.unique(vendor, return_inverse=True)
    clusters = {"groups": pd.factorize(patient)[0], "use_correction": False}
    fitted = sm.OLS(value, np.eye(len(levels))[codes]).fit(cov_type="cluster", cov_kwds=clusters)
    contrast = np.eye(len(levels))[1:] - np.eye(len(levels))[0]
    theirs = fitted.wald_test(contrast, use_f=False, scalar=True)
    ours = differ(value, vendor, patient)
    assert ours.wald == pytest.approx(theirs.statistic, rel=1e-9)
    assert ours.p == pytest.approx(theirs.pvalue, rel=1e-9)
    in_vendor = np.array([len(np.unique(patient[codes == k])) for k in range(len(levels))])
    corrected = fitted.bse * np.sqrt(in_vendor / (in_vendor - 1))
    assert ours.se == pytest.approx(corrected, rel=1e-9)
