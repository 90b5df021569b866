"""A calibration in an audit: which one counts, whether it belongs to this model, and the level of every row."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.calibration_file import read_calibration
from radaudit.predict.calibrated import carry_threshold, levels_without_map, own_calibration
from radaudit.records import Attribute, Calibration, CalibrationUse, Cohort, ModelFacts
from radaudit.records.wording import count, threshold_text
from radaudit.workflows.calibration_steps.overlap import find_overlap, refuse_overlap
from radaudit.workflows.calibration_steps.protected import say_protected
from radaudit.workflows.options import AuditOptions
from radaudit.workflows.reading import Needs, read_attribute
from radaudit.workflows.training_patients import say_training_patients


class Given(NamedTuple):
    """A calibration that the caller gave.

    Attributes:
        calibration: What it is.
        source: Where it stands, in words.
        model_name: Name of the model it was fitted for, "" where not known.
    """

    calibration: Calibration
    source: str
    model_name: str = ""


def given_calibration(chosen: AuditOptions) -> Given | None:
    """The calibration among the options; None where there is none.

    Raises:
        UsageError: When its file is none, or was changed.
    """
    value = chosen.get("calibration")
    if value is None:
        return None
    if isinstance(value, Calibration):
        return Given(value, noted("given as a record"))
    held = read_calibration(value)
    return Given(held.calibration, noted("file {name}", name=held.name), held.model_name)


def with_calibration(facts: ModelFacts, given: Given | None) -> ModelFacts:
    """A model's facts under the calibration that was given, which replaces its own; the threshold moves along.

    Raises:
        UsageError: When it was fitted for another model.
    """
    if given is None:
        return facts
    wanted = given.calibration.model_sha256
    if wanted and wanted != facts.sha256:
        named = f" ({given.model_name})" if given.model_name else ""
        raise UsageError(
            f"The calibration ({given.source}) was fitted for another model{named}, not for {facts.name}.",
            "Calibrate this model on its own: `radaudit calibrate MODEL VALIDATION.csv`.",
        )
    own = own_calibration(facts.temperature, facts.calibration)
    notes = list(facts.notes)
    if facts.calibration is not None or facts.temperature != 1.0:
        notes.append(
            noted(
                "The model declares a calibration of its own; that of {source} was used instead.", source=given.source
            )
        )
    threshold = facts.threshold
    if threshold is not None:
        threshold = carry_threshold(threshold, own, given.calibration)
        notes.append(say_carried(facts.threshold, threshold, given.calibration))
    return dataclasses.replace(
        facts, temperature=1.0, calibration=given.calibration, threshold=threshold, notes=tuple(notes)
    )


def say_carried(before: float | None, after: float, calibration: Calibration) -> str:
    """What became of a declared threshold, in words."""
    assert before is not None
    same = noted("the same cases are flagged")
    if calibration.attribute:
        same = noted(
            "because every {attribute} has its own map, some decisions change", attribute=calibration.attribute
        )
    elif calibration.everyone.kind == "isotonic":
        same = noted(
            "the calibration gives neighboring scores one risk, so all those that share the threshold's are flagged"
        )
    return noted(
        "The declared threshold {n_before} lies on the scale before this calibration; it was carried over to {n_after}; {what}.",
        n_before=threshold_text(before),
        n_after=f"{after:.6g}",
        what=same,
    )


def level_of_rows(
    calibration: Calibration | None, source: Any, chosen: AuditOptions, *, needs: Needs
) -> Attribute | None:
    """The attribute that chooses the map of every row, read as the calibration asks for it, whatever the audit compares by.

    Args:
        calibration: What is to be applied.
        source: The table that is audited.
        chosen: The audit's options.
        needs: As its rows were read.

    Raises:
        UsageError: When the cohort does not tell the level.
    """
    if calibration is None or not calibration.attribute:
        return None
    try:
        return read_attribute(calibration.attribute, source, chosen, needs=needs)
    except UsageError as error:
        raise UsageError(
            f"The calibration has a map for every {calibration.attribute}, which this cohort does not tell: {error.problem}",
            f"Give the cohort a column for {calibration.attribute}, or calibrate again without --by.",
        ) from None


def settle_use(
    calibration: Calibration | None,
    where: str,
    cohort: Cohort,
    by: Attribute | None,
    chosen: AuditOptions,
    trained_on: Mapping[str, int] | None = None,
) -> CalibrationUse | None:
    """How the calibration is used, after making sure that it is not judged on the rows it was fitted to.

    Args:
        calibration: What calibrates the scores; None where nothing does.
        where: Where it stands, in words.
        cohort: What is audited.
        by: The level of every row, where it has a map for each.
        chosen: The audit's options.
        trained_on: What `count_training_patients` found; the calibration was fitted to some of these patients.

    Raises:
        CannotAudit: When it would be, and nobody allowed that.
    """
    if calibration is None:
        return None
    overlap = find_overlap(calibration, cohort)
    if not overlap and calibration.fitted_on is not None:
        overlap = say_training_patients(trained_on or {})
    refuse_overlap(overlap, chosen)
    return CalibrationUse(without_rows(calibration), where, levels_without_map(calibration, by), overlap)


def without_rows(calibration: Calibration) -> Calibration:
    """The calibration as a report shows it: without the fingerprints of the rows it was fitted to."""
    fitted = calibration.fitted_on
    return (
        calibration
        if fitted is None
        else dataclasses.replace(calibration, fitted_on=dataclasses.replace(fitted, rows=()))
    )


def reported(facts: ModelFacts | None) -> ModelFacts | None:
    """A model's facts as a report shows them."""
    if facts is None or facts.calibration is None:
        return facts
    return dataclasses.replace(facts, calibration=without_rows(facts.calibration))


def say_use(use: CalibrationUse) -> tuple[str, ...]:
    """Sentences for the terminal and the report."""
    fitted = use.calibration.fitted_on
    learned = noted("nobody says on what it was fitted")
    if fitted is not None:
        told = {
            "rows": count(fitted.n, "row"),
            "table": fitted.name + (f", split '{fitted.split}'" if fitted.split else ""),
            "diseased": count(fitted.n_events, "diseased row"),
            "patients": count(fitted.n_patients, "patient"),
        }
        learned = noted("fitted to {rows} of {table} ({diseased}, {patients})", **told)
    attribute = use.calibration.attribute
    said = [
        noted(
            "The scores are calibrated ({which}, a map for every {attribute}): {what}.",
            which=use.source,
            attribute=attribute,
            what=learned,
        )
        if attribute
        else noted("The scores are calibrated ({which}): {what}.", which=use.source, what=learned)
    ]
    if use.pooled:
        levels = ", ".join(f"'{level}'" for level in use.pooled)
        said.append(
            noted("The calibration has no map for {levels}; there everyone's was used.", levels=f"{attribute} {levels}")
        )
    if protected := say_protected(use.calibration.attribute):
        said.append(protected)
    if use.overlap:
        said.append(
            noted(
                "Calibration is judged on rows it was fitted to, because that was allowed: {reason}.",
                reason=use.overlap,
            )
        )
    return tuple(said)
