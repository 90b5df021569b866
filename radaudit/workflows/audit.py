"""The main sentence: load, predict, measure, judge."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from typing import Any, Unpack

from radaudit.judge.weigh import weigh_evidence
from radaudit.language import noted
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.measuring import measure_cohort
from radaudit.measure.unit import to_unit
from radaudit.records import Audit, Policy, Predictions
from radaudit.workflows.audit_result import AuditResult
from radaudit.workflows.calibration_steps.applying import reported, say_use
from radaudit.workflows.checking import check_options
from radaudit.workflows.following import check_audited, describe_use, follow_protocol, prespecified
from radaudit.workflows.gallery import check_images, make_gallery, reopen, want_gallery
from radaudit.workflows.looking import describe_look, find_sealed, record_look, record_outcome
from radaudit.workflows.options import DEFAULT_LEVEL, DEFAULT_SMALLEST_GROUP, AuditOptions, FilePath, Progress
from radaudit.workflows.project import with_project
from radaudit.workflows.provenance import record_provenance
from radaudit.workflows.reading import read_audited, read_target
from radaudit.workflows.references import find_references
from radaudit.workflows.scores import predict_scores
from radaudit.workflows.settling import choose_policy, first_notes, settle_thresholds
from radaudit.workflows.what_if import try_remedies


def run_audit(
    model_or_cohort: Any,
    cohort: Any = None,
    *,
    progress: Progress | None = None,
    reuse: FilePath | None = None,
    gallery: int | None = None,
    saliency: bool = False,
    gallery_progress: Progress | None = None,
    protocol: FilePath | None = None,
    deviate: str | None = None,
    **options: Unpack[AuditOptions],
) -> AuditResult:
    """Audits scores, or a model on a cohort of images.

    Args:
        model_or_cohort: With one argument the cohort, which holds scores; with two the model's file or folder.
        cohort: A table with one row a case: a path (CSV, TSV, Excel, Parquet) or a DataFrame (pandas, polars).
        progress: Called with the number of images done and their total.
        reuse: An earlier `predictions.parquet`; used where model, cohort and preprocessing are the same.
        gallery: How many images of each group's worst errors of either kind the page shows, 1 to 12; None for no image. The page
            then holds patients' pixels; `audit.json` never does.
        saliency: Whether these show where the model saw signs of disease; needs a model.
        gallery_progress: Called with the number of these images read and their total.
        protocol: A locked protocol; groups, thresholds, margins and all else that it declares come from it.
        deviate: Why the audit contradicts its protocol; the report shows it, and what it touches is exploratory.
        **options: The command line's, by the same names; `help(radaudit.workflows.options.AuditOptions)` lists them.

    Raises:
        UsageError: When the request is wrong: a missing file, an unknown column, an unusable value.
        CannotAudit: When nothing can be audited: one class only, every image unreadable.
    """
    given = check_options(options)
    model, source = (None, model_or_cohort) if cohort is None else (model_or_cohort, cohort)
    wanted = want_gallery(gallery, saliency, has_model=model is not None)
    chosen, notes = with_project(given, source)
    asked = {**chosen, **{k: v for k, v in (("protocol", protocol), ("deviate", deviate)) if v is not None}}
    chosen, following = follow_protocol(protocol, chosen, deviate)
    policy, seed = choose_policy(chosen), chosen.get("seed", 0)
    notes = first_notes(chosen, notes)
    table = read_audited(source, chosen, needs="score" if model is None else "image")
    references = find_references(chosen.get("references", {}), table.attributes)  # before images are scored for nothing
    target = read_target(chosen, table.attributes)
    if wanted is not None:
        check_images(table)
    sealed = find_sealed(source, chosen)
    predictions = predict_scores(table, model, source, given, chosen, progress=progress, reuse=reuse)
    if following is not None:
        following = check_audited(following, predictions, sealed)
    plan = _plan(chosen, predictions, policy, references)
    look = None
    if sealed is not None:  # on the record before a number exists, so that a look that is broken off counts, too
        look = record_look(sealed, predictions, chosen, plan.thresholds, policy)
        notes = (*notes, *sealed.notes)
    if following is not None:
        plan = dataclasses.replace(plan, prespecified=prespecified(following, table.attributes, look))
    if use := predictions.calibration:
        notes = (*notes, *say_use(use))
    unit = chosen.get("unit", "image")
    evidence = measure_cohort(
        predictions,
        plan,
        unit=unit,
        smallest_group=chosen.get("smallest_group", DEFAULT_SMALLEST_GROUP),
        target=target,
        notes=notes,
    )
    if look is not None:
        record_outcome(look, evidence)
    findings = weigh_evidence(evidence, policy)
    audit = Audit(
        title=chosen.get("title") or _title(predictions),
        evidence=evidence,
        findings=findings,
        policy=policy,
        provenance=record_provenance(predictions, {**asked, **(wanted.options if wanted else {})}, seed=seed),
        model=reported(predictions.model),
        test_set=describe_look(look, evidence) if look else None,
        protocol=describe_use(following, table.attributes, look) if following else None,
        what_if=try_remedies(
            to_unit(predictions, unit),
            evidence,
            findings,
            plan,
            is_asked=chosen.get("what_if"),
            is_sealed=sealed is not None,
        ),
    )
    if wanted is None:
        return AuditResult(audit, predictions)
    opened = None if model is None else functools.partial(reopen, model, given, chosen)
    pictures = make_gallery(wanted, predictions, evidence, source, chosen, open_model=opened, progress=gallery_progress)
    return AuditResult(audit, predictions, pictures)


def _plan(
    chosen: AuditOptions, predictions: Predictions, policy: Policy, references: Mapping[str, str]
) -> AnalysisPlan:
    """What is measured and how, as it was asked for."""
    thresholds, threshold_source = settle_thresholds(chosen, predictions)
    return AnalysisPlan(
        thresholds=thresholds,
        threshold_source=threshold_source,
        level=chosen.get("level", DEFAULT_LEVEL),
        primary=frozenset(policy.primary),
        seed=chosen.get("seed", 0),
        against=chosen.get("against", "rest"),
        references=references,
        clinical_range=chosen.get("clinical_range"),
        interval=chosen.get("interval", "wilson"),
    )


def _title(predictions: Predictions) -> str:
    name = predictions.cohort.name
    if predictions.model:
        return noted("Audit of {model} on {cohort}", model=predictions.model.name, cohort=name)
    return (
        noted("Audit of given scores") if name == "DataFrame" else noted("Audit of the scores in {cohort}", cohort=name)
    )
