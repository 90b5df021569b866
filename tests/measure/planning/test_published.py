"""The four criteria of Riley et al. against numbers that others published.

pmvalsampsize draws its risks at random, so its numbers for the calibration slope come with the noise of the draws, which is told
beside each. Everything else has to agree to the last patient.
"""

from __future__ import annotations

import pytest

from radaudit.measure.planning.auroc import cases_for_auroc
from radaudit.measure.planning.calibration import cases_for_oe, cases_for_slope
from radaudit.measure.planning.linear_predictor import beta, binormal, normal
from radaudit.measure.planning.net_benefit import standardized_variance
from radaudit.measure.planning.proportion import cases_for_proportion


def test_the_help_of_pmvalsampsize_to_the_last_patient():
    # R package 0.1.0, tests/testthat/test_bin.R, and the Python port's docs/example.ipynb: prevalence 0.018, C 0.8, O/E width 1.
    assert cases_for_oe(0.018, 1.0) == 905
    assert cases_for_auroc(0.018, 0.8, 0.1) == 4252


def test_the_usual_width_of_oe():
    # Same model with the usual O/E width of 0.2: README of pmvalsampsizepexa, which records the R package's output.
    assert cases_for_oe(0.018, 0.2) == 20975


@pytest.mark.parametrize(
    ("risks", "published", "noise"),
    [
        # lpnormal(-5, 2.5): 4501 from 1000 draws and 4563 from a million (R), 4544 from a million (Python): 1 % apart.
        (normal(-5, 2.5), (4501, 4544, 4563), 0.013),
        # lpbeta(0.5, 0.5): 1641 from 1000 draws (R), 1644 from a million (Python).
        (beta(0.5, 0.5), (1641, 1644), 0.003),
        # lpcstat(-4.7): 16175 from 10 000 draws (R), 17080 from a million (Python); both find the mean by trial and error.
        (binormal(0.018, 0.8), (16175, 17080), 0.06),
        # prevalence 0.2, C 0.78, lpnormal(-1.75, 1.22): 2958, recorded from R package 0.1.0 by a public validation suite.
        (normal(-1.75, 1.22), (2958,), 0.002),
    ],
)
def test_the_calibration_slope_within_the_noise_of_published_draws(risks, published, noise):
    assert cases_for_slope(risks, 0.2) == pytest.approx(published[-1], rel=min(noise, 0.006))
    for number in published:
        assert cases_for_slope(risks, 0.2) == pytest.approx(number, rel=noise)


def test_the_formulas_of_the_paper_at_its_own_standard_errors():
    # Riley et al. 2021, sections 3.1.1 and 3.4.1, computed with the first author group's published R functions.
    assert round((1 - 0.1) / (0.1 * 0.051**2)) == 3460
    assert cases_for_oe(0.1, 0.2) == 3461
    assert cases_for_oe(0.5, 0.2) == 385
    variance = standardized_variance(0.72, 0.6, 0.88, 0.8)
    w = (1 - 0.72) / 0.72 * 4
    assert variance == pytest.approx(0.24 / 0.72 + w**2 * 0.88 * 0.12 / 0.28 + w**2 * 0.12**2 / (0.72 * 0.28))


@pytest.mark.parametrize(
    ("prevalence", "auroc", "for_auroc", "for_slope", "for_oe"),
    [
        (0.05, 0.85, 1218, 1373, 1849),
        (0.1, 0.85, 644, 836, 876),
        (0.2, 0.85, 363, 545, 389),
        (0.1, 0.75, 1008, 1429, 876),
    ],
)
def test_a_table_that_was_simulated_for_this_project(prevalence, auroc, for_auroc, for_slope, for_oe):
    # Widths 0.10, 0.4 and 0.4; the slope's numbers were drawn, the others computed.
    assert cases_for_auroc(prevalence, auroc, 0.1) == for_auroc
    assert cases_for_slope(binormal(prevalence, auroc), 0.4) == pytest.approx(for_slope, rel=0.006)
    assert cases_for_oe(prevalence, 0.4) == pytest.approx(for_oe, rel=0.004)


@pytest.mark.parametrize(("width", "events"), [(0.1, 141), (0.15, 64), (0.2, 37)])
def test_events_for_a_sensitivity_of_ninety_percent(width, events):
    assert cases_for_proportion(0.9, width) == events
