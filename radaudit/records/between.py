"""What was measured between groups: gaps, their spread, pairs across groups, and what missing group values could hide."""

from __future__ import annotations

from dataclasses import dataclass, replace

from radaudit.records.estimates import Estimate
from radaudit.records.groups import REFERENCE, Group


@dataclass(frozen=True, slots=True)
class Comparison:
    """One metric's gap between a group and what it is compared with: value = group minus `against`.

    Attributes:
        metric: Key of the metric's card.
        group: The group.
        against: "rest" (everybody else), "overall" (the whole cohort, the group included), "reference: " and the level of the
            same attribute that was declared the reference, or "baseline" (the older of two models on the same rows).
        gap: The difference with its own pointwise interval.
        group_value: The metric in the group; None where it cannot be estimated.
        against_value: The metric in what it is compared with.
        low: Lower end of the simultaneous interval over the family (all groups of the attribute times the primary, the
            other, or the undirected measures); the pointwise one where the comparison is in no family. None where unknown.
        high: Upper end of the simultaneous interval.
        family: Name of the family, "" where it is in none.
        is_confirmatory: True for a primary measure at the first threshold, by an attribute that is no intersection; where there is
            a protocol, only if it names all three.
        against_event_patients: Patients with a diseased case among those that the group is compared with.
        against_other_patients: Patients with a case without the disease among them.
        threshold: Decision threshold, where the metric has one.
        p: Two-sided p-value of no gap, for this comparison alone; dual to the pointwise interval. None where unknown.
        p_adjusted: The same for the whole family (single-step max-t): at most 1 - level exactly where `low` to `high` excludes 0.
        p_holm: Holm's step-down p-value within a confirmatory family; None elsewhere. The verdict rests on the interval.
        q: Benjamini and Hochberg's false discovery rate within an exploratory family; None elsewhere.
        ratio: The group's value over that of `against`, with its own pointwise interval on the log scale; None for a measure that
            is not a positive one.
        smallest_detectable: Smallest true gap that a study like this one would find in 4 of 5 repetitions (its simultaneous
            interval excluding 0); None where the standard error is unknown.
        midpoint_low: Lower end of the simultaneous interval of how far the middle of both values lies from the ideal value (on
            the log scale for a ratio). Only where two models are compared by a measure with an ideal value: the newer one is
            nearer to it exactly where change and midpoint have opposite signs. None elsewhere.
        midpoint_high: Upper end of it.
    """

    metric: str
    group: Group
    against: str
    gap: Estimate
    group_value: float | None = None
    against_value: float | None = None
    low: float | None = None
    high: float | None = None
    family: str = ""
    threshold: float | None = None
    is_confirmatory: bool = False
    against_event_patients: int = 0
    against_other_patients: int = 0
    p: float | None = None
    p_adjusted: float | None = None
    p_holm: float | None = None
    q: float | None = None
    ratio: Estimate | None = None
    smallest_detectable: float | None = None
    midpoint_low: float | None = None
    midpoint_high: float | None = None

    @property
    def reference(self) -> Group | None:
        """The group that was declared the reference, and is compared with nobody itself; None where there is none."""
        if not self.against.startswith(REFERENCE):
            return None
        return Group(self.group.attribute, self.against.removeprefix(REFERENCE))

    def seen_from_reference(self) -> Comparison:
        """The same gap with its sign turned, as the reference has it: for the words about a reference that lags.

        The comparison itself where there is no reference.
        """
        reference = self.reference
        if reference is None:
            return self
        return replace(
            self,
            group=reference,
            against=f"{REFERENCE}{self.group.value}",
            gap=replace(self.gap, value=_less(self.gap.value), low=_less(self.gap.high), high=_less(self.gap.low)),
            group_value=self.against_value,
            against_value=self.group_value,
            low=_less(self.high),
            high=_less(self.low),
            ratio=None,
        )


def _less(value: float | None) -> float | None:
    return None if value is None else -value


@dataclass(frozen=True, slots=True)
class Shrunk:
    """One group's value, drawn towards the attribute's common mean by as much as its own uncertainty calls for.

    Attributes:
        group: The group.
        value: The raw value.
        shrunk: The empirical-Bayes value; shown beside the raw one, never instead of it.
        weight: Share of the common mean in it: 0 leaves the raw value, 1 says that the group tells nothing of its own.
        p_worst: Chance that this group truly is the worst one; None for a measure without a better side.
    """

    group: Group
    value: float
    shrunk: float
    weight: float
    p_worst: float | None = None


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """How far apart an attribute's groups truly are in one metric, beyond what chance puts between equal groups.

    Attributes:
        metric: Key of the metric's card.
        attribute: Name of the attribute.
        threshold: Decision threshold, where the metric has one.
        groups: The groups that could be used, each with its raw and its shrunk value.
        left_out: Groups that could not be used: without a value, or with too few cases for a standard error.
        q: Cochran's Q; None, as all further numbers, where fewer than two groups could be used (then `note` says so).
        p: P-value of no difference between any groups, from `q` and its k - 1 degrees of freedom.
        i_squared: Share of the spread between groups that is not chance, in [0, 1].
        tau: Standard deviation of the groups' true values, after the part that chance makes has been taken out.
        tau_low: Lower end of its interval.
        tau_high: Upper end of its interval.
        pooled: Common mean.
        next_low: Lower end of the prediction interval for a group not seen yet, such as another scanner or site.
        next_high: Upper end of it.
        largest_gap: Largest value less the smallest one.
        gap_by_chance: Mean of that gap were all groups truly equal, at their present sizes.
        gap_by_chance_high: Its 95th percentile.
        p_gap: Chance that equal groups show a gap at least as large.
        method: How the numbers were made: scale, estimator, draws.
        note: Why there are no numbers, or what to bear in mind.
    """

    metric: str
    attribute: str
    threshold: float | None
    groups: tuple[Shrunk, ...]
    left_out: tuple[Group, ...] = ()
    q: float | None = None
    p: float | None = None
    i_squared: float | None = None
    tau: float | None = None
    tau_low: float | None = None
    tau_high: float | None = None
    pooled: float | None = None
    next_low: float | None = None
    next_high: float | None = None
    largest_gap: float | None = None
    gap_by_chance: float | None = None
    gap_by_chance_high: float | None = None
    p_gap: float | None = None
    method: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CrossGroup:
    """Cross-group AUROC: chance that a diseased case of one group scores higher than a case without the disease of another.

    Attributes:
        events_of: Group of the diseased cases.
        others_of: Group of the cases without the disease, a level of the same attribute.
        estimate: The AUROC of these pairs.
    """

    events_of: Group
    others_of: Group
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class MissingGroups:
    """What a group's gap would be, were the rows without a group value treated in another way.

    Attributes:
        metric: Key of the metric's card.
        group: The group, never "Unknown".
        threshold: Decision threshold, where the metric has one.
        approach: "complete cases" (rows without a value left out), "multiple imputation", or "bounds" (`low` and `high` then are
            the smallest and largest gap that any assignment of the unknown rows could give, without sampling error).
        value: The gap between the group and the rest; None for bounds and where it cannot be estimated.
        low: Lower end of the interval, or the lower bound.
        high: Upper end.
        n_unknown: Rows without a value of the attribute.
        note: Why there is no number, or what to bear in mind.
    """

    metric: str
    group: Group
    threshold: float | None
    approach: str
    value: float | None
    low: float | None
    high: float | None
    n_unknown: int
    note: str = ""
