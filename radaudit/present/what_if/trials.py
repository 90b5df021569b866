"""What was tried on whom: every remedy's effects on every group, found quickly."""

from __future__ import annotations

from dataclasses import dataclass

from radaudit.present.view import View
from radaudit.present.what_if.counting import COUNTED, METRICS, Change, change_of
from radaudit.records import EVERYONE, Group
from radaudit.records.what_if import Remedy, RemedyEffect, WhatIf

RISKS = "calibration_in_the_large"


@dataclass(frozen=True, slots=True)
class Trial:
    """What a remedy does to a group.

    Attributes:
        remedy: The remedy.
        group: The group.
        changes: Net benefit, missed and falsely flagged, as far as they could be measured.
    """

    remedy: Remedy
    group: Group
    changes: tuple[Change, ...]

    def change(self, what: str) -> Change | None:
        """One of the changes; None where it could not be measured."""
        return next((c for c in self.changes if c.what == what), None)

    def outcome(self, what: str) -> str:
        """What was shown of one of them; "" where it could not be measured."""
        found = self.change(what)
        return found.outcome if found else ""

    @property
    def harms(self) -> bool:
        """True where anything was shown to get worse."""
        return any(c.outcome == "harms" for c in self.changes)


class Trials:
    """Look-ups over a what-if.

    Attributes:
        view: The audit.
        what_if: What was tried in it.
    """

    def __init__(self, view: View, what_if: WhatIf) -> None:
        self.view = view
        self.what_if = what_if
        self._effects: dict[tuple[str, Group, str], RemedyEffect] = {
            (e.remedy, e.group, e.metric): e for e in what_if.effects
        }
        self._told = {e.group for e in what_if.effects if view.tier(e.group) != "counts"}
        self._with_effects = {e.remedy for e in what_if.effects}

    @property
    def metrics(self) -> list[str]:
        """Keys of what was measured, the three that are counted first."""
        return list(dict.fromkeys([*METRICS.values(), *(e.metric for e in self.what_if.effects)]))

    def groups_of(self, attribute: str) -> list[Group]:
        """The groups of an attribute that are told of, in the cohort's order."""
        return [s.group for s in self.view.groups_of(attribute) if s.group in self._told]

    @property
    def groups(self) -> list[Group]:
        """All groups that are told of, without everyone."""
        return [g for attribute in self.what_if.attributes for g in self.groups_of(attribute)]

    def tells_of(self, group: Group) -> bool:
        """True where the group is told of."""
        return group in self._told

    @property
    def remedies(self) -> list[Remedy]:
        """The remedies that could be tried."""
        return [r for r in self.what_if.remedies if r.name in self._with_effects]

    @property
    def failed(self) -> list[Remedy]:
        """Those that could not be."""
        return [r for r in self.what_if.remedies if r.name not in self._with_effects]

    def remedies_for(self, attribute: str) -> list[Remedy]:
        """The remedies that are made for an attribute or for nobody in particular."""
        return [r for r in self.remedies if r.attribute in ("", attribute)]

    def effect(self, remedy: Remedy, group: Group, metric: str) -> RemedyEffect | None:
        """What a remedy does to one measure."""
        return self._effects.get((remedy.name, group, metric))

    def trial(self, remedy: Remedy, group: Group) -> Trial:
        """What a remedy does to a group."""
        found = (change_of(what, self.effect(remedy, group, METRICS[what])) for what in COUNTED)
        return Trial(remedy, group, tuple(c for c in found if c))

    def trials_of(self, group: Group) -> list[Trial]:
        """What the remedies made for a group's attribute, or for nobody in particular, do to it."""
        remedies = self.remedies if group == EVERYONE else self.remedies_for(group.attribute)
        found = (self.trial(r, group) for r in remedies)
        return [t for t in found if t.changes]


def trials_of(view: View) -> Trials | None:
    """What was tried in an audit; None where nothing was, or nothing of it can be told."""
    what_if = view.audit.what_if
    return None if what_if is None else Trials(view, what_if)
