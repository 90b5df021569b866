"""What is computed for everybody but a group at the group's cost, against the same from all rows."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.measure.calibration import recalibration
from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import measure
from radaudit.measure.outside import logit_blocks, risk_curves
from radaudit.measure.slices import rest_of
from tests.measure.outside.cohorts import draw_rows, parted

OUTSIDE = [name for name in METRICS if METRICS[name].outside is not None]

COHORTS = {
    "several images": {},
    "one image": {"most_images": 1},
    "one image or many": {"most_images": 12, "patients": 900},
    "ties": {"digits": 1},
    "scores of 0 and 1": {"digits": 2, "steepness": 3.0},
    "far from calibrated": {"steepness": 0.3, "is_sparse": True},
}


def test_three_metrics_know_a_shorter_way():
    assert OUTSIDE == ["auroc", "calibration_in_the_large", "calibration_slope"]


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("cohort", COHORTS)
def test_it_is_what_the_rows_outside_give(name, cohort, monkeypatch):
    # The fit to rows takes its errors from the last step but one; here it goes on until that makes no difference.
    monkeypatch.setattr(recalibration, "EXACT", 1e-11)
    whole, division = parted(draw_rows(**COHORTS[cohort]))
    metric = METRICS[name]
    without = metric.outside(division.parting)
    for group, part in enumerate(division.parts):
        rest = rest_of(whole.rows, part)
        expected, found = measure(metric, rest, 0.3, 0), without(group)
        close = lambda number: pytest.approx(number, rel=1e-9, abs=1e-12)  # noqa: E731
        assert found.statistic.value == close(expected.value)
        assert found.statistic.n == expected.statistic.n
        assert found.statistic.learns_from_rarer == expected.statistic.learns_from_rarer
        for field in ("variance", "plain_variance", "row_variance", "n_patients", "n_part_patients", "n_part_rows"):
            assert getattr(found.spread, field) == pytest.approx(getattr(expected.spread, field), rel=1e-9), field
        everybody = np.zeros(whole.n_patients)
        everybody[rest.patients] = expected.sums
        size = np.abs(everybody).max()
        assert np.abs(found.dense() - everybody).max() < 1e-8 * size
        assert np.abs(found.own - everybody[part.patients]).max() < 1e-8 * size


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_rest_without_an_outcome_is_left_to_the_rows(name):
    rows = draw_rows(patients=200)
    rows.fields["label"][rows.attributes[0].codes != 1] = 0.0
    _, division = parted(rows)
    assert METRICS[name].outside(division.parting)(1) is None


def test_separated_outcomes_are_left_to_the_rows():
    rows = draw_rows(patients=200)
    rows.fields["label"][:] = rows.fields["score"] > 0.4
    _, division = parted(rows)
    assert METRICS["calibration_slope"].outside(division.parting)(0) is None


def test_a_perfect_rest_shows_no_rounding_as_spread():
    rows = draw_rows(patients=400)
    is_first = rows.attributes[0].codes == 0
    rows.fields["label"][~is_first] = rows.fields["score"][~is_first] > 0.4
    _, division = parted(rows)
    assert METRICS["auroc"].outside(division.parting)(0) is None
    own = division.measure(METRICS["auroc"], 0.3)[0]
    rest = division.rests(METRICS["auroc"], 0.3)(0, own).measured
    assert (rest.value, rest.spread.plain_variance) == (1.0, 0.0)


def test_a_curve_too_steep_for_the_blocks_is_left_to_the_rows(monkeypatch):
    monkeypatch.setattr(logit_blocks, "REACH", 1e-6)
    _, division = parted(draw_rows(patients=100))
    assert METRICS["calibration_slope"].outside(division.parting)(0) is None


def test_too_many_unlike_curves_are_left_to_the_rows(monkeypatch):
    monkeypatch.setattr(risk_curves, "MOST", 2)
    _, division = parted(draw_rows(patients=100))
    assert METRICS["calibration_slope"].outside(division.parting)(0) is None
    monkeypatch.undo()
    assert METRICS["calibration_slope"].outside(division.parting)(0) is not None


def test_few_curves_serve_many_fits():
    whole, division = parted(draw_rows())
    for name in ("calibration_in_the_large", "calibration_slope"):
        METRICS[name].outside(division.parting)
    kept = len(whole.cohort.curves._basis)
    random = np.random.default_rng(0)
    many = np.array([0.05, 0.9]) + random.uniform(-0.05, 0.05, (500, 2))
    assert whole.cohort.curves.include(many)
    assert len(whole.cohort.curves._basis) < kept + 12
