"""Everything that was measured. From here on no patient row exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from radaudit.records.between import Comparison, CrossGroup, Heterogeneity, MissingGroups
from radaudit.records.calibration import CalibrationUse
from radaudit.records.estimates import Estimate, MetricCard
from radaudit.records.groups import Group
from radaudit.records.operating import Transport, Usefulness
from radaudit.records.overlap import Overlap
from radaudit.records.population import Population
from radaudit.records.protocol import Prespecified
from radaudit.records.sweep import Sweep

DEMONSTRATION = "Demonstration"
"""How a note begins that says the data are made up. The page lets it stand above everything."""


Tier = Literal["counts", "uncertain", "full", "curves"]
"""How much of a group may be shown: its counts only, greyed estimates, all but curves, everything."""

TIERS: tuple[tuple[int, Tier], ...] = ((100, "curves"), (20, "full"), (5, "uncertain"), (0, "counts"))
"""Fewest patients with the rarer outcome for each tier (Collins GS et al. Stat Med 2016;35:214, doi:10.1002/sim.6787)."""


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
        is_rounded: True where the counts are rounded to tens, so that a withheld group cannot be computed from the others.
    """

    group: Group
    n_rows: int
    n: int
    n_patients: int
    n_events: int
    n_unscored: int
    n_event_patients: int
    n_other_patients: int
    is_rounded: bool = False

    @property
    def n_rarer(self) -> int:
        """Patients with, or without, a diseased case, whichever are fewer: what decides whether the group can be judged.

        Patients, not images: many images of one patient say nothing about other patients.
        """
        return min(self.n_event_patients, self.n_other_patients)

    @property
    def tier(self) -> Tier:
        """How much of the group may be shown."""
        return next(tier for fewest, tier in TIERS if self.n_rarer >= fewest)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A group whose numbers are not given, so that nobody in it can be recognized.

    Attributes:
        group: The group.
        reason: Why, in words and without its counts.
    """

    group: Group
    reason: str


@dataclass(frozen=True, slots=True)
class Unscored:
    """How many rows of a group could not be scored, for one reason.

    Attributes:
        group: The group.
        reason: Why, in words; no path and no identifier.
        n: Rows of the group.
    """

    group: Group
    reason: str
    n: int


@dataclass(frozen=True, slots=True)
class UnscoredShare:
    """Share of a group's rows that could not be scored.

    Attributes:
        group: The group.
        share: The share with its interval, clustered by patient.
    """

    group: Group
    share: Estimate


@dataclass(frozen=True, slots=True)
class Measurement:
    """One metric in one group.

    Attributes:
        metric: Key of the metric's card in `Evidence.cards`.
        group: The group.
        estimate: The number.
        threshold: Decision threshold, where the metric has one.
    """

    metric: str
    group: Group
    estimate: Estimate
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a curve, no drawing.

    Attributes:
        kind: "roc" (x = 1 - specificity, y = sensitivity), "reliability" (x = mean score, y = observed proportion, n =
            rows a bin), "calibration" (x = score, y = observed risk by a spline), "net_benefit", "net_benefit_treat_all",
            "standardized_net_benefit", "standardized_net_benefit_treat_all", "interventions_avoided" (x = threshold),
            "score_events", "score_nonevents" (x = bin's left edge, y = share of rows).
        group: Whose curve.
        x: Abscissae.
        y: Ordinates.
        low: Pointwise lower band or empty.
        high: Pointwise upper band or empty.
        n: Rows behind each point or empty.
        note: Why the curve is empty, or what to bear in mind.
        joint_low: Lower band that holds for the whole curve at once, or empty.
        joint_high: Upper band that does, or empty.
    """

    kind: str
    group: Group
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    n: tuple[int, ...] = ()
    note: str = ""
    joint_low: tuple[float, ...] = ()
    joint_high: tuple[float, ...] = ()


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
        unit: What one row of the measures is: "image", "patient (highest score)" or "patient (mean score)".
        references: Attribute name -> the level that its other groups are compared with, where one was declared.
        clinical_range: Lowest and highest threshold probability that the owner calls clinically reasonable; None where not given
            (then no verdict may rest on the decision curves).
        smallest_group: Groups of fewer patients are withheld; 0 where none is.
        withheld: Groups whose numbers are not given.
        heterogeneity: How far apart the groups of every attribute truly are.
        cross_groups: AUROC of the diseased of one group against the others of another.
        transport: How the locked thresholds carry over to every group.
        usefulness: What the model is worth at every threshold in every group.
        missing_groups: Gaps under other treatments of rows without a group value.
        calibration: What calibrated the scores before they were audited; None where nothing did.
        trained_on: Split of the model's training -> how many of its patients are audited; empty where none is known to be.
        sweeps: Every group at a grid of thresholds; none of a group with counts only, nor beside a withheld one.
        unscored_shares: Share of the rows without a score, for everyone and every group; empty where every row has one.
        population: The cohort beside the people that the model is meant for; None where no census was given.
        overlaps: Every pair of attributes that cross no others, and how their groups share patients; the strongest pair first.
        prespecified: Which gaps a protocol named beforehand; None where there was none.
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
    unit: str = "image"
    references: Mapping[str, str] = field(default_factory=dict)
    clinical_range: tuple[float, float] | None = None
    smallest_group: int = 0
    withheld: tuple[Withheld, ...] = ()
    heterogeneity: tuple[Heterogeneity, ...] = ()
    cross_groups: tuple[CrossGroup, ...] = ()
    transport: tuple[Transport, ...] = ()
    usefulness: tuple[Usefulness, ...] = ()
    missing_groups: tuple[MissingGroups, ...] = ()
    calibration: CalibrationUse | None = None
    trained_on: Mapping[str, int] = field(default_factory=dict)
    sweeps: tuple[Sweep, ...] = ()
    unscored_shares: tuple[UnscoredShare, ...] = ()
    population: Population | None = None
    overlaps: tuple[Overlap, ...] = ()
    prespecified: Prespecified | None = None

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
