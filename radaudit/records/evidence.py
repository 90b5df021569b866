"""Everything that was measured. From here on no patient row exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from radaudit.records.estimates import Estimate, MetricCard
from radaudit.records.groups import Group

DEMONSTRATION = "Demonstration"
"""How a note begins that says the data are made up. The page lets it stand above everything."""


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """Who is in a group.

    Attributes:
        group: The group.
        n_rows: Rows of the cohort in it, scored or not.
        n: Scored rows (images) in it: what the measures are computed on.
        n_patients: Patients among the scored rows.
        n_events: Scored rows with the positive label.
        n_unscored: Rows that could not be scored.
        n_event_patients: Patients with a scored row that has the positive label.
        n_other_patients: Patients with a scored row that has the negative label.
    """

    group: Group
    n_rows: int
    n: int
    n_patients: int
    n_events: int
    n_unscored: int
    n_event_patients: int
    n_other_patients: int

    @property
    def n_rarer(self) -> int:
        """Patients with, or without, a diseased case, whichever are fewer: what decides whether the group can be judged.

        Patients, not images: many images of one patient say nothing about other patients.
        """
        return min(self.n_event_patients, self.n_other_patients)


@dataclass(frozen=True, slots=True)
class Unscored:
    """How many rows of a group could not be scored, for one reason. `reason` holds no path and no identifier."""

    group: Group
    reason: str
    n: int


@dataclass(frozen=True, slots=True)
class Measurement:
    """One metric in one group. `metric` is the key of its card in `Evidence.cards`."""

    metric: str
    group: Group
    estimate: Estimate
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One metric's gap between a group and what it is compared with: value = group minus `against`.

    Attributes:
        metric: Key of the metric's card.
        group: The group.
        against: "rest", a level of the same attribute, or "overall".
        gap: The difference with its own pointwise interval.
        group_value: The metric in the group; None where it cannot be estimated.
        against_value: The metric in what it is compared with.
        low: Lower end of the simultaneous interval over the family (all groups of the attribute times the primary, the
            other, or the undirected measures); the pointwise one where the comparison is in no family. None where unknown.
        high: Upper end of the simultaneous interval.
        family: Name of the family, "" where it is in none.
        is_confirmatory: True for a primary measure at the first threshold, by an attribute that is no intersection.
        against_event_patients: Patients with a diseased case among those that the group is compared with.
        against_other_patients: Patients with a case without the disease among them.
        threshold: Decision threshold, where the metric has one.
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


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a curve, no drawing.

    Attributes:
        kind: "roc" (x = 1 - specificity, y = sensitivity), "reliability" (x = mean score, y = observed proportion, n =
            rows a bin), "net_benefit", "net_benefit_treat_all" (x = threshold, y = net benefit), "score_events",
            "score_nonevents" (x = bin's left edge, y = share of rows).
        group: Whose curve.
        x: Abscissae.
        y: Ordinates.
        low: Pointwise lower band or empty.
        high: Pointwise upper band or empty.
        n: Rows behind each point or empty.
        note: Why the curve is empty, or what to bear in mind.
    """

    kind: str
    group: Group
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    n: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All numbers of an audit, in the order of the metric catalogue and of the cohort's groups.

    Attributes:
        task: "binary".
        level: Confidence level of every interval.
        thresholds: Decision thresholds, the primary one first.
        threshold_source: "given", "declared by the model", or "default" (then it was not pre-specified).
        has_patients: False where intervals assume that every row is another patient.
        cards: Card of every metric by its key.
        groups: Who is in the cohort: everyone first, then every attribute's groups.
        sources: Attribute name -> where it came from.
        unscored: Rows without a score, by group and reason.
        measurements: Every metric overall and by group.
        comparisons: Every gap.
        curves: Every curve's points.
        excluded: Reason -> rows of the file that are not part of the cohort.
        notes: What was inferred and what to bear in mind, for the reader.
    """

    task: str
    level: float
    thresholds: tuple[float, ...]
    threshold_source: str
    has_patients: bool
    cards: Mapping[str, MetricCard]
    groups: tuple[GroupSummary, ...]
    sources: Mapping[str, str]
    unscored: tuple[Unscored, ...]
    measurements: tuple[Measurement, ...]
    comparisons: tuple[Comparison, ...]
    curves: tuple[Curve, ...]
    excluded: Mapping[str, int]
    notes: tuple[str, ...] = ()

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of the attributes, without "overall"."""
        return tuple(self.sources)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Notes that must stand over everything: made-up data is never to be taken for a result."""
        return tuple(note for note in self.notes if note.startswith(DEMONSTRATION))

    def summary(self, group: Group) -> GroupSummary:
        """Who is in one group."""
        return next(s for s in self.groups if s.group == group)

    def find(self, metric: str, group: Group, threshold: float | None = None) -> Measurement | None:
        """The measurement of one metric in one group (at a threshold, by default the primary one)."""
        for m in self.measurements:
            if m.metric == metric and m.group == group:
                wanted = self.thresholds[0] if threshold is None else threshold
                if m.threshold is None or m.threshold == wanted:
                    return m
        return None
