"""Puts numbers of an audit into sentences, each with its interval, its cases, its method, and where it stands."""

from __future__ import annotations

from radaudit.present import typeset
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.view import View
from radaudit.records import EVERYONE, Estimate, Group, Measurement, MetricCard
from radaudit.records.wording import group_label, number, percent, span, threshold_text, whole

_SECTIONS = {
    "counts": "performance",
    "discrimination": "performance",
    "errors": "errors",
    "calibration": "calibration",
    "utility": "decision-curves",
}
"""Domain of a measure -> the section of the report that shows it."""


MOST_NAMED = 12
"""Groups of an attribute that a sentence names; its table has all."""


class Quoting:
    """One audit, quoted. Every number is given as the audit holds it, rounded for the eye as the report rounds it.

    Attributes:
        view: Look-ups over the audit.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self.audit = view.audit
        self.evidence = view.evidence
        self._measured = {(m.metric, m.group, m.threshold): i for i, m in enumerate(view.evidence.measurements)}
        self._summaries = {s.group: i for i, s in enumerate(view.evidence.groups)}

    def measure(self, metric: str, group: Group = EVERYONE) -> Passage | None:
        """One measure of one group in a sentence; None where the audit does not have it or may not show it."""
        found = self.view.measurement(metric, group)
        if found is None:
            return None
        card = self.view.card(metric)
        if self.view.is_hidden(card, group):
            text = f"{self.titled(found, card)}: not shown, too few patients with or without the disease."
        else:
            text = f"{self.titled(found, card)}: {self.told(found.estimate, card, group)}."
        if group != EVERYONE:
            text = f"{self.named(group)}: {text}"
        return Passage(text, (self.anchor_of(found, card),))

    def measures(self, *metrics: str, group: Group = EVERYONE) -> list[Passage]:
        """Those of several measures that the audit has."""
        return [p for p in (self.measure(m, group) for m in metrics) if p is not None]

    def by_group(self, metric: str, attribute: str) -> Passage | None:
        """One measure of every group of an attribute in a sentence; None where the audit does not have it."""
        groups = [s.group for s in self.view.groups_of(attribute)[:MOST_NAMED]]
        measured = [m for g in groups if (m := self.view.measurement(metric, g)) is not None]
        if not measured:
            return None
        card = self.view.card(metric)
        digits = max(self._digits(m.estimate, card) for m in measured)
        told = [f"{typeset.isolated(m.group.value)}: {self._brief(m, card, digits)}" for m in measured]
        how = [f"{percent(self.evidence.level)} CI", *dict.fromkeys(m.estimate.method for m in measured)]
        of = f"{self.titled(measured[0], card)} by {typeset.isolated(attribute)}"
        text = f"{of} ({', '.join(filter(None, how))}; n: {card.denominator}): {'; '.join(told)}."
        return Passage(text, tuple(self.anchor_of(m, card) for m in measured))

    def _brief(self, found: Measurement, card: MetricCard, digits: int) -> str:
        """Value, interval and cases of a group among others."""
        if self.view.is_hidden(card, found.group):
            return "not shown, too few patients"
        e = found.estimate
        counted = f"n {self.view.counted(e.n, found.group)}"
        if e.n_events is not None and card.counts == "cases":
            counted += f", {self.view.counted(e.n_events, found.group)} diseased"
        if e.value is None:
            return f"not estimable ({e.note.rstrip('.')})"
        between = f"{span(e.low, e.high, digits)}; " if e.low is not None else ""
        uncertain = "; uncertain" if self.view.is_uncertain(card, found.group) else ""
        return f"{number(e.value, digits)} ({between}{counted}{uncertain})"

    @staticmethod
    def _digits(found: Estimate, card: MetricCard) -> int:
        return 3 if typeset.decimals(card) == 3 or abs(found.value or 0.0) < 0.1 else 2

    def titled(self, found: Measurement, card: MetricCard) -> str:
        """A measure's title, with its threshold where it has one."""
        return card.title if found.threshold is None else f"{card.title} at threshold {threshold_text(found.threshold)}"

    def told(self, found: Estimate, card: MetricCard, group: Group) -> str:
        """Value, interval, method, and the cases behind it."""
        if found.value is None:
            return f"not estimable ({found.note.rstrip('.')})"
        digits = self._digits(found, card)
        told = [number(found.value, digits)]
        inside = []
        if found.low is not None:
            inside.append(f"{percent(found.level)} CI {span(found.low, found.high, digits)}")
        if found.p is not None:
            inside.append(f"p {typeset.p_value(found.p)}")
        if found.method:
            inside.append(found.method)
        inside.append(self.cases(found, card, group))
        if self.view.is_uncertain(card, group):
            inside.append("uncertain: few patients")
        told.append(f"({'; '.join(inside)})")
        return " ".join(told)

    def cases(self, found: Estimate, card: MetricCard, group: Group) -> str:
        """What a number divides by, its diseased cases and its patients."""
        parts = [f"n {self.view.counted(found.n, group)} {card.denominator}"]
        if found.n_events is not None and card.counts == "cases":
            parts.append(f"{self.view.counted(found.n_events, group)} diseased")
        patients = self._patients(found, card, group)
        if patients and self.evidence.has_patients:
            parts.append(f"{self.view.counted(patients, group)} patients")
        return ", ".join(parts)

    def _patients(self, found: Estimate, card: MetricCard, group: Group) -> int:
        """Patients of the cases that a number divides by; 0 where the audit does not hold how many they are."""
        summary = self.view.summary(group)
        told = {"cases": found.n_patients, "events": summary.n_event_patients, "others": summary.n_other_patients}
        return told.get(card.counts) or 0

    def anchor_of(self, found: Measurement, card: MetricCard) -> Anchor:
        """Where a measurement stands."""
        index = self._measured[found.metric, found.group, found.threshold]
        return Anchor(f"evidence.measurements[{index}]", _SECTIONS.get(card.domain, "performance"))

    def places(self, group: Group, *metrics: str) -> str:
        """Where several measures of a group stand, in one path: "evidence.measurements[1, 22, 23]"; "" where there is none."""
        found = [m for name in metrics if (m := self.view.measurement(name, group)) is not None]
        indices = [self._measured[m.metric, m.group, m.threshold] for m in found]
        return f"evidence.measurements[{', '.join(map(str, indices))}]" if indices else ""

    def group_anchor(self, group: Group) -> Anchor:
        """Where a group's counts stand."""
        place = (
            self.view.group_anchor(group) if self.evidence.attributes else "cohort"
        )  # without groups there is no table
        return Anchor(f"evidence.groups[{self._summaries[group]}]", place)

    def named(self, group: Group) -> str:
        """A group's name inside a sentence, its writing direction its own."""
        return "Everyone" if group == EVERYONE else f"\u2068{group_label(group)}\u2069"

    def listed(self, names: list[str]) -> str:
        """Names that users typed, in a sentence."""
        return ", ".join(typeset.isolated(name) for name in names)

    def plain_attributes(self) -> list[str]:
        """Attributes that are no intersection."""
        return [a for a in self.evidence.attributes if "*" not in a]

    def count(self, n: int, one: str, many: str = "") -> str:
        """A number of things."""
        return f"{whole(n)} {one if n == 1 else many or one + 's'}"

    @property
    def case(self) -> str:
        """What a case is: "image" or "patient"."""
        return "image" if self.view.is_by_image else "patient"
