"""Which groups of two attributes are made of the same patients."""

from __future__ import annotations

from dataclasses import dataclass

from radaudit.records.estimates import Estimate

ALIASED = 0.8
"""Association above which one attribute nearly tells the other, so that their gaps cannot be kept apart."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How the groups of two attributes share the scored patients, each of whom counts once.

    Attributes:
        first: An attribute.
        second: Another one.
        levels: Groups of the first that the shares tell of, in the cohort's order: those with patients, at most the largest twelve.
        others: Groups of the second, likewise.
        association: Cramér's V without its bias: 0 where knowing one attribute tells nothing of the other, 1 where it tells all;
            `p` is of independence, `n_patients` are those whose groups are both known. No value where it may not be told.
        by_chance_high: What it would stay below in 95 of 100 cohorts of this size were the two independent.
        of_first: One row a level: share of its patients that are in each of `others`, in [0, 1]; None where these are fewer than
            the smallest group that is shown. Empty where no shares may be told, or where too many pairs have them.
        of_second: The same table with the shares of the patients of `others` that are in the level; also empty beside a withheld
            group.
        is_rounded: True where a cell has too few patients to be told, or `first` has a withheld group. Then shares are coarse:
            beside a withheld group in steps of cases, else in hundredths and as if such a cell had a typical number of patients.
        is_determined: True where no number may be told, but one attribute tells the other for all but cells of few patients.
    """

    first: str
    second: str
    levels: tuple[str, ...]
    others: tuple[str, ...]
    association: Estimate
    by_chance_high: float | None = None
    of_first: tuple[tuple[float | None, ...], ...] = ()
    of_second: tuple[tuple[float | None, ...], ...] = ()
    is_rounded: bool = False
    is_determined: bool = False

    @property
    def is_beyond_chance(self) -> bool:
        """True where the association is larger than chance alone often makes it."""
        value = self.association.value
        return value is not None and self.by_chance_high is not None and value > self.by_chance_high

    @property
    def is_aliased(self) -> bool:
        """True where the two attributes can hardly be told apart."""
        return self.is_determined or (self.is_beyond_chance and (self.association.value or 0.0) > ALIASED)
