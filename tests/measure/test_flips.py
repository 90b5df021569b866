"""Who two models decide about differently: counted anew row by row, and the net held against the paired comparison."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.comparison import Side, gather_changes, scored_by_both
from radaudit.measure.intervals.wilson import wilson
from radaudit.records import EVERYONE, Group
from tests.measure.two_models import draw_two

AT = 0.4, 0.55


@pytest.fixture
def two(draw_cohort):
    return draw_two(draw_cohort)


def measured(build, two, at=AT):
    label, old, new, patient, vendor = two
    sides = scored_by_both(build(label, old, patient, vendor=vendor), build(label, new, patient, vendor=vendor))
    return gather_changes(
        Side(sides[0], at[0]),
        Side(sides[1], at[1]),
        AnalysisPlan((at[1],), primary=frozenset({"sensitivity", "specificity"})),
    )


def test_every_table_is_what_counting_the_rows_gives(build_predictions, two):
    label, old, new, patient, vendor = two
    flips = measured(build_predictions, two).flips
    assert [(f.group.value, f.is_event) for f in flips[:2]] == [("all", True), ("all", False)]
    assert len(flips) == 2 * 4
    for f in flips:
        rows = [
            (bool(o >= AT[0]), bool(w >= AT[1]), p)
            for y, o, w, p, v in zip(label, old, new, patient, vendor, strict=True)
            if (y == 1) == f.is_event and f.group in (EVERYONE, Group("vendor", v))
        ]
        pairs = [(o, w) for o, w, _ in rows]
        assert f.n == len(rows) == f.both + f.only_baseline + f.only_candidate + f.neither
        assert f.n_patients == len({p for *_, p in rows})
        assert (f.both, f.neither) == (pairs.count((True, True)), pairs.count((False, False)))
        assert (f.only_baseline, f.only_candidate) == (pairs.count((True, False)), pairs.count((False, True)))
        assert f.baseline_rate.value == pytest.approx(f.only_baseline / f.n, abs=1e-12)
        assert f.candidate_rate.value == pytest.approx(f.only_candidate / f.n, abs=1e-12)
        assert f.baseline_rate.n == f.n


def test_the_net_is_the_change_in_sensitivity_or_specificity(build_predictions, two):
    changes = measured(build_predictions, two)
    gaps = {(c.metric, c.group): c.gap for c in changes.evidence.comparisons}
    for f in changes.flips:
        net = (f.only_candidate - f.only_baseline) / f.n
        gap = gaps["sensitivity" if f.is_event else "specificity", f.group]
        sign = 1 if f.is_event else -1
        assert f.net.value == sign * gap.value
        assert f.net.value == pytest.approx(net, abs=1e-12)
        assert (f.net.low, f.net.high) == ((gap.low, gap.high) if f.is_event else (-gap.high, -gap.low))


def test_with_one_image_a_patient_a_rate_has_wilsons_interval(build_predictions, two):
    label, old, new, patient, vendor = two
    first = np.unique(patient, return_index=True)[1]
    own = (label[first], old[first], new[first], patient[first], vendor[first])
    for f in measured(build_predictions, own).flips:
        low, high = wilson(f.only_candidate / f.n, f.n, 1.959963984540054)
        assert (f.candidate_rate.low, f.candidate_rate.high) == pytest.approx((low, high), abs=1e-9)


def test_copied_images_add_no_certainty(build_predictions, two):
    """Each image of each patient twice: shares stay, and so do intervals and p-values."""
    twice = tuple(np.repeat(values, 2) for values in two)
    once = measured(build_predictions, two).flips
    for f, g in zip(once, measured(build_predictions, twice).flips, strict=True):
        assert g.only_candidate == 2 * f.only_candidate
        widths = [rate.high - rate.low for rate in (f.candidate_rate, g.candidate_rate)]
        assert widths[1] / widths[0] == pytest.approx(1.0, abs=0.12)  # as if they were independent: 0.71
        assert g.p == pytest.approx(f.p, abs=1e-12)


def test_a_model_against_itself_flips_nobody(build_predictions, two):
    label, old, _, patient, vendor = two
    for f in measured(build_predictions, (label, old, old, patient, vendor), at=(0.4, 0.4)).flips:
        assert (f.only_baseline, f.only_candidate, f.net.value, f.p) == (0, 0, 0, None)
        assert f.candidate_rate.low == 0 < f.candidate_rate.high  # none seen is not none possible


def test_without_a_diseased_case_it_says_why(build_predictions, two):
    label, old, new, patient, vendor = two
    label = np.where(vendor == "GE", 0, label)
    flips = measured(build_predictions, (label, old, new, patient, vendor)).flips
    none = next(f for f in flips if f.group == Group("vendor", "GE") and f.is_event)
    assert none.n == 0
    assert none.candidate_rate.value is None
    assert "diseased" in none.candidate_rate.note
    assert none.net.value is None
