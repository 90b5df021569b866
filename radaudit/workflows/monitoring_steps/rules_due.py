"""Which stop rules an alarm sets off. They are told to people; nothing here acts on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from radaudit.records import EVERYONE, Evidence, Group
from radaudit.records.monitoring import MonitorAlarm, MonitorRule, RuleDue


def names_for_rules(evidence: Evidence) -> tuple[str, ...]:
    """What a rule may name: attributes, and groups as "vendor=GE"."""
    groups = [s.group for s in evidence.groups if s.group != EVERYONE]
    return (*evidence.attributes, *(f"{g.attribute}={g.value}" for g in groups))


def rules_due(rules: Sequence[MonitorRule], alarms: Iterable[MonitorAlarm]) -> tuple[RuleDue, ...]:
    """The rules that are set off by groups that moved by themselves and are still beyond their limits."""
    lasting = [a for a in alarms if a.follows is None and a.until is None]
    due = []
    for rule in rules:
        groups = [
            a.group
            for a in lasting
            if a.measure in rule.measures
            and rule.direction in ("any", a.direction)
            and a.n_beyond >= rule.windows
            and _names(rule.groups, a.group)
        ]
        if groups:
            due.append(RuleDue(rule, tuple(dict.fromkeys(groups))))
    return tuple(due)


def _names(named: Sequence[str], group: Group) -> bool:
    if group == EVERYONE:
        return "any" in named or "everyone" in named
    return bool({"any", group.attribute, f"{group.attribute}={group.value}"} & set(named))
