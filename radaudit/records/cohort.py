"""The people and images that are audited, checked and with their groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.records.groups import Attribute


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """A checked cohort of n rows. Nothing in it can be NaN, duplicated or of the wrong kind: reading refused that.

    Attributes:
        name: The file's name without its folder, or "DataFrame".
        sha256: Hash of the file's bytes (of the table's content for a DataFrame).
        task: Name of the task, "binary".
        truth: The task's truth fields by name, each (n,); for "binary" `label`, int8, 1 = diseased.
        attributes: Every way to divide the rows, intersections included.
        patient: (n,) int64, 0 .. n_patients-1. Rows stand for themselves where `has_patients` is False.
        has_patients: False where no column says which rows share a patient (intervals then assume none do).
        case: (n,) strings that name a row for its owner (predictions.parquet); they never reach a report. A sequence that
            may make them when asked: a million names cost more than all else.
        image: (n,) absolute paths, or None where the cohort holds scores.
        score: (n,) float64 probabilities of the positive class, or None where a model is to give them.
        failure: (n,) None for a usable row, else why it could not be used (e.g. a missing score that was allowed).
        roles: Which column plays which role: {"label": "outcome", ...}; what was inferred and what was given is in `notes`.
        excluded: Reason -> number of rows of the file that are not part of the cohort (another split, no label).
        notes: Sentences for the terminal and the report: what was inferred, folded, counted or disagreed.
    """

    name: str
    sha256: str
    task: str
    truth: Mapping[str, NDArray[Any]]
    attributes: tuple[Attribute, ...]
    patient: NDArray[np.int64]
    has_patients: bool
    case: Sequence[str]
    image: tuple[str, ...] | None = None
    score: NDArray[np.float64] | None = None
    failure: tuple[str | None, ...] | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.case)
        lengths = {name: len(values) for name, values in self.truth.items()}
        lengths |= {f"attribute {a.name}": len(a.codes) for a in self.attributes}
        lengths["patient"] = len(self.patient)
        for name in ("image", "score", "failure"):
            values = getattr(self, name)
            if values is not None:
                lengths[name] = len(values)
        if wrong := {name: length for name, length in lengths.items() if length != n}:
            raise ValueError(f"a cohort of {n} rows has fields of other lengths: {wrong}")

    @property
    def n(self) -> int:
        """Number of rows (images)."""
        return len(self.case)
