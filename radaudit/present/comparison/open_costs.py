"""Gains that may have cost as much: what is not settled on the losing side, so that nobody takes a gain for free."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import say
from radaudit.records.change_words import level_text, moved, per_1000
from radaudit.records.comparison import Change, ModelComparison
from radaudit.records.wording import whom

OPPOSITE = {"sensitivity": "specificity", "specificity": "sensitivity"}
"""What a moved threshold trades for what."""

MOST_TOLD = 2


def open_costs(comparison: ModelComparison) -> list[tuple[Change, str]]:
    """Unsettled changes of which the interval reaches a loss as large as what their opposite surely gains in the same group.

    Only where the estimate itself is a loss: an unsettled change on the gaining side is no cost. Crossed groups come last.
    """
    found = list(_found(comparison))
    found.sort(key=lambda pair: "*" in pair[0].comparison.group.attribute)
    return [(cost, _words(gain, cost, comparison.evidence.level)) for gain, cost in found[:MOST_TOLD]]


def _found(comparison: ModelComparison) -> Iterator[tuple[Change, Change]]:
    by_place = {(c.comparison.metric, c.comparison.group): c for c in comparison.changes}
    for gain in comparison.primary("gained"):
        opposite = OPPOSITE.get(gain.comparison.metric)
        cost = by_place.get((opposite, gain.comparison.group)) if opposite else None
        if cost is None or cost.outcome != "unsettled" or cost.comparison.low is None:
            continue
        value, most = cost.comparison.gap.value or 0.0, -cost.comparison.low
        if value < 0 and most >= (gain.comparison.low or 0.0):
            yield gain, cost


def _words(gain: Change, cost: Change, level: float) -> str:
    c = cost.comparison
    places = {
        "where": whom(c.group),
        "gain": per_1000(gain.comparison.gap.value or 0.0),
        "k": per_1000(c.gap.value or 0.0),
        "most": per_1000(c.low or 0.0),
        "level": level_text(level),
        "moved": moved(c),
    }
    if c.metric == "specificity":
        return say(
            "The gain in sensitivity {where} ({gain} fewer missed per 1000 with the disease) may not be free: there it flags {k} "
            "more per 1000 without the disease, and up to {most} more are not ruled out ({level}): specificity {moved}.",
            **places,
        )
    return say(
        "The gain in specificity {where} ({gain} fewer falsely flagged per 1000 without the disease) may not be free: there it "
        "misses {k} more per 1000 with the disease, and up to {most} more are not ruled out ({level}): sensitivity {moved}.",
        **places,
    )
