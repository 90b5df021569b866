"""Values that pROC 1.18.0 printed for the aSAH cohort (113 patients): partial areas, paired and unpaired tests, operating points.

`expected_pROC_1.18.0.txt` beside the data holds R's own output.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from radaudit.measure.clustering import spread
from radaudit.measure.metrics.auroc import auroc
from radaudit.measure.metrics.npv import npv
from radaudit.measure.metrics.partial_auroc import partial_auroc
from radaudit.measure.metrics.ppv import ppv
from radaudit.measure.metrics.sensitivity import sensitivity
from radaudit.measure.metrics.specificity import specificity
from radaudit.tasks import binary


@pytest.fixture(scope="module")
def asah(shared_data):
    """Label and every marker of the cohort."""
    table = pd.read_csv(shared_data / "proc_asah" / "aSAH.csv")
    label = (table["outcome"] == "Poor").to_numpy(dtype=float)
    return label, {name: table[name].to_numpy(dtype=float) for name in ("s100b", "ndka", "wfns")}, table


@pytest.mark.parametrize(
    ("marker", "area", "corrected"),
    [
        ("s100b", 0.0327574526, 0.6460918557),
        ("ndka", 0.0107046070, 0.5300242476),
        ("wfns", 0.0334417344, 0.6496933390),
    ],
)
def test_partial_area_over_specificities_from_090(asah, marker, area, corrected):
    label, markers, _ = asah
    found = partial_auroc(label, markers[marker]).value
    assert found == pytest.approx(corrected, abs=1e-10)
    assert (2 * found - 1) * (0.1 - 0.005) + 0.005 == pytest.approx(area, abs=1e-10)


@pytest.mark.parametrize(
    ("first", "second", "z", "covariance"),
    [
        ("s100b", "ndka", 1.3907700257, -0.000756164938),
        ("s100b", "wfns", -2.2089835914, 0.001196155674),
        ("ndka", "wfns", -2.7977759187, -0.000532967857),
    ],
)
def test_paired_markers_covary_as_delong_says(asah, first, second, z, covariance):
    label, markers, _ = asah
    a, b = auroc(label, markers[first]), auroc(label, markers[second])
    patient = np.arange(len(label))
    difference = spread(replace(a, influence=a.influence - b.influence), patient).variance
    assert (a.value - b.value) / np.sqrt(difference) == pytest.approx(z, abs=1e-9)
    separate = spread(a, patient).variance + spread(b, patient).variance
    assert (separate - difference) / 2 == pytest.approx(covariance, abs=1e-11)


@pytest.mark.parametrize(
    ("marker", "male", "female", "d"),
    [
        ("s100b", (0.7727272727, 0.63170987, 0.91374468), (0.7200000000, 0.56995309, 0.87004691), 0.50188077),
        ("ndka", (0.5522727273, 0.37056637, 0.73397908), (0.6671428571, 0.52613983, 0.80814589), -0.97888405),
        ("wfns", (0.8761363636, 0.77305571, 0.97921702), (0.7785714286, 0.66999163, 0.88715122), 1.27723437),
    ],
)
def test_men_and_women_apart(asah, marker, male, female, d):
    label, markers, table = asah
    found = {}
    for gender in ("Male", "Female"):
        chosen = (table["gender"] == gender).to_numpy()
        statistic = auroc(label[chosen], markers[marker][chosen])
        found[gender] = statistic.value, spread(statistic, np.arange(int(chosen.sum()))).variance
    for gender, (area, low, high) in (("Male", male), ("Female", female)):
        value, variance = found[gender]
        assert value == pytest.approx(area, abs=1e-10)
        assert 2 * 1.959964 * np.sqrt(variance) == pytest.approx(high - low, abs=1e-6)
    gap = found["Male"][0] - found["Female"][0]
    assert gap / np.sqrt(found["Male"][1] + found["Female"][1]) == pytest.approx(d, abs=1e-7)


@pytest.mark.parametrize(
    ("marker", "threshold", "rates"),
    [
        ("s100b", 0.205, (0.8055555556, 0.6341463415, 0.7945205479, 0.65)),
        ("ndka", 11.08, (0.5138888889, 0.7073170732, 0.7551020408, 0.453125)),
        ("wfns", 3.5, (0.8333333333, 0.6341463415, 0.8, 0.6842105263)),
    ],
)
def test_rates_at_the_best_cut_offs(asah, marker, threshold, rates):
    label, markers, _ = asah
    decision = binary.decide(markers[marker], threshold)
    found = [metric(label, decision).value for metric in (specificity, sensitivity, npv, ppv)]
    assert found == pytest.approx(rates, abs=1e-10)
