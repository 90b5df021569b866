"""Whom a group is compared with: everybody else, the whole cohort, or a declared reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from radaudit.measure.contrasts import Contrast, Role, shared, tie
from radaudit.measure.measured import Measured
from radaudit.records.arrays import Array


@dataclass(frozen=True, slots=True, eq=False)
class Partner:
    """A metric in what a group is compared with.

    Attributes:
        measured: The metric there.
        shared: Sum over patients of the group's influence times the influence there.
        dense: Gives the influence there on all patients, where it is not kept in `measured`.
    """

    measured: Measured
    shared: float
    dense: Callable[[], Array] | None = None

    @classmethod
    def of(cls, group: Measured, measured: Measured) -> Partner:
        """What a group is compared with, where the influence there is kept."""
        return cls(measured, shared(group, measured))

    def on_patients(self, n_patients: int) -> Array:
        """Influence on every patient of the cohort, (patients,), in an array of its own; 0 for those who are not there."""
        if self.dense is not None:
            return self.dense()
        placed = np.zeros(n_patients)
        if self.measured.by_patient is not None:
            placed[self.measured.by_patient.patients] = self.measured.by_patient.values
        return placed


def with_reference(groups: Sequence[Measured], reference: int) -> list[Partner | None]:
    """Every group with one of them, which itself is compared with nobody."""
    base = groups[reference]
    return [None if i == reference else Partner.of(group, base) for i, group in enumerate(groups)]


def with_everyone(groups: Sequence[Measured], everyone: Measured) -> list[Partner | None]:
    """Every group with the whole cohort, the group included."""
    return [Partner.of(group, everyone) for group in groups]


def with_each_other(groups: Sequence[Measured]) -> list[Partner | None]:
    """Of two groups, each is the other's rest."""
    return [Partner.of(group, other) for group, other in zip(groups, groups[::-1], strict=True)]


def contrast(group: Measured, partner: Partner, against: str, role: Role, n_patients: int | None) -> Contrast:
    """A group and its partner, ready to be compared within their family.

    Args:
        group: The metric in the group.
        partner: The metric in what it is compared with.
        against: As a comparison names it.
        role: What the comparison is for.
        n_patients: Patients of the cohort; None where the family is too large to keep their influence.
    """
    influence: Array | None = None
    if n_patients is not None and group.by_patient is not None and partner.measured.statistic is not None:
        influence = partner.on_patients(n_patients)
        np.negative(influence, out=influence)
        influence[group.by_patient.patients] += group.by_patient.values
    how = tie(group, partner.measured, partner.shared)
    return Contrast(group.slim(), partner.measured.slim(), against, role, how, influence)
