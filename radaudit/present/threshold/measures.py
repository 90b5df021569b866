"""How the measures of a sweep stand on the page: their names and their digits."""

from __future__ import annotations

from dataclasses import dataclass

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.view import View
from radaudit.records import MetricCard, wording

SHORT = {"ppv": phrase("PPV"), "npv": phrase("NPV"), "flag_rate": phrase("Flagged")}
"""Names that are short enough for the head of a narrow column."""

RARE = 0.1
"""A locked threshold below it speaks of a rare disease, whose shares two digits would not tell apart."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure as a column.

    Attributes:
        key: Its key in `Sweep.measures`.
        card: Its card.
        head: The column's heading.
        unit: What a value is multiplied by: 1, or 1000 for cases of 1000.
        digits: After the point.
    """

    key: str
    card: MetricCard
    head: str
    unit: int
    digits: int

    def text(self, value: float | None) -> str:
        """A value as the page writes it."""
        return wording.number(None if value is None else self.unit * value, self.digits)

    def estimate(self, value: float | None, low: float | None, high: float | None) -> str:
        """A value with its interval."""
        told = self.text(value)
        if value is None or low is None or high is None:
            return told
        return say("{value} ({low} to {high})", value=told, low=self.text(low), high=self.text(high))


def shown_measures(view: View) -> list[Shown]:
    """The columns, in the order of the sweeps' measures."""
    keys = view.evidence.sweeps[0].measures if view.evidence.sweeps else {}
    return [_shown(view, key) for key in keys if key in view.evidence.cards]


def _shown(view: View, key: str) -> Shown:
    card = view.card(key)
    if key == "net_benefit":
        head = say("Net benefit per 1000 images") if view.is_by_image else say("Net benefit per 1000 patients")
        return Shown(key, card, head, 1000, 0)
    name = say(SHORT[key]) if key in SHORT else recalled(card.title)
    mark = f"{wording.THIN}{typeset.DAGGER}" if card.depends_on_prevalence else ""
    return Shown(key, card, name + mark, 1, 2 if view.evidence.thresholds[0] >= RARE else 3)
