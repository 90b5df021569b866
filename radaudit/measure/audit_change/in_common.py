"""What two audits have in common, and what changed in it."""

from __future__ import annotations

from dataclasses import dataclass

from radaudit.language import noted
from radaudit.measure.audit_change.case_mix import case_mix, score_shifts
from radaudit.measure.audit_change.differences import Two, differences
from radaudit.measure.comparison import BETTER, CHANGED
from radaudit.records.audit_change import ONLY_IN_NEWER, LeftOut, ScoreShift, Shift
from radaudit.records.between import Comparison
from radaudit.records.estimates import MetricCard
from radaudit.records.evidence import Evidence, GroupSummary, Measurement
from radaudit.records.groups import EVERYONE, Group

FURTHER = tuple(name for name in CHANGED if name not in BETTER)
"""Measures that are compared beside the primary ones: not those that hang on the prevalence as much as on the model."""


@dataclass(frozen=True, slots=True)
class Common:
    """What both audits have.

    Attributes:
        cards: Measures that are compared.
        groups: Groups that both show, with their counts in the older and in the newer audit.
        measurements: Of either audit.
        comparisons: Newer less older.
        case_mix: How the cohorts differ.
        scores: How the scores are spread.
        left_out: Groups that only one shows.
    """

    cards: dict[str, MetricCard]
    groups: tuple[tuple[GroupSummary, ...], tuple[GroupSummary, ...]]
    measurements: tuple[tuple[Measurement, ...], tuple[Measurement, ...]]
    comparisons: tuple[Comparison, ...]
    case_mix: tuple[Shift, ...]
    scores: tuple[ScoreShift, ...]
    left_out: tuple[LeftOut, ...]


def compare_evidence(old: Evidence, new: Evidence, primary: tuple[str, ...]) -> Common:
    """Compares what both have: every measure at each audit's first threshold.

    Args:
        old: The older audit's evidence.
        new: The newer one's, of the same task, unit and level, and of other patients.
        primary: Measures that are judged first.
    """
    cards = _cards(old, new, primary)
    shown = [s.group for s in new.groups if any(s.group == other.group for other in old.groups)]
    pairs: list[Two] = []
    comparisons: list[Comparison] = []
    for attribute in dict.fromkeys(g.attribute for g in shown):
        own = [
            two
            for name, card in cards.items()
            for group in shown
            if group.attribute == attribute and (two := _two(old, new, card, group, is_primary=name in primary))
        ]
        pairs += own
        comparisons += differences(own, attribute, new.level)
    return Common(
        cards,
        (tuple(old.summary(g) for g in shown), tuple(new.summary(g) for g in shown)),
        (tuple(two.old for two in pairs), tuple(two.new for two in pairs)),
        tuple(comparisons),
        case_mix(old, new, shown),
        score_shifts(old, new),
        _left_out(old, new, shown),
    )


def _cards(old: Evidence, new: Evidence, primary: tuple[str, ...]) -> dict[str, MetricCard]:
    """The primary measures, and the further ones that mean the same in two cohorts."""
    return {
        name: card for name, card in new.cards.items() if name in old.cards and (name in primary or name in FURTHER)
    }


def _two(old: Evidence, new: Evidence, card: MetricCard, group: Group, *, is_primary: bool) -> Two | None:
    before, after = old.find(card.name, group), new.find(card.name, group)
    if before is None or after is None:
        return None
    return Two(card, before, after, old.summary(group), new.summary(group), is_primary)


def _left_out(old: Evidence, new: Evidence, shown: list[Group]) -> tuple[LeftOut, ...]:
    """Groups that one of the audits has, but not both show."""
    hidden = {w.group for evidence in (old, new) for w in evidence.withheld}
    known = dict.fromkeys(
        [*(s.group for s in new.groups), *(w.group for w in new.withheld), *(s.group for s in old.groups),
         *(w.group for w in old.withheld)]
    )  # fmt: skip
    in_old = {s.group for s in old.groups} | {w.group for w in old.withheld}
    found = []
    for group in known:
        if group in shown or group == EVERYONE:
            continue
        if (
            group in hidden
            and group in in_old
            and (group in {s.group for s in new.groups} | {w.group for w in new.withheld})
        ):
            reason = noted("withheld in one of the audits, for it has too few patients there")
        elif group in in_old:
            reason = noted("only in the older audit")
        else:
            reason = ONLY_IN_NEWER
        found.append(LeftOut(group, reason))
    return tuple(found)
