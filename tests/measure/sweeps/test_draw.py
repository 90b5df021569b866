"""Sweeps against the same rows audited at every threshold by itself."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import estimate, measure
from radaudit.measure.slices import by_group, everyone, scored_rows
from radaudit.measure.sweeps.draw import FEWEST
from radaudit.records import EVERYONE
from tests.measure.whole_cohorts import as_predictions, audited, draw_data

MEASURES = {"sensitivity", "specificity", "ppv", "npv", "flag_rate", "net_benefit"}
COHORTS = {
    "one image a patient": {"seed": 1, "patients": 150, "images": 1},
    "several images, ties": {"seed": 2, "patients": 60, "images": 4, "ties": True},
    "patients in several groups": {"seed": 3, "patients": 60, "images": 3, "own_group": False},
    "few patients with many images": {"seed": 4, "patients": 14, "images": 30, "levels": 2},
}


def same(swept, at, told):
    """Whether a point of a sweep is an estimate, to the last digits but one."""
    for mine, theirs in ((swept.value, told.value), (swept.low, told.low), (swept.high, told.high)):
        assert (mine[at] is None) == (theirs is None)
        if theirs is not None:
            assert abs(mine[at] - theirs) <= 1e-13
    if told.value is None:
        assert told.note in swept.note


@pytest.mark.slow
@pytest.mark.parametrize("interval", ["wilson", "clopper-pearson"])
@pytest.mark.parametrize("name", COHORTS)
def test_every_point_is_what_an_audit_at_that_threshold_gives(name, interval):
    data = draw_data(**COHORTS[name])
    plan = AnalysisPlan(thresholds=(0.35,), interval=interval)
    evidence = audited(data, plan)
    rows = scored_rows(as_predictions(data))
    slices = {s.group: s for s in [everyone(rows), *(s for a in rows.attributes for s in by_group(rows, a))]}
    assert evidence.sweeps[0].group == EVERYONE
    for sweep in evidence.sweeps:
        assert set(sweep.measures) == MEASURES
        for at, threshold in enumerate(sweep.thresholds):
            for metric, swept in sweep.measures.items():
                alone = measure(METRICS[metric], slices[sweep.group], threshold, 0, proportion=interval)
                same(swept, at, estimate(alone, plan.level))


def test_the_locked_thresholds_hold_the_audit_s_own_numbers():
    data = draw_data(7, 80, 3, own_group=False)
    evidence = audited(data, AnalysisPlan(thresholds=(0.3, 0.6, 0.987654321), level=0.9))
    for sweep in evidence.sweeps:
        for threshold in evidence.thresholds:
            at = sweep.thresholds.index(threshold)
            for metric, swept in sweep.measures.items():
                same(swept, at, evidence.find(metric, sweep.group, threshold).estimate)


def test_a_point_without_a_flagged_case_has_no_ppv_and_says_why():
    data = draw_data(1, 150, 1)
    data["score"] = np.minimum(data["score"], 0.8)
    whole, first = audited(data, AnalysisPlan(thresholds=(0.5, 0.9))).sweeps[:2]
    at = whole.thresholds.index(0.9)
    for sweep, who in ((whole, "the cohort"), (first, "this group")):
        assert sweep.measures["ppv"].value[at] is None
        assert sweep.measures["ppv"].note == f"no case is flagged in {who}"
        assert sweep.measures["sensitivity"].value[at] == 0.0
        assert sweep.measures["net_benefit"].value[at] == 0.0
        assert sweep.measures["npv"].note in ("", f"every case is flagged in {who}")


def test_a_threshold_where_only_one_patient_is_flagged_has_no_interval_and_says_why():
    data = draw_data(1, 60, 1)
    data["score"] = np.minimum(data["score"], 0.8)
    data["patient"] = np.arange(60)
    data = {k: np.concatenate([v, np.repeat(v[:1], 5)]) for k, v in data.items()}
    data["score"][[0, *range(60, 65)]] = 0.95
    sweep = audited(data, AnalysisPlan(thresholds=(0.9,))).sweeps[0]
    at = sweep.thresholds.index(0.9)
    ppv = sweep.measures["ppv"]
    assert ppv.value[at] == float(data["label"][0])
    assert ppv.low[at] is ppv.high[at] is None
    assert "no interval: these cases do not show how much the value varies between patients" in ppv.note


def test_a_group_of_which_only_counts_are_told_has_no_sweep():
    data = draw_data(5, 120, 1, levels=2)
    diseased = np.flatnonzero(data["label"] == 1)
    data["site"][diseased] = 0
    data["site"][diseased[: FEWEST - 1]] = 1
    swept = {
        s.group.value for s in audited(data, AnalysisPlan(thresholds=(0.4,))).sweeps if s.group.attribute == "site"
    }
    assert swept == {"site0"}
