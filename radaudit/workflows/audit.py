"""The main sentence: load, predict, measure, judge."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Unpack, cast

from radaudit.judge.policy import read_policy
from radaudit.judge.weigh import weigh_evidence
from radaudit.load.cohort import read_cohort
from radaudit.load.groups import parse_group
from radaudit.measure.catalogue import METRICS
from radaudit.measure.gather import gather_evidence
from radaudit.measure.plan import Plan
from radaudit.measure.unit import NAMES as UNITS
from radaudit.measure.unit import to_unit
from radaudit.measure.withholding.withheld import withhold
from radaudit.records import Audit, Cohort, Evidence, GroupSpec, Policy, Predictions
from radaudit.records.evidence import DEMONSTRATION
from radaudit.workflows.calibration.applying import reported, say_use
from radaudit.workflows.checking import check_options
from radaudit.workflows.looking import describe_look, find_sealed, record_look, record_outcome
from radaudit.workflows.options import ROLES, AuditOptions, FilePath, Progress
from radaudit.workflows.project import with_project
from radaudit.workflows.provenance import record_provenance
from radaudit.workflows.references import find_references, refuse_withheld_references
from radaudit.workflows.result import AuditResult

DEFAULT_THRESHOLD = 0.5
DEFAULT_LEVEL = 0.95
DEFAULT_SMALLEST_GROUP = 10
"""Numbers of groups with fewer patients are withheld; the customary smallest cell of health statistics is 10 or 11."""

MADE_UP = (
    f"{DEMONSTRATION} data: the images are synthetic, and nothing here says anything about a real model or scanner."
)


def run_audit(
    model_or_cohort: Any,
    cohort: Any = None,
    *,
    progress: Progress | None = None,
    reuse: FilePath | None = None,
    **options: Unpack[AuditOptions],
) -> AuditResult:
    """Audits scores, or a model on a cohort of images.

    Args:
        model_or_cohort: With one argument the cohort, which holds scores; with two the model's file or folder.
        cohort: A table with one row a case: a path (CSV, TSV, Excel, Parquet) or a DataFrame (pandas, polars).
        progress: Called with the number of images done and their total.
        reuse: An earlier `predictions.parquet`; used where model, cohort and preprocessing are the same.
        **options: The command line's, by the same names; `help(radaudit.workflows.options.AuditOptions)` lists them.

    Raises:
        UsageError: When the request is wrong: a missing file, an unknown column, an unusable value.
        CannotAudit: When nothing can be audited: one class only, every image unreadable.
    """
    given = check_options(options)
    model, source = (None, model_or_cohort) if cohort is None else (model_or_cohort, cohort)
    chosen, notes = with_project(given, source)
    policy, seed = choose_policy(chosen), chosen.get("seed", 0)
    if chosen.get("demonstration"):
        notes = (MADE_UP, *notes)
    table = read_audited(source, chosen, has_model=model is not None)
    find_references(chosen.get("references", {}), table.attributes)  # before images are scored for nothing
    sealed = find_sealed(source, chosen)
    predictions = predict_scores(table, model, given, chosen, progress, reuse, source)
    look = None
    if sealed is not None:  # on the record before a number exists, so that a look that is broken off counts, too
        look = record_look(sealed, predictions, chosen, settle_thresholds(chosen, predictions)[0], policy)
        notes = (*notes, *sealed.notes)
    evidence = _measure(predictions, chosen, policy, seed)
    if use := predictions.calibration:
        notes = (*notes, *say_use(use))
    evidence = dataclasses.replace(evidence, notes=(*notes, *evidence.notes), calibration=use)
    if look is not None:
        record_outcome(look, evidence)
    audit = Audit(
        title=chosen.get("title") or _title(predictions),
        evidence=evidence,
        findings=weigh_evidence(evidence, policy),
        policy=policy,
        provenance=record_provenance(predictions, chosen, seed=seed),
        model=reported(predictions.model),
        test_set=describe_look(look, evidence) if look else None,
    )
    return AuditResult(audit, predictions)


def choose_policy(chosen: AuditOptions) -> Policy:
    """The policy that was given, or the default one."""
    policy = chosen.get("policy")
    # A policy may give any measure a margin, also one whose file was dropped in and that the default policy never names.
    return policy if isinstance(policy, Policy) else read_policy(policy, metrics=METRICS)


def read_audited(source: Any, chosen: AuditOptions, *, has_model: bool) -> Cohort:
    """Reads the cohort by the options' roles; with a model its images are needed, without one its scores."""
    groups = chosen.get("groups")
    columns = cast(Mapping[str, Any], chosen)
    return read_cohort(
        source,
        roles={role: columns[role] for role in ROLES if role in columns},
        groups=None if groups is None else _group_specs(groups),
        positive=chosen.get("positive"),
        score_type=chosen.get("score_type", "probability"),
        split_value=chosen.get("split_value"),
        missing=chosen.get("missing", "refuse"),
        needs="image" if has_model else "score",
    )


def _group_specs(groups: str | Sequence[str]) -> tuple[GroupSpec, ...]:
    listed = [groups] if isinstance(groups, str) else groups
    return tuple(parse_group(text) for text in listed)


def predict_scores(
    table: Cohort,
    model: Any,
    given: AuditOptions,
    chosen: AuditOptions,
    progress: Progress | None,
    reuse: FilePath | None,
    source: Any = None,
) -> Predictions:
    """The cohort's own scores, or the model's, calibrated where a calibration was given or the model declares one.

    Args:
        table: The cohort.
        model: Its file or folder; None for given scores.
        given: The options that were given.
        chosen: The same joined with the project file's.
        progress: As for `run_audit`.
        reuse: As for `run_audit`.
        source: Where the cohort was read from; None where it cannot be read again.
    """
    if model is None:
        from radaudit.workflows.calibration.scores import take_calibrated_scores

        return take_calibrated_scores(table, source, chosen)
    # Only here does torch come in, so that an audit of scores never waits for it.
    from radaudit.workflows.scoring import score_images

    return score_images(table, model, given, chosen, progress=progress, reuse=reuse, source=source)


def settle_thresholds(chosen: AuditOptions, predictions: Predictions) -> tuple[tuple[float, ...], str]:
    """The thresholds that were given, else the model's own, else the default, and which of these it was."""
    given = chosen.get("thresholds")
    if given is not None:
        listed = (given,) if isinstance(given, float) else given
        return tuple(dict.fromkeys(listed)), "given"
    if predictions.model is not None and predictions.model.threshold is not None:
        return (predictions.model.threshold,), "declared by the model"
    return (DEFAULT_THRESHOLD,), "default"


def _measure(predictions: Predictions, chosen: AuditOptions, policy: Policy, seed: int) -> Evidence:
    """All that may be known of the cohort: measured in the chosen unit, less the groups that are too small to be shown."""
    unit = chosen.get("unit", "image")
    by_unit = to_unit(predictions, unit)
    thresholds, threshold_source = settle_thresholds(chosen, predictions)
    plan = Plan(
        thresholds=thresholds,
        threshold_source=threshold_source,
        level=chosen.get("level", DEFAULT_LEVEL),
        primary=frozenset(policy.primary),
        seed=seed,
        against=chosen.get("against", "rest"),
        references=find_references(chosen.get("references", {}), by_unit.cohort.attributes),
        clinical_range=chosen.get("clinical_range"),
        interval=chosen.get("interval", "wilson"),
    )
    smallest = chosen.get("smallest_group", DEFAULT_SMALLEST_GROUP)
    refuse_withheld_references(plan.references, by_unit, smallest)
    evidence = dataclasses.replace(
        gather_evidence(by_unit, plan),
        unit=UNITS[unit],
        smallest_group=smallest,
    )
    return withhold(evidence, smallest)


def _title(predictions: Predictions) -> str:
    name = predictions.cohort.name
    if predictions.model:
        return f"Audit of {predictions.model.name} on {name}"
    return "Audit of given scores" if name == "DataFrame" else f"Audit of the scores in {name}"
