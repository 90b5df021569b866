"""Results for the machine-readable part of a card: which measures stand for usefulness, fairness and safety."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present.documents.regulatory.document import Figure
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.records import EVERYONE, Group
from radaudit.records.wording import group_label, one_line

_USEFUL = ("auroc", "sensitivity", "specificity", "ppv", "npv", "lr_positive", "lr_negative", "net_benefit")
_SAFE = ("missed_rate", "false_alarm_rate", "calibration_in_the_large", "calibration_slope", "oe_ratio", "ece", "brier")


def figures_of(q: Quoting) -> dict[str, tuple[Figure, ...]]:
    """Results by the part of the card."""
    groups = [s.group for attribute in q.plain_attributes() for s in q.view.groups_of(attribute)]
    return {
        "UsefulnessUsabilityEfficacy": tuple(_figures(q, _USEFUL, [EVERYONE])),
        "FairnessEquity": tuple(_figures(q, q.view.primary, groups)),
        "SafetyReliability": tuple(_figures(q, _SAFE, [EVERYONE])),
    }


def _figures(q: Quoting, metrics: tuple[str, ...], groups: list[Group]) -> Iterator[Figure]:
    for metric in metrics:
        for group in groups:
            found = q.view.measurement(metric, group) if metric in q.evidence.cards else None
            if found is None or found.estimate.value is None or q.view.is_hidden(q.view.card(metric), group):
                continue
            card = q.view.card(metric)
            whom = "" if group == EVERYONE else f", {one_line(group_label(group))}"
            unit = "proportion" if card.scale == "proportion" else ""
            yield Figure(metric, f"{q.titled(found, card)}{whom}", found.estimate, unit)
