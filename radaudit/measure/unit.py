"""What one row of the measures is: an image, or a patient with all of their images."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.records import UNKNOWN, Attribute, Cohort, Predictions
from radaudit.records.wording import one_line

SEVERAL = "Several"
"""The level of a patient whose images belong to different groups, such as two scanner vendors."""

NAMES = {
    "image": noted("image"),
    "patient-max": noted("patient (highest score)"),
    "patient-mean": noted("patient (mean score)"),
}
"""Unit as it is asked for -> as a reader sees it."""

Index = NDArray[np.int64]


def to_unit(predictions: Predictions, unit: str) -> Predictions:
    """The same predictions with one row for every unit.

    A patient is diseased if any of their scored images is, and their score is the highest or the mean one of these images; so
    the question becomes whether the model finds the patient. A patient without any scored image could not be scored. Where a
    patient's images lie in different groups of an attribute, the patient is "Several"; images without a group value do not
    count where the patient's others have one.

    Args:
        predictions: Image by image.
        unit: "image", "patient-max" or "patient-mean".

    Raises:
        UsageError: When there is no such unit, or patients are asked for and nothing says which rows share one.
    """
    if unit not in NAMES:
        raise UsageError(f"There is no unit of analysis '{unit}'.", f"It is {', '.join(NAMES)}.")
    if unit == "image":
        return predictions
    cohort = predictions.cohort
    if not cohort.has_patients:
        raise UsageError(
            f"The unit is {unit}, but nothing in {cohort.name} says which rows share a patient.",
            "Name the column with --patient-id, or count images with --unit image.",
        )
    patient, n = _numbered(cohort.patient)
    scored = predictions.is_scored
    has_score = np.bincount(patient[scored], minlength=n) > 0
    used = scored | ~has_score[patient]
    diseased = np.bincount(patient[used], cohort.truth["label"][used], minlength=n)
    rows_of = np.bincount(patient[used], minlength=n)
    score = np.full(n, np.nan)
    score[has_score] = _scores(predictions.score[scored], patient[scored], n, unit)[has_score]
    attributes = tuple(_by_patient(attribute, patient, used, n) for attribute in cohort.attributes)
    notes = [
        noted(
            "The unit of analysis is the {which}: {n_images} images became {n} rows, one a patient.",
            which=NAMES[unit],
            n_images=f"{cohort.n:,}",
            n=f"{n:,}",
        ),
        *_mixed(int(np.count_nonzero((diseased > 0) & (diseased < rows_of)))),
        *(note for a in attributes for note in _on_several(a)),
    ]
    by_patient = Cohort(
        name=cohort.name,
        sha256=cohort.sha256,
        task=cohort.task,
        truth={"label": (diseased > 0).astype(np.int8)},
        attributes=attributes,
        patient=np.arange(n, dtype=np.int64),
        has_patients=True,
        case=("",) * n,  # patients have no name here, and none of them reaches a report
        roles=cohort.roles,
        excluded=cohort.excluded,
        notes=(*cohort.notes, *notes),
    )
    return replace(
        predictions,
        cohort=by_patient,
        score=score,
        failure=_failures(predictions.failure, patient, has_score),
        logit=None,  # a patient has no logit of their own
    )


def _numbered(patient: Index) -> tuple[Index, int]:
    """Patients numbered without gaps, in the order of their numbers, and how many there are."""
    present = np.bincount(patient) > 0
    return (np.cumsum(present) - 1)[patient], int(np.count_nonzero(present))


def _scores(score: NDArray[np.float64], patient: Index, n: int, unit: str) -> NDArray[np.float64]:
    """Highest or mean score of every patient; meaningless for one without a scored row."""
    if unit == "patient-mean":
        mean = np.bincount(patient, score, minlength=n) / np.maximum(np.bincount(patient, minlength=n), 1)
        return np.clip(mean, 0.0, 1.0)  # rounding may carry a mean of ones past 1
    highest = np.full(n, -np.inf)
    np.maximum.at(highest, patient, score)
    return highest


def _by_patient(attribute: Attribute, patient: Index, used: NDArray[np.bool_], n: int) -> Attribute:
    """The attribute of every patient, from the rows that are used and have a value."""
    levels, codes = attribute.levels, attribute.codes
    unknown = levels.index(UNKNOWN) if UNKNOWN in levels else -1
    known = used & (codes != unknown)
    lowest, highest = np.full(n, len(levels)), np.full(n, -1)
    np.minimum.at(lowest, patient[known], codes[known])
    np.maximum.at(highest, patient[known], codes[known])
    own = np.where(highest < 0, unknown, lowest)
    differs = (highest >= 0) & (lowest != highest)
    if differs.any():
        if SEVERAL not in levels:
            # "Unknown" stays the last level, as everywhere.
            place = len(levels) - (unknown == len(levels) - 1)
            levels = (*levels[:place], SEVERAL, *levels[place:])
            own = own + (own >= place)
        own[differs] = levels.index(SEVERAL)
    return Attribute(attribute.name, own.astype(np.int32), levels, attribute.source)


def _mixed(n: int) -> list[str]:
    if not n:
        return []
    return [noted("Patients with diseased images and others: {n}; each counts as one diseased patient.", n=f"{n:,}")]


def _on_several(attribute: Attribute) -> list[str]:
    """Says that there are patients of several groups, without how many: their group's size tells, unless it is withheld."""
    if SEVERAL not in attribute.levels:
        return []
    share = float(np.mean(attribute.codes == attribute.levels.index(SEVERAL)))
    told = {"attribute": one_line(attribute.name), "level": SEVERAL}
    if share > 0.5:
        return [
            noted(
                "Patients whose images differ in '{attribute}' are the group '{level}' of it; most patients are, so this attribute "
                "tells little by patient: compare by it with --unit image.",
                **told,
            )
        ]
    return [noted("Patients whose images differ in '{attribute}' are the group '{level}' of it.", **told)]


def _failures(failure: tuple[str | None, ...], patient: Index, has_score: NDArray[np.bool_]) -> tuple[str | None, ...]:
    """Why a patient has no score: the reason of their first image."""
    reasons: list[str | None] = [None] * len(has_score)
    for row in np.flatnonzero(~has_score[patient])[::-1].tolist():
        reasons[patient[row]] = failure[row]
    return tuple(reasons)
