"""Rules about the data: unreadable images, patients, threshold, small and unknown groups, rows left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.judge.policy import read_policy
from radaudit.judge.rule import RULES
from radaudit.records import EVERYONE, Group, GroupSummary, MissingGroups, Unscored, Verdict, Withheld
from tests.present.evidence_factory import make_evidence

POLICY = read_policy()


def run(code, evidence, policy=POLICY):
    return list(RULES[code].judge(evidence, policy))


def lose(evidence, value, n_unscored):
    """The same evidence with more unreadable images in one group (of 240 to 950 scored ones)."""
    groups = tuple(
        replace(s, n_rows=s.n + n_unscored, n_unscored=n_unscored) if s.group.value == value else s
        for s in evidence.groups
    )
    return replace(evidence, groups=groups)


@pytest.mark.parametrize(
    ("n_unscored", "verdict"), [(4, None), (6, Verdict.CONCERN), (59, Verdict.CONCERN), (61, Verdict.FAIL)]
)
def test_unread_images_by_share_of_the_group(n_unscored, verdict):
    found = [f for f in run("RA101", lose(make_evidence(1), "Canon", n_unscored)) if f.group]
    assert [f.verdict for f in found] == ([verdict] if verdict else [])


def test_unread_images_say_how_many_and_why():
    evidence = lose(make_evidence(1), "Canon", 60)
    reasons = tuple(Unscored(Group("vendor", "Canon"), f"reason {i}", i) for i in range(1, 6))
    (finding,) = run("RA101", replace(evidence, unscored=reasons))
    assert finding.explanation.startswith(
        "On Canon scanners 60 of 300 images (20.0%) could not be scored: reason 5 (5); reason 4 (4); reason 3 (3); "
        "other reasons (3). They are"
    )
    assert finding.weight == pytest.approx(0.2 / 0.02 - 1)


def test_unread_images_of_an_unknown_group_or_of_a_handful_do_not_fail():
    unknown = [f for f in run("RA101", lose(make_evidence(1), "Unknown", 100)) if f.group]
    assert [f.verdict for f in unknown] == [Verdict.CONCERN]
    few = make_evidence(1, scale=0.012)
    assert {f.verdict for f in run("RA101", few)} == {Verdict.CONCERN}


def test_all_images_read_passes():
    evidence = make_evidence(1, bad=())
    evidence = lose(evidence, "all", 0)
    (finding,) = run("RA101", evidence)
    assert (finding.verdict, finding.explanation) == (Verdict.PASS, "All of 1,852 images were scored.")
    (few,) = run("RA101", make_evidence(1))
    assert (few.verdict, few.explanation[:25]) == (Verdict.PASS, "3 of 1,855 images could n")


def test_a_policy_that_allows_no_unreadable_image():
    found = run("RA101", make_evidence(1), replace(POLICY, max_unread=0.0))
    assert [f.group for f in found] == [EVERYONE, Group("vendor", "Canon")]
    assert all(f.verdict is Verdict.CONCERN and f.weight > 0 for f in found)


def test_patient_column():
    (missing,) = run("RA102", make_evidence(1, has_patients=False))
    assert missing.verdict is Verdict.CONCERN
    assert "too narrow" in missing.explanation
    (there,) = run("RA102", make_evidence(1))
    assert there.verdict is Verdict.PASS
    assert "1,852 images of 1,482 patients" in there.explanation


def test_a_threshold_outside_the_clinical_range_is_of_concern():
    evidence = replace(make_evidence(1, thresholds=(0.5,)), clinical_range=(0.05, 0.3))
    (finding,) = run("RA103", evidence)
    assert finding.verdict == Verdict.CONCERN
    assert "0.5 lies outside 0.05 to 0.3" in finding.explanation
    (inside,) = run("RA103", replace(make_evidence(1, thresholds=(0.2,)), clinical_range=(0.05, 0.3)))
    assert inside.verdict == Verdict.PASS


@pytest.mark.parametrize(
    ("source", "verdict"),
    [("default", Verdict.CONCERN), ("given", Verdict.PASS), ("declared by the model", Verdict.PASS)],
)
def test_threshold_choice(source, verdict):
    (finding,) = run("RA103", make_evidence(1, threshold_source=source, thresholds=(0.25, 0.5)))
    assert finding.verdict is verdict
    said = "so 0.25 and 0.5 were used" if source == "default" else f"Thresholds 0.25 and 0.5 were {source}."
    assert said in finding.explanation


def test_one_threshold_is_no_plural():
    (finding,) = run("RA103", make_evidence(1, threshold_source="given", thresholds=(0.5,)))
    assert finding.explanation == "Threshold 0.5 was given."
    (three,) = run("RA103", make_evidence(1, threshold_source="given", thresholds=(0.1, 0.25, 0.5)))
    assert three.explanation == "Thresholds 0.1, 0.25 and 0.5 were given."


def test_small_groups_are_one_finding():
    (finding,) = run("RA104", make_evidence(1))
    assert finding.verdict is Verdict.NOT_APPLICABLE
    few = next(s for s in make_evidence(1).groups if s.group == Group("vendor", "Unknown"))
    assert few.n_event_patients < 10
    said = f"vendor Unknown ({few.n_event_patients} patients with, {few.n_other_patients} without)"
    assert said in finding.explanation
    (many,) = run("RA104", make_evidence(0, n_levels=300))
    assert many.explanation.startswith("300 groups with fewer than 10")
    assert "and 292 more" in many.explanation
    assert run("RA104", make_evidence(1), replace(POLICY, min_events=3)) == []


def test_rounded_counts_are_no_claim_that_nobody_is_there():
    evidence = make_evidence(1)
    few = next(s for s in evidence.groups if s.group == Group("vendor", "Unknown"))
    coarse = replace(few, n_event_patients=0, n_other_patients=10, is_rounded=True)
    groups = tuple(coarse if s is few else s for s in evidence.groups)
    (finding,) = run("RA104", replace(evidence, groups=groups, smallest_group=10))
    assert "vendor Unknown (under 10 patients with, about 10 without)" in finding.explanation


def test_unknown_groups_above_five_percent():
    assert run("RA105", make_evidence(1)) == []
    evidence = make_evidence(1)
    groups = tuple(replace(s, n_rows=186) if s.group.value == "Unknown" else s for s in evidence.groups)
    (finding,) = run("RA105", replace(evidence, groups=groups))
    assert (finding.verdict, finding.group) == (Verdict.CONCERN, Group("vendor", "Unknown"))
    assert "Vendor is unknown for 186 of 1,855 rows (10.0%)" in finding.explanation
    assert finding.weight == pytest.approx(186 / 1855 / 0.05 - 1)


def test_rows_left_out_are_for_information():
    (finding,) = run("RA106", make_evidence(1))
    assert finding.verdict is Verdict.PASS
    assert finding.explanation == "7 rows of the file are not part of the cohort: another split (7)."
    (one,) = run("RA106", replace(make_evidence(1), excluded={"no label": 1}))
    assert one.explanation == "1 row of the file is not part of the cohort: no label (1)."
    assert run("RA106", replace(make_evidence(1), excluded={})) == []


def test_nothing_scored_at_all_is_survived():
    evidence = make_evidence(1)
    groups = tuple(replace(s, n=0, n_events=0, n_patients=0, n_rows=0, n_unscored=0) for s in evidence.groups)
    empty = replace(evidence, groups=groups)
    for code in ("RA101", "RA102", "RA103", "RA104", "RA105", "RA106"):
        for finding in run(code, empty):
            assert finding.explanation.endswith(".")


def test_one_broken_file_is_told_once_though_vendor_sex_and_age_are_all_unknown():
    evidence = make_evidence(2)
    groups = tuple(
        replace(s, n_rows=s.n + 50, n_unscored=50) if s.group.value == "Unknown" else s for s in evidence.groups
    )
    unknown = (GroupSummary(Group(a, "Unknown"), 50, 0, 0, 0, 50, 0, 0) for a in ("age", "region"))
    evidence = replace(evidence, groups=(*groups, *unknown))
    told = [f for f in run("RA101", evidence) if f.group and f.group.value == "Unknown"]
    assert len(told) == 1


@pytest.mark.parametrize(("rate", "words"), [(0.0, "Not one of"), (1.0, "All of")])
def test_a_threshold_that_flags_nobody_or_everybody_is_a_concern(rate, words):
    evidence = make_evidence(1)
    measurements = tuple(
        replace(m, estimate=replace(m.estimate, value=rate, low=rate, high=rate))
        if m.metric == "flag_rate" and m.group == EVERYONE
        else m
        for m in evidence.measurements
    )
    (finding,) = run("RA107", replace(evidence, measurements=measurements))
    assert (finding.verdict, finding.explanation[: len(words)]) == (Verdict.CONCERN, words)
    assert list(run("RA107", evidence)) == []


def test_withheld_groups_are_named_without_a_count():
    assert run("RA108", make_evidence(1)) == []
    few = Withheld(Group("vendor", "Zeiss"), "fewer than 10 patients")
    (one,) = run("RA108", replace(make_evidence(1), withheld=(few,), smallest_group=10))
    assert (one.verdict, one.group) == (Verdict.NOT_APPLICABLE, None)
    assert one.explanation.startswith(
        "1 group with fewer than 10 patients is not shown, so that nobody in it can be recognized"
    )
    assert "vendor Zeiss" in one.explanation
    assert "--smallest-group 0" in one.advice
    many = tuple(Withheld(Group("site", f"S{i}"), "fewer than 10 patients") for i in range(12))
    (finding,) = run("RA108", replace(make_evidence(1), withheld=many, smallest_group=10))
    assert "site S7; and 4 more" in finding.explanation


def test_a_withheld_group_may_be_muted_by_name():
    policy = replace(POLICY, muted={"RA401 vendor Zeiss": "known"})
    assert len(run("RA901", make_evidence(1), policy)) == 1
    few = Withheld(Group("vendor", "Zeiss"), "fewer than 10 patients")
    assert run("RA901", replace(make_evidence(1), withheld=(few,)), policy) == []


def test_a_group_may_be_muted_as_check_names_it():
    policy = replace(POLICY, muted={"sensitivity vendor=Canon": "known"})
    assert run("RA901", make_evidence(1), policy) == []


@pytest.mark.parametrize(("by_imputation", "verdict"), [(0.02, Verdict.PASS), (0.06, Verdict.CONCERN)])
def test_unknown_groups_matter_where_a_gap_moves_by_more_than_half_its_margin(by_imputation, verdict):
    evidence = make_evidence(1)
    gap = next(c for c in evidence.comparisons if c.metric == "sensitivity" and c.group.value == "GE")
    complete = MissingGroups("sensitivity", gap.group, gap.threshold, "complete cases", gap.gap.value, -0.1, 0.1, 12)
    imputed = replace(complete, approach="multiple imputation", value=gap.gap.value + by_imputation)
    bounds = replace(complete, approach="bounds", value=None, low=-0.2, high=0.25)
    none = replace(imputed, metric="auroc", threshold=None, value=None, low=None, high=None, note="not estimable")
    (finding,) = run("RA109", replace(evidence, missing_groups=(complete, imputed, bounds, none)))
    assert (finding.verdict, finding.group) == (verdict, Group("vendor", "Unknown"))
    assert "12 rows without a value of vendor" in finding.explanation
    assert "by multiple imputation" in finding.explanation
    assert (
        "in these data the gap would lie between \N{MINUS SIGN}0.200 and 0.250, before any chance"
        in finding.explanation
    )
    assert run("RA109", replace(evidence, missing_groups=())) == []
