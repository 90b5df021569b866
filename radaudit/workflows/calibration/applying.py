"""A calibration in an audit: which one counts, whether it belongs to this model, and the level of every row."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from radaudit.errors import UsageError
from radaudit.load.calibration_file import read_calibration
from radaudit.load.cohort import read_cohort
from radaudit.load.groups import parse_group
from radaudit.predict.calibrated import carry_threshold, levels_without_map, own_calibration
from radaudit.records import Attribute, Calibration, CalibrationUse, Cohort, ModelFacts
from radaudit.records.wording import count, threshold_text
from radaudit.workflows.calibration.overlap import find_overlap, refuse_overlap
from radaudit.workflows.calibration.protected import say_protected
from radaudit.workflows.options import ROLES, AuditOptions


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
        return Given(value, "given as a record")
    held = read_calibration(value)
    return Given(held.calibration, f"file {held.name}", held.model_name)


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
        notes.append(f"The model declares a calibration of its own; that of {given.source} was used instead.")
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
    same = "the same cases are flagged"
    if calibration.attribute:
        same = f"because every {calibration.attribute} has its own map, some decisions change"
    elif calibration.everyone.kind == "isotonic":
        same = "the calibration gives neighboring scores one risk, so all those that share the threshold's are flagged"
    return (
        f"The declared threshold {threshold_text(before)} lies on the scale before this calibration; it was carried over to "
        f"{after:.6g}; {same}."
    )


def level_of_rows(
    calibration: Calibration | None, cohort: Cohort, source: Any, chosen: AuditOptions, *, needs: str
) -> Attribute | None:
    """The attribute that chooses the map of every row, read as the calibration asks for it, whatever the audit compares by.

    Args:
        calibration: What is to be applied.
        cohort: What is audited.
        source: Its table; None where it cannot be read again.
        chosen: The audit's options.
        needs: "score" or "image", as the cohort was read.

    Raises:
        UsageError: When the cohort does not tell the level.
    """
    if calibration is None or not calibration.attribute:
        return None
    if source is None:
        name = parse_group(calibration.attribute).name
        return next((a for a in cohort.attributes if a.name == name), None)
    try:
        return read_attribute(calibration.attribute, source, chosen, needs=needs)
    except UsageError as error:
        raise UsageError(
            f"The calibration has a map for every {calibration.attribute}, which this cohort does not tell: {error.problem}",
            f"Give the cohort a column for {calibration.attribute}, or calibrate again without --by.",
        ) from None


def read_attribute(attribute: str, source: Any, chosen: AuditOptions, *, needs: str) -> Attribute:
    """The level of every row that is audited.

    Args:
        attribute: How it is asked for: "vendor", "age:0,40,65,120".
        source: The cohort's table.
        chosen: The audit's options.
        needs: "score" or "image", as the cohort was read.

    Raises:
        UsageError: When the table has no such column, or it divides nothing.
    """
    columns = cast(Mapping[str, Any], chosen)
    again = read_cohort(
        source,
        roles={role: columns[role] for role in ROLES if role in columns},
        groups=(parse_group(attribute),),
        positive=chosen.get("positive"),
        score_type=chosen.get("score_type", "probability"),
        split_value=chosen.get("split_value"),
        missing=chosen.get("missing", "refuse"),
        needs="image" if needs == "image" else "score",
    )
    return again.attributes[0]


def settle_use(
    calibration: Calibration | None,
    where: str,
    cohort: Cohort,
    by: Attribute | None,
    source: Any,
    chosen: AuditOptions,
    model: Any = None,
) -> CalibrationUse | None:
    """How the calibration is used, after making sure that it is not judged on the rows it was fitted to.

    Raises:
        CannotAudit: When it would be, and nobody allowed that.
    """
    if calibration is None:
        return None
    overlap = find_overlap(calibration, cohort, source, chosen, model)
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
    by = f", a map for every {use.calibration.attribute}" if use.calibration.attribute else ""
    learned = "nobody says on what it was fitted"
    if fitted is not None:
        part = f", split '{fitted.split}'" if fitted.split else ""
        learned = (
            f"fitted to {count(fitted.n, 'row')} of {fitted.name}{part} ({count(fitted.n_events, 'diseased row')}, "
            f"{count(fitted.n_patients, 'patient')})"
        )
    said = [f"The scores are calibrated ({use.source}{by}): {learned}."]
    if use.pooled:
        levels = ", ".join(f"'{level}'" for level in use.pooled)
        said.append(f"The calibration has no map for {use.calibration.attribute} {levels}; there everyone's was used.")
    if protected := say_protected(use.calibration.attribute):
        said.append(protected)
    if use.overlap:
        said.append(f"Calibration is judged on rows it was fitted to, because that was allowed: {use.overlap}.")
    return tuple(said)
