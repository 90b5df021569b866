"""Changes between two models in groups beside a withheld one: no second count or rounding, and the attack on both models."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.comparison import Side, gather_changes, scored_by_both
from radaudit.measure.withholding.coarse_numbers import CASES, Grid
from radaudit.measure.withholding.withheld import withhold
from radaudit.records import EVERYONE, Group
from radaudit.records.estimates import Estimate
from tests.measure.withholding.test_attack import LIMIT, SHOWN, hidden, near, wilson

HIDDEN = Group("vendor", "Zeiss")


def compared(build, sizes, seed, images=1):
    random = np.random.default_rng(seed)
    n = sum(sizes)
    label = np.repeat((random.random(n) < 0.4).astype(float), images)
    old, new = (1 / (1 + np.exp(-random.normal(1.3 * label - 0.5, 1.2))) for _ in range(2))
    vendor, patient = np.repeat(np.repeat(["A", "B", "Zeiss"], sizes), images), np.repeat(np.arange(n), images)
    sides = scored_by_both(build(label, old, patient, vendor=vendor), build(label, new, patient, vendor=vendor))
    measured = gather_changes(
        Side(sides[0], 0.5), Side(sides[1], 0.4), AnalysisPlan((0.4,), primary=frozenset({"auroc", "sensitivity"}))
    )
    shown = withhold(measured.evidence, LIMIT, measured.baseline)
    former = withhold(
        replace(measured.evidence, measurements=measured.baseline, comparisons=()), LIMIT, measured.baseline
    )
    exact = measured.baseline, measured.evidence.measurements
    return shown, (former.measurements, shown.measurements), exact, (vendor, label)


@pytest.mark.parametrize("images", [1, 3])
def test_a_change_is_the_difference_of_two_numbers_that_are_told_anyway(build_predictions, images):
    shown, both, _, _ = compared(build_predictions, (96, 60, 4), 3, images)
    before, after = ({(m.metric, m.group): m.estimate.value for m in model} for model in both)
    told = [c for c in shown.comparisons if c.group in SHOWN]
    assert {c.group for c in shown.comparisons} == {EVERYONE, *SHOWN}
    assert len([c for c in told if c.gap.value is not None]) >= 16
    for c in told:
        key, summary = (c.metric, c.group), shown.summary(c.group)
        assert (c.against_value, c.group_value) == (before[key], after[key])
        assert (c.against_event_patients, c.against_other_patients) == (
            summary.n_event_patients,
            summary.n_other_patients,
        )
        assert c.gap.n_patients == summary.n_patients
        if c.gap.value is not None:
            assert c.gap.value == pytest.approx(c.group_value - c.against_value, abs=1e-3)
            assert c.low <= c.gap.low <= c.gap.value <= c.gap.high <= c.high
    for metric in ("brier", "log_loss"):  # four digits of either, of two models, would be four equations for two counts
        assert all(c.gap.value is None and c.low is None and c.p is None for c in told if c.metric == metric)


def test_a_single_group_beside_a_withheld_one_keeps_its_change(build_predictions):
    shown, _, _, _ = compared(build_predictions, (150, 0, 4), 3)
    change = next(c for c in shown.comparisons if (c.metric, c.group) == ("sensitivity", SHOWN[0]))
    assert change.gap.value is not None


def test_the_middle_of_both_models_is_told_as_coarsely_as_the_change(build_predictions):
    shown, _, _, _ = compared(build_predictions, (96, 60, 4), 3)
    exact, _, _, _ = compared(build_predictions, (96, 60, 40), 3)
    for c in (c for c in shown.comparisons if c.metric == "calibration_in_the_large" and c.group in SHOWN):
        assert {len(f"{end!r}".partition(".")[2]) for end in (c.midpoint_low, c.midpoint_high)} <= {0, 1, 2}
        assert c.midpoint_low < c.midpoint_high
    assert any(len(f"{c.midpoint_low!r}") > 8 for c in exact.comparisons if c.metric == "calibration_in_the_large")


def shares(told, value_alone):
    """Whole numbers of cases k of so many that a share could be told from as it was."""
    grid = Grid(told.n, LIMIT, CASES * LIMIT)

    def fits(of):
        found = set()
        for k in range(of + 1):
            low, high = wilson(k, of)
            exact = Estimate(k / of, min(low, k / of), max(high, k / of), math.sqrt(k * (of - k) / of**3))
            again = grid.estimate(exact, is_share=True)
            ends = (again.low, again.high, again.se) == (told.low, told.high, told.se)
            if again.value == told.value and (value_alone or ends):
                found.add(k)
        return found

    return fits


def sizes_left(shown, models, *, value_alone):
    """Sizes that the withheld group could have: sensitivity, specificity and flag rate of both models held against the counts."""
    candidates = []
    for group in SHOWN:
        told = [{m.metric: m.estimate for m in model if m.group == group} for model in models]
        fits = [[shares(t[name], value_alone) for name in ("sensitivity", "specificity", "flag_rate")] for t in told]
        known = {}

        def possible(m, n, fits=fits, known=known):
            def cases(model, share, of):
                if (model, share, of) not in known:
                    known[model, share, of] = fits[model][share](of)
                return known[model, share, of]

            return all(
                any(
                    k + (n - m) - r in cases(model, 2, n)
                    for k, r in itertools.product(cases(model, 0, m), cases(model, 1, n - m))
                )
                for model in range(len(models))
            )

        candidates.append(near(shown.summary(group), possible))
    return hidden(shown.summary(EVERYONE), candidates)


@pytest.mark.parametrize("seed", [100, 102, 105])
def test_two_models_leave_several_sizes_of_the_withheld_group(build_predictions, seed):
    random = np.random.default_rng(seed)
    sizes = random.integers(55, 90), random.integers(45, 70), random.integers(1, LIMIT)
    shown, both, exact, _ = compared(build_predictions, sizes, seed)
    for model in both:
        for m in model:
            if m.group in SHOWN and shown.cards[m.metric].scale == "proportion":
                assert (m.estimate.low, m.estimate.high, m.estimate.se) == (None, None, None)
                assert m.estimate.value is not None
    left = sizes_left(shown, both, value_alone=True)
    assert sizes[2] in left
    assert len(left) >= 7
    # The attack has teeth: with the ends of both models' intervals, told as coarsely as in an audit, less was left.
    counts = {(m.metric, m.group): m.estimate.n for m in both[1]}
    told = [
        [
            replace(m, estimate=Grid(n, LIMIT, CASES * LIMIT).estimate(replace(m.estimate, n=n), is_share=True))
            for m in model
            if m.group in SHOWN and shown.cards[m.metric].scale == "proportion" and (n := counts[m.metric, m.group])
        ]
        for model in exact
    ]
    assert len(sizes_left(shown, told, value_alone=False)) < len(left)
