"""Slices: the rows of a group, with the group's patients numbered from 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.calibration.recalibration import linear_predictor
from radaudit.records.groups import EVERYONE, Attribute, Group
from radaudit.records.predictions import Predictions
from radaudit.tasks import binary


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The scored rows of a cohort, usually in the order of their scores (so that sorting a part of them is cheap).

    Attributes:
        fields: What metrics may read, each (n,): `label`, `score`, `logit` (computed once for all).
        patient: (n,) patient of every row, 0 .. n_patients - 1.
        attributes: Attributes of these rows.
    """

    fields: Mapping[str, NDArray[Any]]
    patient: NDArray[np.int64]
    attributes: tuple[Attribute, ...]

    @property
    def n(self) -> int:
        """Number of scored rows."""
        return len(self.patient)


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """Some of the rows.

    Attributes:
        group: Whose rows these are.
        rows: (m,) positions in `Rows`, ascending.
        patient: (m,) the rows' patients, numbered from 0 within the slice.
        patients: (c,) what number each of them has in `Rows`.
        fields: The rows' fields, each (m,).
        n_event_patients: Patients with at least one diseased row.
        n_other_patients: Patients with at least one row without the disease.
    """

    group: Group
    rows: NDArray[np.intp]
    patient: NDArray[np.int64]
    patients: NDArray[np.int64]
    fields: Mapping[str, NDArray[Any]]
    n_event_patients: int
    n_other_patients: int

    @property
    def n_rows(self) -> int:
        """Rows in the slice."""
        return len(self.rows)

    @property
    def n_patients(self) -> int:
        """Patients in the slice."""
        return len(self.patients)

    @property
    def n_events(self) -> int:
        """Diseased cases in the slice."""
        return int(self.fields["label"].sum())


@dataclass(frozen=True, slots=True)
class Extent:
    """How many rows and patients, where the rows themselves are not needed. The fields are a slice's."""

    group: Group
    n_rows: int
    n_events: int
    n_patients: int
    n_event_patients: int
    n_other_patients: int


def scored_rows(predictions: Predictions, *, are_sorted: bool = True) -> Rows:
    """The rows that have a score.

    Args:
        predictions: The scores.
        are_sorted: By score, ties by their place in the cohort; False leaves them in the cohort's order, so that two models' rows
            can be held against each other.
    """
    order = np.flatnonzero(predictions.is_scored)
    if are_sorted:
        order = order[np.argsort(predictions.score[order], kind="stable")]
    cohort = predictions.cohort
    truth = {name: values[order] for name, values in cohort.truth.items()}
    patient = np.unique(cohort.patient[order], return_inverse=True)[1].astype(np.int64)
    attributes = tuple(attribute.take(order) for attribute in cohort.attributes)
    fields = binary.fields(truth, predictions.score[order])
    fields["logit"] = linear_predictor(fields["score"])
    _lock(patient, *fields.values())
    return Rows(fields, patient, attributes)


def slice_of(group: Group, rows: Rows, chosen: NDArray[np.intp]) -> Slice:
    """The slice of the chosen rows."""
    own = rows.patient[chosen]
    present = np.zeros(int(rows.patient.max(initial=-1)) + 1, dtype=bool)
    present[own] = True
    number = np.cumsum(present) - 1
    fields = {name: values[chosen] for name, values in rows.fields.items()}
    own, patients = number[own], np.flatnonzero(present).astype(np.int64)
    _lock(own, *fields.values())
    diseased, others = (int(np.count_nonzero(np.bincount(own[fields["label"] == k]))) for k in (1, 0))
    return Slice(group, chosen, own, patients, fields, diseased, others)


def _lock(*arrays: NDArray[Any]) -> None:
    """Nobody changes these, which spares whoever remembers what they gave a look at every number."""
    for array in arrays:
        array.flags.writeable = False


def everyone(rows: Rows) -> Slice:
    """All scored rows; nothing of them is copied where every number up to the highest is a patient's."""
    label, patient = rows.fields["label"], rows.patient
    diseased, others = (np.bincount(patient[label == k], minlength=int(patient.max(initial=-1)) + 1) for k in (1, 0))
    if not np.all((diseased > 0) | (others > 0)):
        return slice_of(EVERYONE, rows, np.arange(rows.n))
    patients = np.arange(len(diseased))
    counts = int(np.count_nonzero(diseased)), int(np.count_nonzero(others))
    return Slice(EVERYONE, np.arange(rows.n), patient, patients, rows.fields, *counts)


def by_group(rows: Rows, attribute: Attribute) -> list[Slice]:
    """One slice for every level of an attribute, empty levels included."""
    order = np.argsort(attribute.codes, kind="stable")
    bounds = np.searchsorted(attribute.codes[order], np.arange(len(attribute.levels) + 1))
    return [slice_of(group, rows, order[bounds[i] : bounds[i + 1]]) for i, group in enumerate(attribute.groups)]


def rest_of(rows: Rows, part: Slice) -> Slice:
    """Every scored row that is not in the slice."""
    outside = np.ones(rows.n, dtype=bool)
    outside[part.rows] = False
    return slice_of(part.group, rows, np.flatnonzero(outside))
