"""Curves against scikit-learn, the metric they sweep, and what must hold at their ends."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_curve as sklearn_roc

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.curves.draw import DRAWERS
from radaudit.measure.gather import gather_evidence
from radaudit.records import EVERYONE


@pytest.fixture
def data(draw_cohort):
    return draw_cohort(300, images=2, seed=11)


@pytest.fixture
def evidence(build_predictions, data):
    return gather_evidence(build_predictions(*data), AnalysisPlan(thresholds=(0.123,)))


def curve(evidence, kind):
    return next(c for c in evidence.curves if c.kind == kind and c.group == EVERYONE)


def test_every_kind_that_is_promised_is_drawn_or_says_why_not(build_predictions, data):
    label, score, patient = data
    promised = [kind for kinds, _ in DRAWERS for kind in kinds]
    for rows in (slice(None), slice(25)):
        made = gather_evidence(build_predictions(label[rows], score[rows], patient[rows])).curves
        everyone = [c for c in made if c.group == EVERYONE]
        assert [c.kind for c in everyone] == promised
        assert all(c.x or c.note for c in everyone)


def test_roc_points_lie_on_scikit_learns_curve(evidence, data):
    label, score, _ = data
    x, y, _ = sklearn_roc(label, score, drop_intermediate=False)
    exact = set(zip(np.round(x, 12), np.round(y, 12), strict=True))
    ours = curve(evidence, "roc")
    assert all((round(a, 12), round(b, 12)) in exact for a, b in zip(ours.x, ours.y, strict=True))
    assert (ours.x[0], ours.y[0], ours.x[-1], ours.y[-1]) == (0, 0, 1, 1)
    assert np.trapezoid(ours.y, ours.x) == pytest.approx(evidence.find("auroc", EVERYONE).estimate.value, abs=2e-3)


def test_reliability_bins_hold_every_row_once(evidence, data):
    label, score, _ = data
    ours = curve(evidence, "reliability")
    assert sum(ours.n) == len(label)
    assert np.dot(ours.n, ours.y) == pytest.approx(label.sum())
    assert np.dot(ours.n, ours.x) == pytest.approx(score.sum())
    assert all(low <= y <= high for low, y, high in zip(ours.low, ours.y, ours.high, strict=True))


def test_histograms_sum_to_one(evidence):
    for kind in ("score_events", "score_nonevents"):
        assert sum(curve(evidence, kind).y) == pytest.approx(1.0)


def test_few_cases_have_no_curve_and_say_so(build_predictions):
    evidence = gather_evidence(build_predictions([1] * 19 + [0] * 100, np.linspace(0, 1, 119)))
    assert curve(evidence, "roc").note == "no curve: 19 diseased cases and 100 others, at least 20 of each are needed"
