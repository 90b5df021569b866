"""What a remedy does to a group, against plain counting, an audit of the other scores, and a paired comparison."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.comparison import Side, gather_changes
from radaudit.measure.gather import gather_evidence
from radaudit.measure.slices import scored_rows
from radaudit.measure.what_if.effects import DECISIONS, Alternative, remedy_effects
from radaudit.records import EVERYONE, Group

AT = 0.3
PLAN = AnalysisPlan(thresholds=(AT,), seed=4)


@pytest.fixture(scope="module")
def made(build_predictions, draw_cohort):
    """A cohort with two images a patient, 200 patients; every tenth image has no score; and two alternatives of it."""
    label, score, patient = draw_cohort(200, 2, seed=3)
    vendor = np.array(["GE", "Canon", "Siemens"])[np.random.default_rng(1).integers(0, 3, 400)]
    failure = ["unreadable" if i % 10 == 0 else None for i in range(400)]
    predictions = build_predictions(label, score, patient, failure, vendor=vendor)
    rows = scored_rows(predictions, are_sorted=False)
    logit = np.asarray(rows.fields["logit"])
    risks = 1 / (1 + np.exp(-(0.4 + 0.7 * logit)))
    decisions = (rows.fields["score"] >= 0.45).astype(float)
    alternatives = [Alternative("milder", risks, True), Alternative("stricter", decisions, False)]
    return predictions, rows, alternatives, remedy_effects(rows, alternatives, PLAN)


def _groups(rows):
    attribute = rows.attributes[0]
    yield EVERYONE, np.ones(rows.n, dtype=bool)
    for code, level in enumerate(attribute.levels):
        yield Group("vendor", level), attribute.codes == code


def _counted(label, flagged) -> dict[str, float]:
    odds = AT / (1 - AT)
    return {
        "sensitivity": flagged[label == 1].mean(),
        "specificity": 1 - flagged[label == 0].mean(),
        "net_benefit": np.mean(flagged * (label - odds * (1 - label))),
        "flag_rate": flagged.mean(),
    }


def test_values_are_those_of_plain_counting(made) -> None:
    _, rows, alternatives, found = made
    seen = 0
    for group, here in _groups(rows):
        label, now = rows.fields["label"][here], (rows.fields["score"][here] >= AT).astype(float)
        for one in alternatives:
            then = (one.score[here] >= AT).astype(float)
            before, after = _counted(label, now), _counted(label, then)
            for effect in found.effects:
                if (effect.remedy, effect.group) == (one.remedy, group) and effect.metric in before:
                    assert effect.change.against_value == pytest.approx(before[effect.metric], abs=1e-12)
                    assert effect.after.value == pytest.approx(after[effect.metric], abs=1e-12)
                    expected = after[effect.metric] - before[effect.metric]
                    assert effect.change.gap.value == pytest.approx(expected, abs=1e-12)
                    seen += 1
    assert seen == 4 * 2 * 4


def test_what_it_would_be_is_what_an_audit_of_the_other_scores_finds(made) -> None:
    predictions, _, alternatives, found = made
    score = predictions.score.copy()
    score[predictions.is_scored] = alternatives[0].score
    audited = gather_evidence(replace(predictions, score=score), PLAN)
    for effect in (e for e in found.effects if e.remedy == "milder"):
        other = audited.find(effect.metric, effect.group).estimate
        assert effect.after.value == pytest.approx(other.value, abs=1e-9)
        assert effect.after.low == pytest.approx(other.low, abs=1e-9)
        assert effect.after.high == pytest.approx(other.high, abs=1e-9)


def test_changes_have_the_intervals_of_a_comparison_of_two_models(made) -> None:
    predictions, _, alternatives, found = made
    score = predictions.score.copy()
    score[predictions.is_scored] = alternatives[0].score
    compared = gather_changes(Side(predictions, AT), Side(replace(predictions, score=score), AT), PLAN)
    theirs = {(c.metric, c.group): c.gap for c in compared.evidence.comparisons}
    for effect in (e for e in found.effects if e.remedy == "milder"):
        other, own = theirs[effect.metric, effect.group], effect.change.gap
        assert (own.low, own.high) == pytest.approx((other.low, other.high), abs=1e-12)
        assert own.method == other.method


def test_the_method_names_what_widens_an_interval(made) -> None:
    """The error alone gives the interval of a calibration; that of net benefit is wider, and its method says by what."""
    for change in (e.change for e in made[3].effects if e.change.gap.se):
        half = (change.gap.high - change.gap.low) / 2 / change.gap.se
        if change.metric == "calibration_in_the_large":
            assert change.gap.method == "difference of sandwich of the paired difference"
            assert 1.95 < half < 2.1  # Student's
        if change.metric == "net_benefit":
            assert change.gap.method.endswith(
                "sandwich of the paired difference, half a case more of every disagreement"
            )
            assert half > 2.0


def test_nothing_is_measured_where_a_remedy_is_not_told_of_an_attribute(made) -> None:
    _, rows, alternatives, found = made
    some = [replace(alternatives[0], untold=("vendor",)), alternatives[1]]
    told = {(e.remedy, e.group.attribute) for e in remedy_effects(rows, some, PLAN).effects}
    assert told == {("milder", "overall"), ("stricter", "overall"), ("stricter", "vendor")}
    none = [replace(one, untold=("vendor",)) for one in alternatives]
    assert {e.group for e in remedy_effects(rows, none, PLAN).effects} == {EVERYONE}
    assert remedy_effects(rows, none, PLAN).too_few == found.too_few


def test_risks_alone_have_a_calibration(made) -> None:
    found = made[3]
    assert {e.remedy for e in found.effects if e.metric == "calibration_in_the_large"} == {"milder"}


def test_whoever_looks_at_more_remedies_gets_wider_intervals(made) -> None:
    _, rows, alternatives, both = made
    alone = remedy_effects(rows, alternatives[:1], PLAN)
    wide = {(e.group, e.metric): e.change for e in both.effects if e.remedy == "milder"}
    wider = 0
    for effect in alone.effects:
        if effect.metric in DECISIONS:
            change, more = effect.change, wide[effect.group, effect.metric]
            assert change.gap.low == more.gap.low
            assert more.low <= change.low + 1e-9
            assert change.high <= more.high + 1e-9
            assert more.low <= more.gap.low <= more.gap.value <= more.gap.high <= more.high
            wider += more.high - more.low > change.high - change.low + 1e-6
    assert wider >= 10


def test_the_interval_excludes_no_change_exactly_where_its_p_is_small(made) -> None:
    for effect in made[3].effects:
        change = effect.change
        assert (change.p_adjusted <= 0.05) == (change.low > 0 or change.high < 0)


def test_a_rule_that_changes_no_decision_changes_nothing(made) -> None:
    _, rows, _, _ = made
    same = Alternative("same", np.asarray(rows.fields["score"]), True)
    for effect in remedy_effects(rows, [same], PLAN).effects:
        assert effect.change.gap.value == 0
        assert effect.change.low <= 0 <= effect.change.high


def test_groups_of_a_handful_are_named_not_measured(build_predictions, draw_cohort) -> None:
    label, score, patient = draw_cohort(150, seed=9)
    vendor = np.where(np.arange(150) < 8, "Hologic", np.where(np.arange(150) % 2, "GE", "Canon"))
    rows = scored_rows(build_predictions(label, score, patient, vendor=vendor), are_sorted=False)
    found = remedy_effects(rows, [Alternative("same", score[::1], True)], PLAN)
    assert found.too_few == (Group("vendor", "Hologic"),)
    assert {e.group.value for e in found.effects} == {"all", "GE", "Canon"}


def test_a_group_without_disease_says_why(build_predictions, draw_cohort) -> None:
    label, score, patient = draw_cohort(120, 1, seed=2)
    rows = scored_rows(build_predictions(np.zeros(120), score, patient), are_sorted=False)
    assert remedy_effects(rows, [Alternative("same", score, True)], PLAN).too_few == (EVERYONE,)
    assert label.any()
