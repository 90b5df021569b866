"""The audit as the sections read it: every number by metric and group, and one address on the page for each."""

from __future__ import annotations

from radaudit.present.answers.beyond_chance import primary_measures
from radaudit.present.answers.gap_index import GapIndex, place_of
from radaudit.present.answers.leading import SERIOUS
from radaudit.present.typeset import counted
from radaudit.records import (
    EVERYONE,
    REST,
    Audit,
    Comparison,
    Curve,
    Finding,
    Group,
    GroupSummary,
    Measurement,
    MetricCard,
    Withheld,
)
from radaudit.records.evidence import Tier
from radaudit.records.gallery import Gallery
from radaudit.records.wording import REFERENCE

MOST_DRAWN = 12
"""Groups of one attribute that a figure draws, the largest first; its table holds all."""


MOST_FURTHER = 250
"""Gaps at further thresholds that the page has a row for, the worst first."""


class View:
    """Look-ups over one audit. Holds no number of its own.

    Attributes:
        audit: The audit.
        evidence: Its evidence.
        primary: Metric keys whose gaps are confirmatory; where the policy names none, all that were compared.
        attributes: Names of the attributes.
        gallery: Pictures of the worst errors, where they are on the page.
    """

    def __init__(self, audit: Audit, gallery: Gallery | None = None) -> None:
        self.audit = audit
        self.gallery = gallery
        self.evidence = audit.evidence
        evidence = audit.evidence
        self._place = {s.group: i for i, s in enumerate(evidence.groups)}
        self._measured: dict[tuple[str, Group], Measurement] = {}
        for m in evidence.measurements:
            if m.threshold is None or m.threshold == evidence.thresholds[0]:
                self._measured.setdefault((m.metric, m.group), m)
        self._withheld = {w.group for w in evidence.withheld}
        self._gaps = GapIndex(audit)
        self.comparisons = self._gaps.comparisons
        further = self._gaps.further()
        self.n_further = len(further)
        self.further = {place_of(c): c for c in further[:MOST_FURTHER]}
        self._curves = {(c.kind, c.group): c for c in reversed(evidence.curves)}
        self.primary = primary_measures(audit)
        self.attributes = evidence.attributes

    def finding_on(self, c: Comparison) -> Finding | None:
        """What the policy says of a gap, at its own threshold."""
        return self._gaps.finding_on(c)

    def card(self, metric: str) -> MetricCard:
        """The metric's card."""
        return self.evidence.cards[metric]

    @property
    def is_by_image(self) -> bool:
        """True where a case is an image, False where each patient counts once."""
        return not self.evidence.unit.startswith("patient")

    @property
    def cases(self) -> str:
        """What is counted: "images" or "patients"."""
        return "images" if self.is_by_image else "patients"

    @property
    def groups(self) -> list[Group]:
        """Everyone, then every group."""
        return [s.group for s in self.evidence.groups]

    def cards_of(self, *domains: str) -> list[MetricCard]:
        """Cards of some domains that were measured at all, in the catalogue's order."""
        measured = {metric for metric, _ in self._measured}
        return [c for c in self.evidence.cards.values() if c.domain in domains and c.name in measured]

    def knows_chance(self, card: MetricCard) -> bool:
        """True where the measure stands beside what chance alone makes."""
        return any(m.estimate.by_chance is not None for (name, _), m in self._measured.items() if name == card.name)

    def knows_p(self, card: MetricCard) -> bool:
        """True where the measure has a p-value of its own."""
        return any(m.estimate.p is not None for (name, _), m in self._measured.items() if name == card.name)

    def tier(self, group: Group) -> Tier:
        """How much of a group may be shown."""
        return self.summary(group).tier

    def is_hidden(self, card: MetricCard, group: Group) -> bool:
        """True where only counts may be shown and the measure is none."""
        return card.domain != "counts" and self.tier(group) == "counts"

    def is_uncertain(self, card: MetricCard, group: Group) -> bool:
        """True where the measure is set in grey, because few patients stand behind it."""
        return card.domain != "counts" and self.tier(group) == "uncertain"

    def is_rounded(self, group: Group) -> bool:
        """True where the group's counts are rounded; those of a withheld one, where they stand anywhere, always are."""
        return group in self._withheld or self.summary(group).is_rounded

    def counts(self, group: Group) -> tuple[str, str]:
        """Scored cases and diseased ones among them, in words."""
        s = self.summary(group)
        return self.counted(s.n, group), self.counted(s.n_events, group)

    def counted(self, n: int, group: Group) -> str:
        """A count of the group's in words: "about 240" where it is rounded."""
        return counted(n, is_rounded=self.is_rounded(group), fewest=self.evidence.smallest_group)

    def is_exploratory(self, attribute: str) -> bool:
        """True where there is a protocol and no gap of the attribute can be confirmatory under it."""
        named = self.evidence.prespecified
        return named is not None and ("*" in attribute or attribute not in named.attributes)

    def was_named(self, finding: Finding) -> bool:
        """False for a gap that the protocol does not name; True for all else, and where there is no protocol."""
        gap = self.gap_of(finding) if self.evidence.prespecified is not None else None
        return gap is None or gap.is_confirmatory

    def withheld_of(self, attribute: str) -> list[Withheld]:
        """The groups of an attribute whose numbers are not given."""
        return [w for w in self.evidence.withheld if w.group.attribute == attribute]

    def groups_of(self, attribute: str) -> list[GroupSummary]:
        """Who is in every group of an attribute, in the cohort's order."""
        return [s for s in self.evidence.groups if s.group.attribute == attribute]

    def drawn_groups(self, attribute: str) -> list[GroupSummary]:
        """The groups of an attribute that a figure shows: all, or the largest twelve."""
        groups = self.groups_of(attribute)
        if len(groups) <= MOST_DRAWN:
            return groups
        largest = {s.group for s in sorted(groups, key=lambda s: -s.n)[:MOST_DRAWN]}
        return [s for s in groups if s.group in largest]

    def attributes_by_concern(self) -> list[str]:
        """Attributes with a fail first, then with a concern, then the others, each in the cohort's order; crossed ones last."""
        worst = self._worst_of_attributes()
        return sorted(self.attributes, key=lambda a: ("*" in a, worst.get(a, len(SERIOUS))))

    def is_of_concern(self, attribute: str) -> bool:
        """Whether any gap between its groups fails or is of concern."""
        return attribute in self._worst_of_attributes()

    def _worst_of_attributes(self) -> dict[str, int]:
        """Attribute -> rank of its worst gap, of those with a fail or a concern."""
        worst: dict[str, int] = {}
        for f in self.audit.findings:
            if f.group is not None and self.is_gap(f) and f.verdict in SERIOUS:
                worst[f.group.attribute] = min(f.verdict.rank, worst.get(f.group.attribute, len(SERIOUS)))
        return worst

    def summary(self, group: Group) -> GroupSummary:
        """Who is in one group."""
        return self.evidence.groups[self._place[group]]

    def everyone(self) -> GroupSummary:
        """Who is in the whole cohort."""
        return self.summary(EVERYONE)

    def measurement(self, metric: str, group: Group) -> Measurement | None:
        """One metric in one group, at the primary threshold."""
        return self._measured.get((metric, group))

    def measurement_at(self, metric: str, group: Group, threshold: float | None) -> Measurement | None:
        """One metric in one group, at whichever threshold."""
        return self.evidence.find(metric, group, threshold)

    def gap_of(self, finding: Finding) -> Comparison | None:
        """The comparison that a finding judges, at whatever threshold; None where it judges none."""
        return self._gaps.judged_by(finding)

    def gap(self, metric: str, group: Group) -> Comparison | None:
        """One metric's gap of one group, at the primary threshold, with whatever the group is compared with first."""
        return self._gaps.first(metric, group)

    def finding(self, metric: str, group: Group, against: str = REST) -> Finding | None:
        """What the policy says of one gap, at the primary threshold."""
        return self._gaps.finding(metric, group, against)

    def is_gap(self, finding: Finding) -> bool:
        """True where the finding judges a comparison, at whatever threshold: one that shows a gap only there shows a gap."""
        return self._gaps.is_gap(finding)

    def curve(self, kind: str, group: Group) -> Curve | None:
        """One curve of one group."""
        return self._curves.get((kind, group))

    def color_index(self, group: Group) -> int:
        """The group's place within its attribute: it picks its color, dash and marker in every figure."""
        first = min(self._place[s.group] for s in self.groups_of(group.attribute))
        return self._place[group] - first

    def anchor(self, metric: str, group: Group, against: str = REST, threshold: float | None = None) -> str:
        """The id of a gap's row on the page; never made of a user's text. `threshold`: where it is a further one."""
        place = self._place.get(group, 0)
        at = f"-at-{self.evidence.thresholds.index(threshold)}" if threshold is not None else ""
        if against in (REST, EVERYONE.attribute):
            return f"gap-{metric}-{place}" + ("" if against == REST else f"-{against}") + at
        other = Group(group.attribute, against.removeprefix(REFERENCE))
        return f"gap-{metric}-{place}-{self._place.get(other, 0)}{at}"

    def address(self, finding: Finding) -> str:
        """Where a finding's numbers stand on the page: its gap's row, at its threshold; else its group's row, or ""."""
        if finding.group is None:
            return ""
        against = finding.against or REST
        if finding.threshold not in (None, self.evidence.thresholds[0]):
            if (finding.metric, finding.group, against, finding.threshold) in self.further:
                return f"#{self.anchor(finding.metric, finding.group, against, finding.threshold)}"
        elif finding.metric and (finding.metric, finding.group, against) in self.comparisons:
            return f"#{self.anchor(finding.metric, finding.group, against)}"
        return f"#{self.group_anchor(finding.group)}" if finding.group in self._place else ""

    def group_anchor(self, group: Group) -> str:
        """The id of the group's row in the cohort table."""
        return f"group-{self._place[group]}"
