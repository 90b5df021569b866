"""Which cases a model got most wrong, group by group: rows, for whoever may look at the images."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from radaudit.records import EVERYONE, Attribute, Group, Predictions
from radaudit.records.gallery import ErrorKind
from radaudit.tasks import binary

KINDS: tuple[ErrorKind, ...] = ("missed", "flagged")


class WorstError(NamedTuple):
    """One of a group's worst errors.

    Attributes:
        group: The group.
        kind: A diseased case below the threshold, or one without the disease at or above it.
        rank: From 1, the worst.
        row: The case's row.
    """

    group: Group
    kind: ErrorKind
    rank: int
    row: int


def find_worst(
    predictions: Predictions, threshold: float, groups: Collection[Group], most: int, beside: Collection[str] = ()
) -> tuple[WorstError, ...]:
    """The worst errors of every group, one a patient: missed cases of the lowest scores, flagged ones of the highest.

    Of a patient with several the worst counts; ties go by the order of rows. Where an attribute has a group that is withheld, a
    row that is not full is told in steps of two, as its shares are (docs/decisions/0014): its length would be a count.

    Args:
        predictions: Scores; rows without one take no part.
        threshold: The primary threshold; a case is flagged at it or above.
        groups: Whose errors; `EVERYONE` for all rows.
        most: Errors of each group and kind at most.
        beside: Attributes with a withheld group.

    Returns:
        By group in the cohort's order, then kind, then rank.
    """
    cohort, scored = predictions.cohort, predictions.is_scored
    label = cohort.truth["label"].astype(bool)
    flagged = binary.decide(predictions.score, threshold).astype(bool)
    wrong: dict[ErrorKind, NDArray[np.bool_]] = {
        "missed": scored & label & ~flagged,
        "flagged": scored & ~label & flagged,
    }
    found: list[WorstError] = []
    for group, inside in _members(cohort.attributes, cohort.n, groups):
        for kind in KINDS:
            rows = np.flatnonzero(wrong[kind] & inside)
            worth = predictions.score[rows] if kind == "missed" else -predictions.score[rows]
            rows = rows[np.argsort(worth, kind="stable")]
            _, first = np.unique(cohort.patient[rows], return_index=True)
            chosen = rows[np.sort(first)]
            if group.attribute in beside and len(chosen) < most:
                chosen = chosen[: len(chosen) // 2 * 2]
            found += [WorstError(group, kind, rank, int(row)) for rank, row in enumerate(chosen[:most], 1)]
    return tuple(found)


def image_of(predictions: Predictions, patient: int, kind: ErrorKind) -> int:
    """The row of the image that stands for a patient where patients are counted: the one that is most wrong.

    Args:
        predictions: Image by image.
        patient: The patient's place among the numbers of patients that occur, in order.
        kind: Of a missed patient the diseased image of the lowest score, of a flagged one the image of the highest.
    """
    cohort = predictions.cohort
    number = np.unique(cohort.patient)[patient]
    rows = np.flatnonzero((cohort.patient == number) & predictions.is_scored)
    if kind == "flagged":
        return int(rows[np.argmax(predictions.score[rows])])
    rows = rows[cohort.truth["label"][rows] > 0]
    return int(rows[np.argmin(predictions.score[rows])])


def _members(
    attributes: tuple[Attribute, ...], n: int, groups: Collection[Group]
) -> Iterator[tuple[Group, NDArray[np.bool_]]]:
    if EVERYONE in groups:
        yield EVERYONE, np.ones(n, dtype=bool)
    for attribute in attributes:
        for code, group in enumerate(attribute.groups):
            if group in groups:
                yield group, attribute.codes == code
