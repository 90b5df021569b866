"""Columns that are kept, cells and sorting against sums over rows."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import measure
from radaudit.measure.kinds import of_four
from radaudit.measure.sorting import order_of
from radaudit.records.estimates import Metric, Statistic
from tests.measure.outside.cohorts import draw_rows, parted


@pytest.mark.parametrize("most", [1, 7, 300, 70_000, 2**33])
def test_digits_sort_as_comparisons_do(most):
    codes = np.random.default_rng(0).integers(0, most, 5000)
    assert np.array_equal(order_of(codes, most), np.argsort(codes, kind="stable"))


def test_all_columns_are_mixes_of_the_kinds_and_of_three_of_real_numbers():
    whole, _ = parted(draw_rows(patients=300))
    assert (len(whole.columns.kinds), len(whole.columns.real)) == (6, 3)  # two outcomes, three sides of two thresholds
    assert len(whole.columns) > 12


def test_moments_are_sums_over_rows_and_cells():
    rows = draw_rows(patients=300)
    whole, division = parted(rows)
    columns, codes = whole.columns, division.codes
    kept = np.vstack([*(columns.kinds.of_rows == kind for kind in range(6)), *columns.real]).astype(float)
    values = columns.mix @ kept
    total = np.stack([np.bincount(rows.patient, column) for column in values])
    for group, found in enumerate(division.cells.moments):
        own = codes == group
        cells = np.stack([np.bincount(rows.patient[own], column[own], whole.n_patients) for column in values])
        assert found.sums == pytest.approx(values[:, own].sum(axis=1))
        assert found.by_row == pytest.approx(values[:, own] @ values[:, own].T)
        assert found.by_cell == pytest.approx(cells @ cells.T)
        assert found.with_total == pytest.approx(cells @ total.T)
        for number, ones in enumerate(columns.where_one()):
            if ones is not None:
                assert found.patients[number] == np.count_nonzero(cells[number])
                assert found.only_here[number] == np.count_nonzero(
                    (cells[number] > 0) & (cells[number] == total[number])
                )


def test_slices_of_a_division_are_those_of_their_rows():
    rows = draw_rows(patients=300)
    _, division = parted(rows)
    for group, part in enumerate(division.parts):
        assert np.array_equal(part.rows, np.flatnonzero(division.codes == group))
        assert np.array_equal(part.patients[part.patient], rows.patient[part.rows])
        assert np.array_equal(part.patients, np.unique(rows.patient[part.rows]))
        label = part.fields["label"]
        assert part.n_event_patients == len(np.unique(part.patient[label == 1]))
        assert part.n_other_patients == len(np.unique(part.patient[label == 0]))


@pytest.mark.parametrize("name", METRICS)
def test_metrics_of_decisions_are_known_from_four_rows(name):
    four = of_four(METRICS[name], 0.3)
    assert (four is not None) == (set(METRICS[name].reads) <= {"label", "decision", "threshold"})
    if four is None:
        return
    whole, _ = parted(draw_rows(patients=300))
    expected = measure(METRICS[name], whole.slice, 0.3, 0)
    found = whole.measured(METRICS[name], 0.3)
    assert found.value == pytest.approx(expected.value, rel=1e-12)
    assert found.statistic.n == expected.statistic.n
    assert found.spread.variance == pytest.approx(expected.spread.variance, rel=1e-9)
    assert found.sums == pytest.approx(expected.sums, abs=1e-15)


def test_a_metric_that_weighs_rows_by_who_else_is_there_is_asked_about_all_rows():
    prevalence = METRICS["prevalence"]

    def weighed(label) -> Statistic:
        from radaudit.measure.ratio import ratio

        return ratio(label / len(label), np.ones_like(label) / len(label), empty="")

    assert of_four(prevalence, 0.3) is not None
    assert of_four(Metric(prevalence.card, weighed, ("label",)), 0.3) is None
