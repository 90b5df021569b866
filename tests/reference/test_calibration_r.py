"""Calibration as R gives it (rms 6.5-0 val.prob; ICI, E50 and E90 after Austin and Steyerberg, by loess), on real cohorts.

Intercept, slope, O/E and Brier score have one answer, and it is R's. ICI, E50 and E90 depend on the smoother: R's come from loess,
ours from a spline. So first a twin of that loess reproduces R's numbers, and then the two smoothers are set against each other:
outcomes are drawn from our curve, and loess finds in them what R found in the data. Rows are the units, as in R.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from radaudit.measure.calibration.recalibration import fit, linear_predictor
from radaudit.measure.calibration.smooth_calibration import smooth_calibration
from radaudit.measure.calibration.splines import design
from radaudit.measure.metrics.brier import brier
from radaudit.measure.metrics.calibration_in_the_large import calibration_in_the_large
from radaudit.measure.metrics.calibration_slope import calibration_slope
from radaudit.measure.metrics.oe_ratio import oe_ratio
from radaudit.measure.metrics.spiegelhalter import spiegelhalter
from tests.reference.loess import loess

COHORTS = [
    ("calibration", "all", "all"),
    *(
        (finding, by, group)
        for finding in ("No Finding", "Pleural Effusion")
        for by, group in [
            ("all", "all"), ("race", "Asian"), ("race", "Black"), ("race", "White"), ("sex", "Female"), ("sex", "Male"),
            ("AP/PA", "AP"), ("AP/PA", "PA"),
        ]
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def cohort(shared_data):
    """Outcome and score, sorted by score, and R's values."""
    small = pd.read_csv(shared_data / "calibration" / "testdata_predictions.csv")
    its = (
        pd.read_csv(shared_data / "calibration" / "expected_R.csv").set_index("metric")["value"].astype(float).to_dict()
    )
    table = pd.read_csv(shared_data / "chexpert" / "chexpert-model.embeddings.csv", low_memory=False)
    expected = pd.read_csv(shared_data / "chexpert" / "expected_R.csv").set_index(["label", "groupvar", "group"])

    def load(finding, by, group):
        if finding == "calibration":
            label, score, values = small["y"].to_numpy(float), small["p"].to_numpy(), its
        else:
            rows = np.ones(len(table), bool) if by == "all" else (table[by] == group).to_numpy()
            label = (table[finding] == 1).to_numpy(float)[rows]
            score = expit(table[f"Logit - {finding}"].to_numpy()[rows])
            values = expected.loc[finding, by, group].to_dict()
        order = np.argsort(score)
        return label[order], score[order], values

    return load


def summaries(away):
    return np.array([away.mean(), np.median(away), np.quantile(away, 0.9)])


@pytest.mark.parametrize("which", COHORTS, ids=" ".join)
def test_coefficients_ratio_and_brier_are_r(cohort, which):
    label, score, expected = cohort(*which)
    predictor = linear_predictor(score)
    assert brier(label, score).value == pytest.approx(expected["brier"], abs=1e-12)
    assert oe_ratio(label, score).value == pytest.approx(expected["OE"], abs=1e-9)
    assert calibration_in_the_large(label, score).value == pytest.approx(expected["cal_large"], abs=2e-8)
    assert calibration_slope(label, score).value == pytest.approx(expected["slope"], abs=1e-7)
    beta, _ = fit(label, np.column_stack([np.ones_like(predictor), predictor]))
    assert beta[0] == pytest.approx(expected["intercept"], abs=1e-6)  # glm stops earlier than we do


def test_val_prob(cohort):
    label, score, expected = cohort("calibration", "all", "all")
    assert brier(label, score).value == pytest.approx(expected["val.prob Brier"], abs=1e-12)
    assert calibration_slope(label, score).value == pytest.approx(expected["val.prob Slope"], abs=1e-7)
    found = spiegelhalter(label, score, np.arange(len(label)))
    assert found.value == pytest.approx(expected["val.prob S:z"], abs=1e-10)
    # val.prob smooths by lowess (span 2/3, local lines): Eavg .043, E90 .073 beside loess's .047 and .090 and our .049 and .092.
    ours = smooth_calibration(label, score, np.arange(len(label))).distances
    assert ours[0] == pytest.approx(expected["val.prob Eavg"], abs=0.007)


@pytest.mark.parametrize("which", COHORTS, ids=" ".join)
def test_twin_of_loess_gives_r_values(cohort, which):
    label, score, expected = cohort(*which)
    found = summaries(np.abs(loess(score, label) - score))
    wanted = [expected["ICI_loess"], expected["E50"], expected["E90"]]
    # What is left is R's handling of the last rows in a cell.
    for ours, theirs, tolerance in zip(found, wanted, (1e-4, 4e-4, 7e-4), strict=True):
        assert ours == pytest.approx(theirs, abs=tolerance)


@pytest.mark.parametrize("which", COHORTS, ids=" ".join)
def test_what_r_found_is_what_loess_finds_in_outcomes_drawn_from_our_curve(cohort, which):
    label, score, expected = cohort(*which)
    curve = smooth_calibration(label, score, np.arange(len(label)))
    risk = expit(design(linear_predictor(score), curve.at) @ curve.beta)
    random = np.random.default_rng(0)
    drawn = np.array(
        [summaries(np.abs(loess(score, (random.random(len(risk)) < risk).astype(float)) - score)) for _ in range(60)]
    )
    z = (np.array([expected["ICI_loess"], expected["E50"], expected["E90"]]) - drawn.mean(axis=0)) / drawn.std(axis=0)
    assert np.all(np.abs(z) < 2.5), z  # at most 1.8 of 51


def test_where_data_are_many_the_two_smoothers_agree(cohort):
    """With 440 patients of the rarer outcome and more (five knots), ICI differs by less than what chance alone gives."""
    differences = []
    for which in COHORTS:
        label, score, expected = cohort(*which)
        curve = smooth_calibration(label, score, np.arange(len(label)))
        difference = abs(curve.distances[0] - expected["ICI_loess"])
        if min(label.sum(), len(label) - label.sum()) >= 370:
            differences.append(difference)
            assert difference < 0.35 * curve.chance[0].mean()
    assert len(differences) == 7
    assert np.median(differences) < 0.002
