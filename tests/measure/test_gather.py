"""Everything is measured on whole cohorts."""

from __future__ import annotations

import json

import numpy as np
import pytest

from radaudit.errors import CannotAudit
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.catalogue import METRICS
from radaudit.measure.gather import gather_evidence
from radaudit.records import EVERYONE, Group
from radaudit.records.codec import to_plain

PRIMARY = ("auroc", "sensitivity", "specificity", "calibration_in_the_large")


@pytest.fixture
def cohort(build_predictions, draw_cohort):
    label, score, patient = draw_cohort(400, images=2, seed=3)
    random = np.random.default_rng(5)
    vendor = np.array(["GE", "Siemens", "Philips"])[random.integers(0, 3, 400)][patient]
    sex = np.array(["F", "M"])[random.integers(0, 2, 400)][patient]
    return {"label": label, "score": score, "patient": patient, "vendor": vendor, "sex": sex}


def test_every_metric_is_measured_everywhere_and_compared(build_predictions, cohort):
    evidence = gather_evidence(build_predictions(**cohort), AnalysisPlan(thresholds=(0.3,), primary=PRIMARY))
    groups = [s.group for s in evidence.groups]
    assert groups[0] == EVERYONE
    assert len(groups) == 1 + 3 + 2
    assert len(evidence.measurements) == len(METRICS) * len(groups)
    compared = {c.metric for c in evidence.comparisons}
    assert compared == {name for name in METRICS if METRICS[name].card.is_compared} - {"rms_calibration_error"}
    assert len(evidence.comparisons) == len(compared) * 5


def test_gap_is_group_minus_rest_and_its_se_adds_up(build_predictions, cohort):
    evidence = gather_evidence(build_predictions(**cohort), AnalysisPlan(thresholds=(0.3,), primary=PRIMARY))
    gap = next(c for c in evidence.comparisons if c.metric == "auroc" and c.group == Group("vendor", "GE"))
    inside = cohort["vendor"] == "GE"
    from sklearn.metrics import roc_auc_score

    inner = roc_auc_score(cohort["label"][inside], cohort["score"][inside])
    outer = roc_auc_score(cohort["label"][~inside], cohort["score"][~inside])
    assert gap.gap.value == pytest.approx(inner - outer, abs=1e-12)
    rest = gather_evidence(build_predictions(**cohort | {"vendor": inside}), AnalysisPlan(thresholds=(0.3,)))
    se = [rest.find("auroc", Group("vendor", level)).estimate.se for level in ("False", "True")]
    assert gap.gap.se == pytest.approx(np.hypot(*se), rel=1e-9)  # no patient is in two groups


def test_patients_in_both_groups_tighten_the_gap(build_predictions, draw_cohort):
    label, score, patient = draw_cohort(300, images=2, seed=9, within=0.1)
    view = np.tile(["AP", "PA"], 300)
    paired = gather_evidence(build_predictions(label, score, patient, view=view), AnalysisPlan(primary=PRIMARY))
    apart = gather_evidence(build_predictions(label, score, np.arange(600), view=view), AnalysisPlan(primary=PRIMARY))
    pick = lambda e: next(c.gap for c in e.comparisons if c.metric == "auroc")  # noqa: E731
    assert pick(paired).value == pick(apart).value
    assert pick(paired).se < 0.6 * pick(apart).se


def test_simultaneous_interval_holds_the_pointwise_one(build_predictions, cohort):
    evidence = gather_evidence(build_predictions(**cohort), AnalysisPlan(thresholds=(0.3,), primary=PRIMARY))
    family = [c for c in evidence.comparisons if c.family]
    assert {c.metric for c in family if c.is_confirmatory} == set(PRIMARY)
    assert {c.metric for c in family if not c.is_confirmatory} == {
        name for name in METRICS if METRICS[name].card.is_compared and name != "rms_calibration_error"
    } - set(PRIMARY)
    assert len({c.family for c in family}) == 2 * 3
    for c in family:
        assert c.low <= c.gap.low <= c.gap.value <= c.gap.high <= c.high
    assert all((c.low, c.high) == (c.gap.low, c.gap.high) for c in evidence.comparisons if not c.family)


def test_adding_an_attribute_or_renaming_groups_changes_no_number(build_predictions, cohort):
    both = gather_evidence(build_predictions(**cohort), AnalysisPlan(thresholds=(0.3,), primary=PRIMARY))
    alone = gather_evidence(
        build_predictions(**{k: v for k, v in cohort.items() if k != "vendor"}),
        AnalysisPlan(thresholds=(0.3,), primary=PRIMARY),
    )
    assert [c for c in both.comparisons if c.group.attribute == "sex"] == list(alone.comparisons)
    assert [m for m in both.measurements if m.group.attribute != "vendor"] == list(alone.measurements)
    renamed = cohort | {"sex": np.where(cohort["sex"] == "F", "woman", "man")}
    other = gather_evidence(build_predictions(**renamed), AnalysisPlan(thresholds=(0.3,)))
    for name in set(METRICS) - {"rms_calibration_error"}:  # draws are seeded by the group's name
        assert other.find(name, Group("sex", "woman")).estimate == both.find(name, Group("sex", "F")).estimate


def test_two_runs_are_identical(build_predictions, cohort):
    runs = [
        json.dumps(
            to_plain(gather_evidence(build_predictions(**cohort), AnalysisPlan(primary=PRIMARY))), allow_nan=False
        )
        for _ in range(2)
    ]
    assert runs[0] == runs[1]


def test_unreadable_rows_are_counted_by_group_and_never_scored(build_predictions):
    n = 100
    label = np.tile([0, 1], 50)
    failure = [None] * 90 + ["the file is empty"] * 10
    vendor = np.repeat(["GE", "Canon"], [90, 10])
    score = np.where(np.arange(n) < 90, np.linspace(0.1, 0.9, n), np.nan)
    evidence = gather_evidence(build_predictions(label, score, failure=failure, vendor=vendor))
    assert {(u.group, u.n) for u in evidence.unscored} == {(EVERYONE, 10), (Group("vendor", "Canon"), 10)}
    canon = evidence.summary(Group("vendor", "Canon"))
    assert (canon.n_rows, canon.n, canon.n_unscored) == (10, 0, 10)
    assert evidence.find("auroc", Group("vendor", "Canon")).estimate.note == "no case in this group"
    gaps = [c.gap for c in evidence.comparisons if c.group.value == "Canon"]
    assert gaps
    assert all(g.value is None and g.note for g in gaps)
    curves = [c for c in evidence.curves if c.group.value == "Canon"]
    assert all(not c.x and c.note.startswith("no curve") for c in curves)


def test_nothing_scored_cannot_be_audited(build_predictions):
    predictions = build_predictions([0, 1], [np.nan, np.nan], failure=["the file is empty"] * 2)
    with pytest.raises(CannotAudit, match="None of the 2 rows has a score, most often because: the file is empty"):
        gather_evidence(predictions)


def test_an_attribute_with_one_level_is_measured_but_has_nobody_to_compare_with(build_predictions):
    evidence = gather_evidence(build_predictions([0, 1] * 30, np.linspace(0.1, 0.9, 60), site=["A"] * 60))
    assert evidence.find("auroc", Group("site", "A")).estimate.is_known
    assert evidence.comparisons == ()


def test_several_thresholds_are_measured_and_the_first_is_confirmatory(build_predictions, cohort):
    evidence = gather_evidence(build_predictions(**cohort), AnalysisPlan(thresholds=(0.3, 0.6), primary=PRIMARY))
    for threshold in (0.3, 0.6):
        found = evidence.find("sensitivity", EVERYONE, threshold).estimate.value
        diseased = cohort["label"] == 1
        assert found == pytest.approx(np.mean(cohort["score"][diseased] >= threshold))
    assert {c.threshold for c in evidence.comparisons if c.is_confirmatory and c.metric == "sensitivity"} == {0.3}


def test_constant_scores_have_auroc_one_half_and_no_slope(build_predictions):
    evidence = gather_evidence(build_predictions([0, 1] * 50, np.full(100, 0.4)))
    assert evidence.find("auroc", EVERYONE).estimate.value == 0.5
    assert evidence.find("calibration_slope", EVERYONE).estimate.note == "every case in the cohort has the same score"


def test_an_intersection_is_exploratory(build_predictions, cohort):
    crossed = {"sex*vendor": np.char.add(cohort["sex"], cohort["vendor"])}
    evidence = gather_evidence(
        build_predictions(cohort["label"], cohort["score"], cohort["patient"], **crossed), AnalysisPlan(primary=PRIMARY)
    )
    assert not any(c.is_confirmatory for c in evidence.comparisons)
    assert all(c.high - c.low > c.gap.high - c.gap.low for c in evidence.comparisons if c.metric == "sensitivity")


@pytest.mark.slow
def test_three_hundred_groups(build_predictions, draw_cohort):
    label, score, patient = draw_cohort(3000, seed=8)
    evidence = gather_evidence(build_predictions(label, score, patient, site=[f"s{i % 300}" for i in range(3000)]))
    assert len(evidence.groups) == 301
    assert sum(s.n for s in evidence.groups[1:]) == 3000


def test_the_rest_counts_its_own_patients_even_where_all_are_in_both(build_predictions, draw_cohort):
    label, score, patient = draw_cohort(120, images=2, seed=4)
    evidence = gather_evidence(build_predictions(label, score, patient, view=np.tile(["AP", "PA"], 120)))
    diseased = len(np.unique(patient[label == 1]))
    for c in evidence.comparisons:
        assert (c.against_event_patients, c.against_other_patients) == (diseased, 120 - diseased)
