"""Small groups are withheld with everything that would betray them; what is left stays a valid audit."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from radaudit.judge.policy import read_policy
from radaudit.judge.weigh import weigh_evidence
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.gather import gather_evidence
from radaudit.measure.withholding.withheld import withhold
from radaudit.records import EVERYONE, UNKNOWN, Attribute, Evidence, Group, Verdict
from radaudit.records.between import CrossGroup, Heterogeneity, MissingGroups, Shrunk
from radaudit.records.codec import from_plain, to_plain
from radaudit.records.estimates import Estimate
from radaudit.records.groups import OVERALL
from radaudit.records.operating import Transport, Usefulness

POLICY = read_policy()
FEW = Group("vendor", "Zeiss")


@pytest.fixture(scope="module")
def cohort(build_predictions, draw_cohort):
    label, score, patient = draw_cohort(500, images=2, seed=8)
    vendor = np.array(["GE", "Siemens", "Philips"])[np.arange(500) % 7 % 3]
    vendor[[3, 77, 120, 301, 450, 460]] = "Zeiss"
    sex = np.where(np.arange(500) % 2, "F", "M")
    both = np.char.add(np.char.add(sex, " × "), vendor)
    failure = [("the file is empty" if i % 97 == 0 else None) for i in range(1000)]
    groups = {"vendor": vendor[patient], "sex": sex[patient], "sex*vendor": both[patient]}
    return build_predictions(label, score, patient, failure, **groups)


@pytest.fixture(scope="module")
def measured(cohort):
    return gather_evidence(cohort, AnalysisPlan(thresholds=(0.3, 0.5), primary=frozenset(POLICY.primary)))


@pytest.fixture(scope="module")
def shown(measured):
    return withhold(measured, 10)


def test_without_a_small_group_nothing_is_touched(measured):
    assert withhold(measured, 0) is measured
    large = replace(measured, groups=tuple(s for s in measured.groups if s.n_patients >= 10))
    assert withhold(large, 10) is large


def test_nothing_of_a_small_group_is_left_but_its_name(shown):
    assert [w.group for w in shown.withheld] == [FEW, *(Group("sex*vendor", f"{sex} × Zeiss") for sex in "FM")]
    assert {w.reason for w in shown.withheld} == {"fewer than 10 patients"}
    spreads = tuple(replace(h, left_out=()) for h in shown.heterogeneity)  # there, too, only by name
    plain = to_plain(replace(shown, withheld=(), heterogeneity=spreads))
    assert "Zeiss" not in json.dumps(plain, ensure_ascii=False)
    assert shown.smallest_group == 10


def test_the_cohort_and_attributes_without_a_small_group_stay_exact(measured, shown):
    def exact(evidence):
        names = (EVERYONE.attribute, "sex")
        return [
            [r for r in records if r.group.attribute in names]
            for records in (evidence.groups, evidence.measurements, evidence.comparisons, evidence.curves)
        ]

    assert exact(shown) == exact(measured)


def test_what_is_left_is_valid_and_survives_json(shown):
    again = from_plain(Evidence, json.loads(json.dumps(to_plain(shown), allow_nan=False)))
    assert to_plain(again) == to_plain(shown)
    told = {s.group for s in shown.groups}
    assert {c.group for c in shown.comparisons} <= told
    for c in shown.comparisons:
        if c.gap.value is not None:
            assert c.group_value - c.against_value == pytest.approx(c.gap.value, abs=2e-4)
            assert c.low <= c.gap.value <= c.high
            assert c.gap.low <= c.gap.value <= c.gap.high
    codes = [f.code for f in weigh_evidence(shown, POLICY)]
    assert codes.count("RA108") == 1


def test_intervals_are_no_shorter_and_values_near(measured, shown):
    exact = {(m.metric, m.group, m.threshold): m.estimate for m in measured.measurements}
    checked = 0
    for m in shown.measurements:
        true, told = exact[m.metric, m.group, m.threshold], m.estimate
        if told.low is not None and m.group.attribute == "vendor" and told.high < 1:
            assert told.high - told.low >= 0.998 * (true.high - true.low)
            assert abs(told.value - true.value) <= max(1.01 * (told.high - told.low) / 4, 5e-3)
            checked += 1
    assert checked > 40


def test_no_verdict_becomes_firmer_by_withholding(measured, shown):
    firm = {Verdict.PASS, Verdict.FAIL}
    before = {(f.metric, f.group, f.threshold): f.verdict for f in weigh_evidence(measured, POLICY) if f.against}
    for f in weigh_evidence(shown, POLICY):
        if f.against and f.verdict in firm:
            assert before[f.metric, f.group, f.threshold] is f.verdict


def test_every_count_beside_a_withheld_group_is_rounded(measured, shown):
    protected = [s for s in shown.groups if s.group.attribute in ("vendor", "sex*vendor")]
    assert len(protected) == 9
    assert all(s.is_rounded for s in protected)
    plain = to_plain([r for r in (*shown.measurements, *shown.comparisons) if r.group.attribute != "sex"])
    counted = re.compile(r"n|n_events|n_patients|against_event_patients|against_other_patients|n_unscored")

    def walk(value, attribute=""):
        if isinstance(value, dict):
            own = value.get("group", {"attribute": attribute})["attribute"]
            for key, item in value.items():
                if counted.fullmatch(key) and own != EVERYONE.attribute:
                    assert item % 10 == 0, (key, item, value)
                walk(item, own)
        elif isinstance(value, list):
            for item in value:
                walk(item, attribute)

    walk(plain)


@pytest.mark.parametrize("metric", ["sensitivity", "specificity", "ppv", "npv", "prevalence", "flag_rate"])
def test_no_share_gives_its_counts_away(shown, metric):
    """With what is known of the denominator, several numerators could stand behind every share that is told."""
    checked = 0
    for m in shown.measurements:
        e = m.estimate
        if m.metric == metric and m.group.attribute == "vendor" and e.value is not None:
            step = (5 if metric == "prevalence" else 2) / e.n
            possible = {
                (a, n)
                for n in range(e.n - 9, e.n + 10)
                for a in range(n + 1)
                if abs(round(a / n / step) * step - e.value) < 1e-3 * max(e.value, 0.1)
            }
            assert len({a for a, _ in possible}) >= 2
            assert len({n for _, n in possible}) >= 8
            checked += 1
    assert checked >= 3


def test_a_gap_to_withheld_people_only_is_withheld_too(build_predictions, draw_cohort):
    label, score, patient = draw_cohort(300, seed=2)
    sex = np.where(np.arange(300) < 4, "X", "F")
    for against in ("rest", "overall"):
        evidence = withhold(
            gather_evidence(build_predictions(label, score, patient, sex=sex), AnalysisPlan(against=against)), 10
        )
        assert [s.group.value for s in evidence.groups] == ["all", "F"]
        assert evidence.comparisons == ()
    several = np.where(np.arange(300) < 40, np.char.add("small ", (np.arange(300) // 5).astype(str)), "large")
    evidence = withhold(gather_evidence(build_predictions(label, score, patient, site=several), AnalysisPlan()), 10)
    assert {c.group.value for c in evidence.comparisons} == {
        "large"
    }  # forty people of eight sites are nobody's neighbors


def test_a_withheld_reference_compares_with_nobody(cohort):
    evidence = withhold(gather_evidence(cohort, AnalysisPlan(references={"vendor": "Zeiss"})), 10)
    assert [c for c in evidence.comparisons if c.group.attribute == "vendor"] == []
    kept = withhold(gather_evidence(cohort, AnalysisPlan(references={"vendor": "GE"})), 10)
    found = [c for c in kept.comparisons if c.metric == "sensitivity" and c.group.attribute == "vendor"]
    assert {c.group.value for c in found} == {"Philips", "Siemens"}
    ge = kept.find("sensitivity", Group("vendor", "GE"))
    assert {c.against_value for c in found} == {ge.estimate.value}


def test_against_everyone_the_whole_cohorts_value_is_exact(cohort):
    evidence = withhold(gather_evidence(cohort, AnalysisPlan(against="overall")), 10)
    exact = evidence.find("sensitivity", EVERYONE).estimate.value
    found = [c for c in evidence.comparisons if c.metric == "sensitivity" and c.group.attribute == "vendor"]
    assert len(found) == 3
    assert {c.against for c in found} == {OVERALL}
    assert {c.against_value for c in found} == {exact}


def test_a_group_of_failed_images_is_withheld_with_a_word_on_it(build_predictions, draw_cohort):
    label, score, patient = draw_cohort(200, seed=4)
    vendor = np.where(np.arange(200) < 40, "Canon", "GE")
    failure = ["the file is empty" if 3 <= i < 40 else None for i in range(200)]
    evidence = withhold(gather_evidence(build_predictions(label, score, patient, failure, vendor=vendor)), 10)
    (withheld,) = evidence.withheld
    assert withheld.reason == "fewer than 10 patients with a score; most of its images could not be scored"
    (finding,) = [f for f in weigh_evidence(evidence, POLICY) if f.code == "RA108"]
    assert finding.verdict is Verdict.CONCERN
    assert "could not be scored for: vendor Canon" in finding.explanation


def test_a_group_whose_every_image_failed_is_shown(build_predictions, draw_cohort):
    label, score, patient = draw_cohort(200, seed=4)
    vendor = np.where(np.arange(200) < 40, "Canon", "GE")
    failure = ["the file is empty" if i < 40 else None for i in range(200)]
    evidence = gather_evidence(build_predictions(label, score, patient, failure, vendor=vendor))
    assert withhold(evidence, 10) is evidence


def test_counts_in_notes_about_a_protected_attribute_go(shown, measured):
    notes = (
        "Column 'vendor': 6 rows lie outside 0 to 120.",
        "Patients whose rows differ in 'vendor': 3; check their ids.",
        "The cohort has 500 patients in 1,000 rows.",
        "Patients whose rows differ in 'age': 3; check their ids.",
    )
    told = withhold(replace(measured, notes=notes), 10).notes
    assert told[0] == "Column 'vendor': some rows lie outside 0 to 120."
    assert told[1] == "Patients whose rows differ in 'vendor': some; check their ids."
    assert told[2:] == notes[2:]
    assert shown.notes == measured.notes


GE, PHILIPS = Group("vendor", "GE"), Group("vendor", "Philips")
PAIR = Estimate(0.83333, 0.7, 0.9, 0.05, n=211, n_events=77, n_patients=170, method="logit")


def test_records_of_other_kinds_are_told_alike(measured):
    spread = Heterogeneity(
        "sensitivity",
        "vendor",
        0.3,
        (Shrunk(GE, 0.8, 0.79, 0.1234), Shrunk(PHILIPS, 0.7, 0.72, 0.2)),
        (FEW,),
        q=1.23456,
    )
    joined = replace(spread, groups=(*spread.groups, Shrunk(FEW, 0.2, 0.6, 0.9)), left_out=(), largest_gap=0.6)
    worth = Usefulness(GE, 0.3, 0.98765, "nobody", PAIR, PAIR, PAIR)
    evidence = replace(
        measured,
        heterogeneity=(spread, joined),
        cross_groups=(CrossGroup(GE, PHILIPS, PAIR), CrossGroup(GE, FEW, PAIR), CrossGroup(FEW, GE, PAIR)),
        transport=(Transport(GE, 0.3, 0.7, 0.31234, 0.2, 0.4, 0.71, 0.8, 0.4), Transport(FEW, 0.3, 0.7, 0.5)),
        usefulness=(worth, replace(worth, group=FEW)),
        missing_groups=(MissingGroups("sensitivity", GE, 0.3, "complete cases", 0.01, -0.1, 0.1, 23),),
    )
    told = withhold(evidence, 10)
    assert [(x.events_of, x.others_of) for x in told.cross_groups] == [(GE, PHILIPS)]
    assert told.cross_groups[0].estimate.n == 210
    assert [t.group for t in told.transport] == [GE]
    assert told.transport[0].needed == 0.312
    assert told.transport[0].target == 0.7
    assert told.transport[0].sensitivity >= 0.7
    assert [u.group for u in told.usefulness] == [GE]
    assert told.usefulness[0].p_useful == 0.95
    assert told.missing_groups[0].n_unknown == 20
    one, other = told.heterogeneity
    assert (one.q, one.left_out, one.groups[0].weight) == (1.2, (FEW,), 0.12)
    assert (other.largest_gap, other.groups, other.left_out) == (None, (), (FEW,))
    assert "withheld" in other.note


def test_where_the_unknown_are_withheld_nothing_tells_how_many_they_are(build_predictions, draw_cohort):
    label, score, patient = draw_cohort(300, seed=2)
    sex = np.where(np.arange(300) < 4, UNKNOWN, np.where(np.arange(300) % 2, "F", "M"))
    evidence = gather_evidence(build_predictions(label, score, patient, sex=sex))
    gap = MissingGroups("sensitivity", Group("sex", "F"), 0.5, "bounds", None, -0.1, 0.1, 4)
    told = withhold(replace(evidence, missing_groups=(gap,)), 10)
    assert told.missing_groups == ()
    assert {c.group.value for c in told.comparisons} == {"F", "M"}


def test_a_dropped_in_attribute_name_with_a_star_is_no_cross_table(build_predictions, draw_cohort):
    label, score, patient = draw_cohort(300, seed=2)
    predictions = build_predictions(label, score, patient)
    odd = Attribute(
        "a*b", np.where(np.arange(300) < 4, 0, 1 + np.arange(300) % 2).astype(np.int32), ("x", "y", "z"), "t"
    )
    cohort = replace(predictions.cohort, attributes=(odd,))
    told = withhold(gather_evidence(replace(predictions, cohort=cohort)), 10)
    assert [s.n for s in told.groups] == [300, 150, 150]


def test_a_cohort_below_the_limit_keeps_its_own_numbers_and_says_to_whom_it_may_be_given(
    build_predictions, draw_cohort
):
    label, score, patient = draw_cohort(8, images=3, seed=2)
    evidence = gather_evidence(build_predictions(label, score, patient, None, sex=np.where(patient % 2, "F", "M")))
    told = withhold(evidence, 10)
    assert [w.group for w in told.withheld] == [Group("sex", "F"), Group("sex", "M")]
    assert told.find("prevalence", EVERYONE) == evidence.find("prevalence", EVERYONE)
    assert told.notes[-1].startswith("The whole cohort has fewer than 10 patients")
    assert withhold(evidence, 8).notes == evidence.notes
