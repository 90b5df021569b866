"""Two models on one cohort: load once, predict twice, measure what changes, judge it."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from typing import Any, NamedTuple, Unpack, cast

from radaudit.errors import UsageError
from radaudit.judge.changes import judge_changes
from radaudit.language import noted, phrase
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.comparison import Changes, Side
from radaudit.measure.measuring import measure_comparison
from radaudit.records import Predictions
from radaudit.records.comparison import ModelComparison, ModelSide
from radaudit.records.opened import implied, opened
from radaudit.records.protocol import Prespecified
from radaudit.workflows.calibration_steps.applying import say_use
from radaudit.workflows.checking import check_options
from radaudit.workflows.comparison_result import ComparisonResult
from radaudit.workflows.following import check_audited, describe_following
from radaudit.workflows.following_comparison import check_baseline, follow_for_two, prespecified_changes
from radaudit.workflows.looking import describe_look, find_sealed, record_look, record_outcome
from radaudit.workflows.options import DEFAULT_LEVEL, DEFAULT_SMALLEST_GROUP, AuditOptions, FilePath, Progress
from radaudit.workflows.project import with_project
from radaudit.workflows.provenance import record_provenance
from radaudit.workflows.scores_of_both import predict_columns, predict_models
from radaudit.workflows.settling import choose_policy, first_notes, settle_thresholds
from radaudit.workflows.training_patients import say_known_patients

_OF_ONE_AUDIT = {
    "score": "both models' columns are given as baseline and candidate",
    "against": "each group is compared with itself, under the older model",
    "references": "each group is compared with itself, under the older model",
    "clinical_range": "it has no decision curves",
    "calibration": "a calibration belongs to one model; give models that hold theirs (`radaudit calibrate` writes them)",
}
"""Options of an audit that a comparison has no use for, and why. Given, they are refused; a project file may hold them."""


class _Side(NamedTuple):
    name: str
    predictions: Predictions
    thresholds: tuple[float, ...]
    threshold_source: str


def run_comparison(
    baseline: str | os.PathLike[str],
    candidate: str | os.PathLike[str],
    cohort: Any,
    *,
    are_scores: bool = False,
    baseline_threshold: float | None = None,
    candidate_threshold: float | None = None,
    progress: Progress | None = None,
    protocol: FilePath | None = None,
    deviate: str | None = None,
    **options: Unpack[AuditOptions],
) -> ComparisonResult:
    """Audits two models on one cohort, paired by patient: who gains, who loses.

    Args:
        baseline: The older model's file or folder, or its score column.
        candidate: The newer model's, likewise.
        cohort: A table with one row a case, as for `run_audit`.
        are_scores: True where `baseline` and `candidate` name score columns of the cohort.
        baseline_threshold: Where the baseline decides, when not at `thresholds` or at what it declares.
        candidate_threshold: The same of the candidate.
        progress: Called with the number of images done and their total; anew for the candidate where it prepares images otherwise.
        protocol: A locked protocol; groups, threshold, margins and all else that it declares come from it.
        deviate: Why the comparison contradicts its protocol; the page shows it, and what it touches is exploratory.
        **options: Those of `run_audit`, but for what only a single audit has; of several `thresholds` none would be the one.

    Raises:
        UsageError: When the request is wrong: a missing file, an unknown column, an unusable value, twice the same scores.
        CannotAudit: When nothing can be compared: one class only, no row scored by both.
    """
    given = check_options(options)
    _refuse_unused(given)
    if are_scores and str(baseline) == str(candidate):
        raise UsageError(f"The score column '{baseline}' is given twice.", "Name two columns, the older model's first.")
    chosen, notes = with_project(given, cohort)
    chosen = _of_two(chosen)
    asked = {**chosen, **{k: v for k, v in (("protocol", protocol), ("deviate", deviate)) if v is not None}}
    own_thresholds = (baseline_threshold, candidate_threshold)
    chosen, own_thresholds, following = follow_for_two(protocol, chosen, deviate, own_thresholds)
    chosen = _of_two(chosen)
    notes = first_notes(chosen, notes)
    policy, seed = choose_policy(chosen), chosen.get("seed", 0)
    sealed = find_sealed(cohort, chosen)
    names = (str(baseline), str(candidate))
    both = (
        predict_columns(names, cohort, given, chosen)
        if are_scores
        else predict_models((baseline, candidate), cohort, given, chosen, progress)
    )
    sides = [_side(*one, chosen) for one in zip(both, names, own_thresholds, strict=True)]
    if following is not None:
        following = check_baseline(check_audited(following, sides[1].predictions, sealed), sides[0].predictions)
    looks = [record_look(sealed, s.predictions, chosen, s.thresholds, policy) for s in sides] if sealed else []
    attributes = tuple(a.name for a in sides[1].predictions.cohort.attributes)
    first = looks[0] if looks else None
    named = prespecified_changes(following, attributes, first) if following else None
    measured = _measure(sides[0], sides[1], chosen, frozenset(policy.primary), seed, named)
    evidence = dataclasses.replace(measured.evidence, prespecified=named)
    if looks:
        test_set = describe_look(looks[-1], evidence)
        notes = (*notes, *(sealed.notes if sealed else ()), f"{opened(test_set)} {implied(test_set)}")
    evidence = dataclasses.replace(evidence, notes=(*notes, *evidence.notes, *_own_notes(*sides)))
    for look in looks:
        record_outcome(look, evidence)
    found = [
        ModelSide(
            side.name,
            side.predictions.model.sha256 if side.predictions.model else "",
            side.thresholds[:1],
            side.threshold_source,
            int((~side.predictions.is_scored).sum()),
            measurements,
            dict(side.predictions.trained_on),
        )
        for side, measurements in zip(sides, (measured.baseline, evidence.measurements), strict=True)
    ]
    comparison = ModelComparison(
        title=chosen.get("title") or f"{found[1].name} against {found[0].name} on {sides[1].predictions.cohort.name}",
        baseline=found[0],
        candidate=found[1],
        evidence=evidence,
        changes=judge_changes(evidence, policy),
        policy=policy,
        provenance=record_provenance(sides[1].predictions, asked, seed=seed),
        flips=measured.flips,
        protocol=describe_following(following, attributes, first) if following else None,
    )
    return ComparisonResult(comparison)


def _of_two(chosen: AuditOptions) -> AuditOptions:
    """Without what only a single audit has, as a project file or a protocol may hold it."""
    return cast(AuditOptions, {name: value for name, value in chosen.items() if name not in _OF_ONE_AUDIT})


def _refuse_unused(given: AuditOptions) -> None:
    for name, why in _OF_ONE_AUDIT.items():
        if name in given:
            raise UsageError(f"A comparison of two models has no use for {name}: {why}.", f"Leave out {name}.")
    thresholds = given.get("thresholds", ())
    if not isinstance(thresholds, float) and len(set(thresholds)) > 1:
        raise UsageError(
            "A comparison takes one threshold, at which both models decide.",
            "Give one, or each model its own: baseline_threshold and candidate_threshold "
            "(--baseline-threshold and --candidate-threshold).",
        )


def _own_notes(baseline: _Side, candidate: _Side) -> tuple[str, ...]:
    """What is to be said of a model's own scores, under its name; what holds for both is said once."""
    told = [
        (
            *(say_use(side.predictions.calibration) if side.predictions.calibration else ()),
            *say_known_patients(side.predictions.trained_on),
            *side.predictions.notes,
        )
        for side in (baseline, candidate)
    ]
    of_both = [note for note in told[0] if note in told[1]]
    named = [
        noted(sentence, reason=note)
        for sentence, notes in zip((phrase("Baseline: {reason}"), phrase("Candidate: {reason}")), told, strict=True)
        for note in notes
        if note not in of_both
    ]
    return (*of_both, *named)


def _side(predictions: Predictions, name: str, threshold: float | None, chosen: AuditOptions) -> _Side:
    own = chosen
    if threshold is not None:
        own = check_options(cast(Mapping[str, Any], {**chosen, "thresholds": (threshold,)}))
    return _Side(
        predictions.model.name if predictions.model else name, predictions, *settle_thresholds(own, predictions)
    )


def _measure(
    baseline: _Side,
    candidate: _Side,
    chosen: AuditOptions,
    primary: frozenset[str],
    seed: int,
    named: Prespecified | None,
) -> Changes:
    plan = AnalysisPlan(
        thresholds=candidate.thresholds[:1],
        threshold_source=candidate.threshold_source,
        level=chosen.get("level", DEFAULT_LEVEL),
        primary=primary,
        seed=seed,
        interval=chosen.get("interval", "wilson"),
        prespecified=named,
    )
    older, newer = (Side(side.predictions, side.thresholds[0]) for side in (baseline, candidate))
    smallest = chosen.get("smallest_group", DEFAULT_SMALLEST_GROUP)
    return measure_comparison(older, newer, plan, unit=chosen.get("unit", "image"), smallest_group=smallest)
