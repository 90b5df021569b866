"""How many patients stand behind every group, drawn as bars, and which groups are too small to be judged."""

from __future__ import annotations

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, StripRow, Strips
from radaudit.present.drawing.marks import Axis, Segment
from radaudit.present.figures.absent_rows import together
from radaudit.present.figures.palette import INK, Style
from radaudit.present.tables.feet import ROUNDED
from radaudit.present.view import View
from radaudit.records import GroupSummary, wording

_BAR = Style(INK, "square", 9)
ALL, DISEASED = 0.22, 0.75
"""How dark the bar of all patients is, and that of the diseased ones on top of it."""


def sizes(view: View) -> Strips:
    """A bar a group: its patients, and those of them with the disease."""
    attributes = plain_attributes(view)
    groups = [s for a in attributes for s in view.drawn_groups(a)]
    most = max((s.n_patients for s in groups), default=1) or 1
    rows = [_row(view, view.everyone(), is_total=True)]
    notes = []
    for attribute in attributes:
        source = view.evidence.sources.get(attribute, "")
        origin = Cell(say("from {source}", source=recalled(source)) if source else "", is_soft=True)
        rows.append(StripRow((Cell(attribute, is_label=True), origin), is_heading=True))
        drawn = view.drawn_groups(attribute)
        rows += [_row(view, s) for s in drawn]
        rows += [
            StripRow((Cell(typeset.group_name(w.group), is_label=True), *[Cell("–", is_soft=True)] * 2), absent=say("withheld"),
                     value=Cell("–", is_soft=True))
            for w in view.withheld_of(attribute)
        ]  # fmt: skip
        if len(drawn) < (total := len(view.groups_of(attribute))):
            notes.append(
                say("The {n} largest of {total} groups by {attribute} are drawn; the table holds all.",
                    n=str(len(drawn)), total=wording.whole(total), attribute=typeset.isolated(attribute))
            )  # fmt: skip
    title = _message(view, [s for a in attributes for s in view.groups_of(a)])
    level = typeset.level(view.evidence.level)
    return Strips(
        title=title, alt=_alt(view, groups, title),
        columns=(Column(say("Group")), Column(say("Patients"), is_number=True), Column(say("with disease"), is_number=True)),
        axis=Axis(say("patients"), 0.0, float(most), digits=0), rows=together(rows),
        value_title=say("Prevalence ({level})", level=level), note=wording.sentences(*notes),
        legend=((Segment(0, 1, _BAR, ALL), say("patients")), (Segment(0, 1, _BAR, DISEASED), say("with the disease"))),
        feet=(say(ROUNDED),) if any(s.is_rounded for s in groups) else (),
    )  # fmt: skip


def plain_attributes(view: View) -> tuple[str, ...]:
    """The attributes that cross no others; all of them where nothing else was asked for. A map shows the crossed ones."""
    return tuple(a for a in view.attributes if "*" not in a) or view.attributes


def _row(view: View, s: GroupSummary, *, is_total: bool = False) -> StripRow:
    name = Cell(typeset.group_name(s.group), is_label=True)
    counts = (Cell(view.counted(n, s.group)) for n in (s.n_patients, s.n_event_patients))
    prevalence = view.measurement("prevalence", s.group)
    found = prevalence.estimate if prevalence else None
    text = typeset.estimate(found, view.card("prevalence")) if found else wording.not_estimable()
    value = Cell(text, is_soft=not (found and found.is_known))
    anchor = view.group_anchor(s.group)
    if is_total:  # its bar would leave the others no room
        return StripRow((name, *counts), value=value, anchor=anchor, is_total=True)
    marks = (Segment(0.0, float(s.n_patients), _BAR, ALL), Segment(0.0, float(s.n_event_patients), _BAR, DISEASED))
    return StripRow((name, *counts), marks, value, anchor)


def _message(view: View, groups: list[GroupSummary]) -> str:
    """Who is too few to be judged; else which group is known least."""
    fewest = view.audit.policy.min_events
    small = [s for s in groups if s.n_rarer < fewest]
    if len(small) == 1:
        return say("Too few to judge: {group}", group=typeset.isolated(wording.group_label(small[0].group)))
    if small:
        first = typeset.isolated(wording.group_label(min(small, key=_rarer).group))
        return say("Too few to judge: {n} groups, among them {group}", n=wording.whole(len(small)), group=first)
    if not groups:
        return say("Patients by group")
    least = min(groups, key=_rarer)
    name = typeset.isolated(wording.group_label(least.group))
    n = view.counted(least.n_rarer, least.group)
    if least.n_event_patients <= least.n_other_patients:
        return say("Least is known of {group}: {n} patients with the disease", group=name, n=n)
    return say("Least is known of {group}: {n} patients without the disease", group=name, n=n)


def _rarer(s: GroupSummary) -> int:
    return s.n_rarer


def _alt(view: View, groups: list[GroupSummary], title: str) -> str:
    told = [
        say("{group}: {n} patients, {diseased} with the disease",
            group=wording.group_label(s.group), n=view.counted(s.n_patients, s.group),
            diseased=view.counted(s.n_event_patients, s.group))
        for s in groups
    ]  # fmt: skip
    return say("Patients by group. {message}. {groups}.", message=title, groups=wording.enumerated(told))
