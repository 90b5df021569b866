"""What the marks in a table mean, below it: dashes, grey, the dagger, rounded and withheld groups, the unit of analysis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.view import View
from radaudit.records import Group, MetricCard
from radaudit.records.evidence import TIERS

_FEWEST = {tier: fewest for fewest, tier in TIERS}

COUNTS_ONLY = phrase("–: counts only, because fewer than {n} patients have, or lack, the disease.")
UNCERTAIN = phrase("Grey: uncertain, because fewer than {n} patients have, or lack, the disease.")
PREVALENCE = phrase(
    "{dagger} changes with how common the disease is, so it differs between groups even where the model reads every image alike."
)
ROUNDED = phrase("“About”: counts are rounded, so that a withheld group can’t be computed from the others.")


def feet(
    view: View, groups: Iterable[Group], cards: Sequence[MetricCard] = (), *, has_counts: bool = False
) -> tuple[str, ...]:
    """The sentences that a table of these groups and measures needs, and no other; `has_counts` where their sizes stand in it."""
    shown = list(groups)
    tiers = {view.tier(g) for g in shown}
    told = []
    if "counts" in tiers:
        told.append(say(COUNTS_ONLY, n=_FEWEST["uncertain"]))
    if "uncertain" in tiers:
        told.append(uncertain())
    if any(c.depends_on_prevalence for c in cards):
        told.append(say(PREVALENCE, dagger=typeset.DAGGER))
    if has_counts and any(view.is_rounded(g) for g in shown):
        told.append(say(ROUNDED))
    return tuple(told)


def basis(view: View) -> str:
    """What one case is and what the intervals take as independent; once for every section."""
    unit = recalled(view.evidence.unit)
    if not view.is_by_image:
        return say("Unit of analysis: {unit}.", unit=unit)
    if view.evidence.has_patients:
        return say("Unit of analysis: {unit}; intervals clustered by patient.", unit=unit)
    return say("Unit of analysis: {unit}; patients are not known.", unit=unit)


def uncertain() -> str:
    """What grey means."""
    return say(UNCERTAIN, n=_FEWEST["full"])
