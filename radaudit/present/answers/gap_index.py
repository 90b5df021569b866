"""Every gap of an audit and what the policy says of it, by metric, group, partner and threshold: looked up, never searched."""

from __future__ import annotations

from radaudit.records import REST, Audit, Comparison, Finding, Group

Place = tuple[str, Group, str, float | None]
"""Of a gap: metric, group, what it is compared with, threshold."""


def place_of(c: Comparison) -> Place:
    """Where a gap stands."""
    return c.metric, c.group, c.against, c.threshold


def place_of_finding(f: Finding) -> Place | None:
    """Where the gap stands that a finding would judge; None for one that concerns no group."""
    return None if f.group is None else (f.metric, f.group, f.against or REST, f.threshold)


class GapIndex:
    """The gaps of one audit and their findings.

    Attributes:
        comparisons: Gaps at the primary threshold, or at none, by metric, group and what it is compared with.
    """

    def __init__(self, audit: Audit) -> None:
        evidence = audit.evidence
        self._primary = (None, evidence.thresholds[0])
        self._all: dict[Place, Comparison] = {}
        self.comparisons: dict[tuple[str, Group, str], Comparison] = {}
        self._first: dict[tuple[str, Group], Comparison] = {}
        for c in evidence.comparisons:
            self._all.setdefault(place_of(c), c)
            if c.threshold in self._primary:
                self.comparisons.setdefault((c.metric, c.group, c.against), c)
                self._first.setdefault((c.metric, c.group), c)
        self._compared = {place[:3] for place in self._all}
        self._judged: dict[Place, Finding] = {}
        for f in audit.findings:
            place = place_of_finding(f)
            if place is not None and (place not in self._judged or f.verdict.rank < self._judged[place].verdict.rank):
                self._judged[place] = f

    def first(self, metric: str, group: Group) -> Comparison | None:
        """One metric's gap of one group, at the primary threshold, with whatever the group is compared with first."""
        return self._first.get((metric, group))

    def judged_by(self, f: Finding) -> Comparison | None:
        """The gap that a finding judges, at its own threshold; None where it judges none."""
        place = place_of_finding(f)
        return None if place is None else self._all.get(place)

    def is_gap(self, f: Finding) -> bool:
        """True where a finding judges a gap, at whatever threshold: one that shows a gap only there shows a gap."""
        place = place_of_finding(f)
        return place is not None and place[:3] in self._compared

    def finding(self, metric: str, group: Group, against: str = REST) -> Finding | None:
        """What the policy says of a gap at the primary threshold, or of a measure that has none: the worst."""
        if not metric:
            return None
        found = [f for t in self._primary if (f := self._judged.get((metric, group, against, t)))]
        return min(found, key=lambda f: f.verdict.rank, default=None)

    def finding_on(self, c: Comparison) -> Finding | None:
        """What the policy says of a gap, at its own threshold."""
        return self._judged.get(place_of(c))

    def further(self) -> list[Comparison]:
        """The judged gaps at further thresholds, the worst first."""
        found = [p for p in self._judged if p[3] not in self._primary and p in self._all]
        return [self._all[p] for p in sorted(found, key=lambda p: self._judged[p].rank)]
