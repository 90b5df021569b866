"""The people that a model is meant for, group by group, and how the cohort resembles them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from radaudit.records.estimates import Estimate
from radaudit.records.groups import Group


@dataclass(frozen=True, slots=True)
class TargetPopulation:
    """A census of the people that a model is meant for, in the cohort's own groups.

    Attributes:
        name: The census file's name without its folder.
        sha256: Hash of its bytes.
        shares: Group -> its share of the population, in [0, 1]; they sum to 1 within an attribute. Groups that the cohort does
            not have are among them.
        units: Attribute -> "shares" or "counts": what the file gave, before it was normalized.
    """

    name: str
    sha256: str
    shares: Mapping[Group, float]
    units: Mapping[str, str]

    def of(self, attribute: str) -> dict[Group, float]:
        """Group -> share of one attribute, in the file's order."""
        return {group: share for group, share in self.shares.items() if group.attribute == attribute}


@dataclass(frozen=True, slots=True)
class GroupShare:
    """One group's share of the cohort's patients beside its share of the target population.

    Attributes:
        group: The group; one that the cohort does not have is among them, with 0 patients.
        population: Its share of the population, in [0, 1].
        share: Its share of the patients who can be compared, each of whom counts once; `n` are these patients, `n_patients` those
            with an image in the group. No value where the group is withheld.
        ratio: `share` over `population`: 1 where the cohort is like the population, 0.5 where the group is half as frequent.
    """

    group: Group
    population: float
    share: Estimate
    ratio: Estimate


@dataclass(frozen=True, slots=True)
class Representation:
    """How an attribute's groups make up the cohort and the population.

    Attributes:
        attribute: Its name.
        unit: "shares" or "counts": what the census file gave.
        n_patients: Patients who can be compared: whose group is known and stands in the file.
        groups: Every group of the file, in its order.
        not_compared: Groups of the cohort of which the file says nothing ("Unknown" always).
        divergence: Jensen-Shannon divergence of cohort and population to base 2: 0 where they are alike, 1 where they share no
            group. `by_chance` is its mean in random samples of this size from the population, `p` how often these reach it.
        divergence_by_chance_high: 95th percentile of it in such samples.
        total_variation: Share of the patients who would have to be of another group for the cohort to be like the population.
        total_variation_by_chance_high: 95th percentile of it in random samples.
        is_rounded: True where the patients behind it are counted in steps, so that a withheld group cannot be computed.
    """

    attribute: str
    unit: str
    n_patients: int
    groups: tuple[GroupShare, ...]
    not_compared: tuple[Group, ...]
    divergence: Estimate
    divergence_by_chance_high: float | None
    total_variation: Estimate
    total_variation_by_chance_high: float | None
    is_rounded: bool = False


@dataclass(frozen=True, slots=True)
class Population:
    """The cohort beside the target population.

    Attributes:
        name: The census file's name without its folder.
        sha256: Hash of its bytes.
        attributes: One an attribute of which the file tells.
        not_given: Attributes of the audit of which it does not.
    """

    name: str
    sha256: str
    attributes: tuple[Representation, ...]
    not_given: tuple[str, ...] = ()

    @property
    def absent(self) -> tuple[Group, ...]:
        """Groups of the population of whom nobody is in the cohort; none of an attribute whose counts are rounded."""
        return tuple(
            s.group
            for attribute in self.attributes
            for s in attribute.groups
            if s.share.value is not None and not s.share.n_patients and not attribute.is_rounded
        )
