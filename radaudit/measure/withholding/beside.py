"""What may be told of the groups beside a withheld one: their counts, and how coarsely a number that hangs on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from radaudit.language import noted
from radaudit.measure.withholding.coarse_numbers import CASES, EVENTS, Grid, without_counts
from radaudit.measure.withholding.rounded_counts import round_count, round_known
from radaudit.records.estimates import Estimate, MetricCard
from radaudit.records.evidence import GroupSummary, Measurement, Unscored
from radaudit.records.groups import Group

NOT_TOLD = noted("too few cases to be told beside a withheld group")
"""Why a number of fewer cases than the smallest group is missing: a fraction of so few is as good as its counts."""

BETRAYS = noted("follows from the prevalence, and would betray the counts of a withheld group")
"""Why a measure that hangs on the share of the diseased alone, or together with others, is missing."""

ENDS_BETRAY = noted("no interval: those of two models together would betray the counts of a withheld group")
"""Why a share has none where two models are told of. Each end is one more equation for the same few counts."""

SHARES = frozenset({"proportion", "auc"})
"""Scales of what lies between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The groups of an attribute that has a withheld group.

    Attributes:
        true: Their counts.
        told: Their counts as they are published.
        everyone: The whole cohort's, which are exact.
        cards: Meaning of every metric.
        base: Smallest group that is shown.
        values: Coarse value of everything that was measured, by metric, group and threshold; filled by `measurement`.
        are_two: Whether two models are told of, on the same rows.
        baseline: Coarse value of everything that was measured of the older one, by metric and group; filled by `keep_baseline`.
    """

    true: Mapping[Group, GroupSummary]
    told: Mapping[Group, GroupSummary]
    everyone: GroupSummary
    cards: Mapping[str, MetricCard]
    base: int
    values: dict[tuple[str, Group, float | None], float | None] = field(default_factory=dict)
    are_two: bool = False
    baseline: dict[tuple[str, Group], float | None] = field(default_factory=dict)

    def others(self, group: Group) -> int:
        """Published number of cases without the disease; 0 where they are fewer than the smallest group."""
        told = self.told[group]
        return max(told.n - told.n_events, self.base) if self._true_others(group) >= self.base else 0

    def rarer(self, group: Group) -> int:
        """Published number of diseased cases or of others, whichever are fewer."""
        return min(self.told[group].n_events, self.others(group))

    def count(self, n: int, group: Group) -> int:
        """What a metric divides by, as the group's published counts have it."""
        true, told = self.true[group], self.told[group]
        if n < self.base:
            return 0
        known = {true.n: told.n, self._true_others(group): self.others(group), true.n_events: told.n_events}
        return known.get(n, round_known(n, self.base))

    def counted(self, e: Estimate, group: Group) -> Estimate:
        """The estimate with published counts."""
        n_events = None if e.n_events is None else self.told[group].n_events
        return replace(e, n=self.count(e.n, group), n_events=n_events, n_patients=self.told[group].n_patients)

    def grid(self, card: MetricCard, n: int, rarer: int) -> Grid | None:
        """How coarsely a metric is told.

        Args:
            card: The metric.
            n: Published number that it divides by.
            rarer: Published number of diseased cases or others, whichever are fewer.

        Returns:
            None where there are too few cases for any number.
        """
        if card.domain == "counts":
            return Grid(n, self.base, EVENTS * self.base) if n >= self.base else None
        if card.has_threshold or card.scale == "proportion":
            return Grid(n, self.base, CASES * self.base) if n >= self.base else None
        return Grid(rarer, self.base) if rarer >= self.base else None

    def measurement(self, m: Measurement) -> Measurement:
        """A metric in one group."""
        card, e = self.cards[m.metric], self.counted(m.estimate, m.group)
        grid = self.grid(card, e.n, self.rarer(m.group))
        if betrays(card):
            e = empty(e, BETRAYS)
        elif e.value is None:
            # "No diseased case" would be a count as exact as any other.
            e = replace(e, note=NOT_TOLD if self.rarer(m.group) < self.base else without_counts(e.note))
        else:
            e = empty(e, NOT_TOLD) if grid is None else grid.estimate(e, is_share=card.scale in SHARES)
        if self.are_two and e.value is not None and (card.has_threshold or card.scale == "proportion"):
            e = replace(e, low=None, high=None, se=None, design_effect=None, method="", note=ENDS_BETRAY)
        self.values[m.metric, m.group, m.threshold] = e.value
        return replace(m, estimate=e)

    def keep_baseline(self, m: Measurement) -> None:
        """Takes over what is told of an older model, so that a change is the difference of two numbers that are told anyway."""
        if m.group in self.true:
            self.baseline[m.metric, m.group] = self.measurement(m).estimate.value

    def unscored(self, u: Unscored) -> Unscored:
        """Rows without a score for one reason."""
        return replace(u, n=round_count(u.n, self.base))

    def _true_others(self, group: Group) -> int:
        return self.true[group].n - self.true[group].n_events


def betrays(card: MetricCard) -> bool:
    """Whether a measure could be turned back into the prevalence, with others or alone, and so into exact counts.

    p (1 - p) is the uncertainty of the Brier score, and Brier / (1 - scaled Brier), and Brier - miscalibration + discrimination.
    A reciprocal of a share, told in other steps than the share, narrows it. None of these is compared between groups. The rest
    of what hangs on prevalence is a share that is told in steps of cases.
    """
    follows = card.depends_on_prevalence or card.scale == "mean"
    return follows and not card.is_compared and card.domain in ("calibration", "errors")


def empty(e: Estimate, why: str) -> Estimate:
    """The same without any number."""
    return replace(e, value=None, low=None, high=None, se=None, design_effect=None, by_chance=None, p=None, note=why)
