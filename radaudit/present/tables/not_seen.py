"""Who was not seen: withheld groups, unknown values, rows left out or without a score, people of whom nobody is in the cohort."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Prose, Row, Table
from radaudit.present.tables.representation import percent
from radaudit.present.view import View
from radaudit.records import EVERYONE, UNKNOWN, Withheld


def not_seen(view: View) -> Table | Prose:
    """One row for everybody of whom the numbers do not tell, and why."""
    rows = [Row((Cell(who, is_label=True), Cell(n), Cell(why, href=href))) for who, n, why, href in _everybody(view)]
    if not rows:
        return Prose((say("Nobody is known to be missing from the numbers."),), "note")
    columns = (Column(say("Who")), Column(say("How many"), True), Column(say("Why")))
    return Table(say("People and images of whom these numbers do not tell."), columns, tuple(rows))


def _everybody(view: View) -> Iterator[tuple[str, str, str, str]]:
    """(who, how many, why, where it leads to)."""
    if population := view.evidence.population:
        shares = {s.group: s.population for r in population.attributes for s in r.groups}
        for group in population.absent:
            why = say("nobody in the cohort, {share} of the population", share=percent(shares[group]))
            yield typeset.full_name(group), "0", why, ""
    together: dict[tuple[str, str], list[Withheld]] = {}
    for w in view.evidence.withheld:
        together.setdefault((w.group.attribute, w.reason), []).append(w)
    for (attribute, reason), found in together.items():
        names = typeset.listed([typeset.isolated(typeset.group_name(w.group)) for w in found])
        who = say("{attribute}: {names}", attribute=attribute, names=names)
        yield typeset.full_name(found[0].group) if len(found) == 1 else who, "–", _withheld(reason), ""
    for attribute in view.attributes:
        for summary in view.groups_of(attribute):
            if summary.group.value == UNKNOWN and summary.n_rows:
                why, n = say("no value; audited as a group of its own"), view.counted(summary.n_rows, summary.group)
                yield typeset.full_name(summary.group), n, why, ""
    if lost := view.everyone().n_unscored:
        yield say("Rows without a score"), view.counted(lost, EVERYONE), say("by group and reason"), "#missing-groups"
    for reason, rows in view.evidence.excluded.items():
        yield say("Rows that are not part of the audit"), typeset.counted(rows, is_rounded=False), recalled(reason), ""


def _withheld(reason: str) -> str:
    return say("withheld: {reason}", reason=recalled(reason))
