"""From logits and labels to a calibration: try every calibrator, recommend one, fit it to all rows."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from radaudit.errors import CannotAudit, Undefined, UsageError
from radaudit.measure.calibration.map_parameters import parameter_estimates
from radaudit.predict.calibrated import UNCALIBRATED, calibrate_logits
from radaudit.records import Attribute, Calibration, Estimate, FittedOn
from radaudit.records.bake_off import NONE, BakeOff
from radaudit.workflows.calibration_steps.candidates import list_candidates
from radaudit.workflows.calibration_steps.choosing import recommend
from radaudit.workflows.calibration_steps.sample import (
    Sample,
    choose_folds,
    choose_repeats,
    patient_folds,
    require_enough,
)
from radaudit.workflows.calibration_steps.trying import Tried, small_groups, try_all, try_groups
from radaudit.workflows.options import DEFAULT_LEVEL, DEFAULT_SMALLEST_GROUP, DEFAULT_THRESHOLD

AUTO = "auto"
DEFAULT_FOLDS = 10


@dataclass(frozen=True, slots=True)
class CalibrationOutcome:
    """What came of calibrating.

    Attributes:
        calibration: What to apply to the model's own logits from now on; with the method "none" what was applied already.
        bake_off: The comparison of calibrators, the recommendation in words, and the fitted numbers with intervals.
    """

    calibration: Calibration
    bake_off: BakeOff

    @property
    def method(self) -> str:
        """Name of the calibrator that was taken; "none" where the scores stay as they are."""
        return self.bake_off.chosen

    @property
    def words(self) -> tuple[str, ...]:
        """The recommendation, then what to bear in mind."""
        return self.bake_off.words


def calibrate_scores(
    label: ArrayLike,
    logit: ArrayLike,
    patient: ArrayLike | None = None,
    *,
    method: str = AUTO,
    by: Attribute | None = None,
    attribute: str = "",
    current: Calibration = UNCALIBRATED,
    current_by: Attribute | None = None,
    threshold: float = DEFAULT_THRESHOLD,
    folds: int = DEFAULT_FOLDS,
    repeats: int | None = None,
    level: float = DEFAULT_LEVEL,
    seed: int = 0,
    groups: Sequence[Attribute] = (),
    smallest_group: int = DEFAULT_SMALLEST_GROUP,
    fitted_on: FittedOn | None = None,
    model_sha256: str = "",
) -> CalibrationOutcome:
    """Tries every binary calibrator on rows that were not trained on, and fits the recommended one to all of them.

    Every calibrator is cross-fitted by patient and measured on patients that it has not seen: calibration in the large, slope,
    log loss, Brier score and net benefit before and after, with intervals; changes are paired by patient. The rows should have
    the prevalence of practice: a model that was trained on balanced groups has risks for another one, which is mended here.

    Args:
        label: (n,) 0/1, 1 = diseased.
        logit: (n,) the model's own logits, before any calibration; infinite ones are moved inside.
        patient: (n,) who it is; None where every row is another patient.
        method: "auto" takes the recommended calibrator; else its name ("temperature", "intercept", "platt", "beta", "isotonic"),
            or "none". With `by` a name stands for maps by level.
        by: The level of every row, for a map by level with partial pooling.
        attribute: How that attribute is asked for of another cohort; its name where empty.
        current: What calibrates the logits now: the state before.
        current_by: The level of every row, where `current` has maps by level.
        threshold: Decision threshold of the net benefit: a risk, the same before and after.
        folds: Parts that patients are divided into.
        repeats: How often; by default up to ten times, the fewer the more patients there are.
        level: Confidence level.
        seed: Of the division.
        groups: Attributes by which the chosen calibrator is also shown.
        smallest_group: Groups of fewer patients are not shown.
        fitted_on: Where the rows come from; kept in the calibration.
        model_sha256: Hash of the model whose logits these are; kept in the calibration.

    Raises:
        UsageError: When an argument cannot be used.
        CannotAudit: When a class is missing or has too few patients, or the method that was asked for cannot be fitted.
    """
    sample = _sample(label, logit, patient, by, attribute)
    require_enough(sample)
    if folds < 2 or (repeats is not None and repeats < 1):
        raise UsageError(
            f"{folds} folds and {repeats} repeats: at least 2 folds and 1 repeat are needed.", "Leave them out, say."
        )
    folds = choose_folds(sample, folds)
    repeats = choose_repeats(sample) if repeats is None else repeats
    divided = patient_folds(sample, folds, repeats, seed)
    before = calibrate_logits(current, sample.logit, current_by)
    tried = try_all(sample, before, list_candidates(sample), divided, threshold, level)
    recommended, words = recommend(tried)
    chosen = _choose(tried, method, recommended, sample)
    calibration = current
    if chosen.candidate is not None:
        calibration = replace(_fit(chosen, sample), fitted_on=fitted_on, model_sha256=model_sha256)
    assert chosen.logits is not None
    bake_off = BakeOff(
        trials=tuple(t.trial for t in tried),
        recommended=recommended,
        chosen=chosen.trial.name,
        words=(
            *words,
            *_about_choice(chosen, recommended, calibration, sample),
            *_about_withheld(small_groups(groups, sample, smallest_group), smallest_group),
        ),
        parameters=_parameters(calibration, sample, level) if chosen.candidate else {},
        groups=try_groups(
            sample, np.broadcast_to(before, divided.shape), chosen.logits, groups, threshold, level, smallest_group
        ),
        threshold=threshold,
        level=level,
        n=sample.n,
        n_events=int(sample.label.sum()),
        n_patients=sample.n_patients,
        has_patients=sample.has_patients,
        folds=folds,
        repeats=repeats,
        seed=seed,
    )
    return CalibrationOutcome(calibration, bake_off)


def _sample(label: ArrayLike, logit: ArrayLike, patient: ArrayLike | None, by: Attribute | None, asked: str) -> Sample:
    from radaudit.train.calibrators.inputs import check_rows

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that all logits lie in [0, 1] is said in words
            checked = check_rows(logit, label, patient=patient)
    except Undefined:
        # One outcome is missing; the sample says so in words of its own.
        labels, logits = np.asarray(label, dtype=np.int8), np.asarray(logit, dtype=np.float64)
        return Sample(labels, logits, np.arange(len(labels)), patient is not None)
    codes = np.arange(checked.n) if checked.patient is None else checked.patient
    attribute = "" if by is None else asked or by.name
    return Sample(checked.label.astype(np.int8), checked.logit, codes, patient is not None, by, attribute)


def _choose(tried: Sequence[Tried], method: str, recommended: str, sample: Sample) -> Tried:
    names = {t.trial.name: t for t in tried}
    if method == AUTO:
        return names[recommended]
    wanted = f"{method} by {sample.attribute}" if sample.by is not None and method != NONE else method
    if wanted not in names:
        known = ", ".join(
            (AUTO, *(name.removesuffix(f" by {sample.attribute}") for name in names if _fits(name, sample)))
        )
        raise UsageError(f"There is no calibrator {wanted!r}.", f"Choose {known}.")
    chosen = names[wanted]
    if chosen.scored is None:
        raise CannotAudit(
            f"{chosen.trial.title} cannot be used on these rows: {chosen.trial.note}.",
            f"Calibrate on more cases, or with --method {recommended.partition(' ')[0]}.",
        )
    return chosen


def _fits(name: str, sample: Sample) -> bool:
    return name == NONE or (f" by {sample.attribute}" in name) == (sample.by is not None)


def _fit(chosen: Tried, sample: Sample) -> Calibration:
    assert chosen.candidate is not None
    try:
        return chosen.candidate.fit(sample)
    except Undefined as reason:
        raise CannotAudit(
            f"{chosen.trial.title} could be fitted to parts of these rows but not to all of them: {reason}.",
            "Choose another --method.",
        ) from None


def _about_choice(chosen: Tried, recommended: str, calibration: Calibration, sample: Sample) -> list[str]:
    words = []
    if chosen.trial.name != recommended:
        words.append(f"{chosen.trial.title} was asked for and was taken, against the recommendation.")
        if chosen.trial.note:
            words.append(f"{chosen.trial.title}: {chosen.trial.note}.")
    if chosen.candidate is not None and f" by {sample.attribute}" in chosen.trial.name and not calibration.attribute:
        words.append(
            f"The levels of {sample.attribute} differ no more than by chance, so everybody gets one map "
            f"({chosen.trial.spoken} shrank to it)."
        )
    if not sample.has_patients:
        words.append("No column says which rows share a patient, so every row was taken for another one.")
    inside = bool(np.all((sample.logit >= 0) & (sample.logit <= 1)))
    if inside:
        words.append("All logits lie between 0 and 1: if they are probabilities, say so, for their logits are others.")
    return words


def _about_withheld(attributes: Sequence[str], smallest: int) -> list[str]:
    if not attributes:
        return []
    listed = ", ".join(f"'{name}'" for name in attributes)
    return [f"Groups of fewer than {smallest} patients are not shown, nor the counts of the others ({listed})."]


def _parameters(calibration: Calibration, sample: Sample, level: float) -> Mapping[str, Estimate]:
    """The fitted numbers; those of a level have no interval, because what they borrow from the others is not independent."""
    if not calibration.attribute:
        return parameter_estimates(
            calibration.everyone, sample.label, sample.logit, sample.patient, level, has_patients=sample.has_patients
        )
    assert sample.by is not None
    pooled: dict[str, Any] = {"level": level, "note": "partially pooled: no interval of its own"}
    maps = {"everyone": calibration.everyone, **calibration.by_level}
    return {
        f"{whose}: {number}": Estimate(value, **pooled)
        for whose, own in maps.items()
        for number, value in own.parameters.items()
    }
