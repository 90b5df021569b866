"""Errors of 1000, a row a group: the missed to the left of zero, the falsely flagged to the right."""

from __future__ import annotations

from dataclasses import dataclass

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, StripRow, Strips
from radaudit.present.drawing.marks import Axis, Dot, Rule, Segment
from radaudit.present.figures.absent_rows import together
from radaudit.present.figures.extremes import worst
from radaudit.present.figures.palette import INK, Style
from radaudit.present.tables.feet import feet
from radaudit.present.view import View
from radaudit.records import EVERYONE, Estimate, Group, wording

MISSED, ALARMED = Style("var(--group-2)", "square", 9), Style("var(--group-1)", "square", 9)
_INTERVAL = Style(INK, "circle", 9)
_PLAIN, _SOFT = 0.75, 0.35

FOUND, SPARED = "sensitivity", "specificity"
"""What is not found is missed; what is not spared is flagged for nothing."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Cases of 1000 that were decided wrongly, with the ends of the interval; None where they are unknown."""

    value: float
    low: float | None
    high: float | None

    def text(self) -> str:
        """101 (82 to 123)."""
        value = _whole(self.value)
        if self.low is None or self.high is None:
            return value
        return say("{value} ({low} to {high})", value=value, low=_whole(self.low), high=_whole(self.high))

    @property
    def furthest(self) -> float:
        """How far the drawing reaches."""
        return self.value if self.high is None else self.high


def missed_and_alarmed(view: View) -> Strips | None:
    """The figure; None where nothing may be told of the whole cohort.

    Args:
        view: The audit.
    """
    missed, alarmed = (_errors(view, metric, EVERYONE) for metric in (FOUND, SPARED))
    if missed is None or alarmed is None or view.is_hidden(view.card(FOUND), EVERYONE):
        return None
    rows = [_row(view, EVERYONE)]
    notes = []
    for attribute in view.attributes:
        groups = view.drawn_groups(attribute)
        rows.append(StripRow((Cell(attribute, is_label=True),), is_heading=True))
        rows += [_row(view, s.group) for s in groups]
        rows += [_withheld(w.group, w.reason) for w in view.withheld_of(attribute)]
        if len(groups) < (total := len(view.groups_of(attribute))):
            notes.append(
                say("The {n} largest of {total} groups by {attribute} are drawn; the table holds all.",
                    n=str(len(groups)), total=wording.whole(total), attribute=typeset.isolated(attribute))
            )  # fmt: skip
    told = [_told(view, g) for g in view.groups if not view.is_hidden(view.card(FOUND), g)][:40]
    title = _title(view, missed)
    return Strips(
        title=title,
        alt=wording.sentences(say("{message}.", message=title), wording.enumerated([t for t in told if t])),
        columns=(Column(say("Group")), Column(say("Missed"), is_number=True)),
        axis=_axis(view), rows=together(rows), value_title=say("Falsely flagged"),
        references=(Rule("upright", 0, INK, "solid"), Rule("upright", -missed.value, dash="dash"),
                    Rule("upright", alarmed.value, dash="dash")),
        caption=say("Values with their {level}; dashed lines: the whole cohort.", level=typeset.level(view.evidence.level)),
        note=wording.sentences(*notes),
        legend=((Segment(0, 1, MISSED, _PLAIN), say("missed, of 1000 with the disease")),
                (Segment(0, 1, ALARMED, _PLAIN), say("falsely flagged, of 1000 without it"))),
        feet=feet(view, [s.group for a in view.attributes for s in view.drawn_groups(a)]),
    )  # fmt: skip


def _errors(view: View, metric: str, group: Group) -> Errors | None:
    found = view.measurement(metric, group)
    if found is None or found.estimate.value is None:
        return None
    return _turned(found.estimate)


def _turned(right: Estimate) -> Errors:
    """Those decided wrongly of 1000, from the share that was decided rightly."""
    assert right.value is not None
    low, high = (None if end is None else 1000 * (1 - end) for end in (right.high, right.low))
    return Errors(1000 * (1 - right.value), low, high)


def _whole(cases: float) -> str:
    return wording.number(cases, 0)


def _title(view: View, missed: Errors) -> str:
    """The group in which most are missed, beside the whole cohort."""
    found = worst(view, view.card(FOUND))
    all_of_them = _whole(missed.value)
    if found is None:
        return say("{n} of 1000 diseased are missed", n=all_of_them)
    group, share = found
    return say(
        "Missed most {where}: {n} of 1000 diseased (whole cohort: {n_all})",
        where=wording.whom(group),
        n=_whole(1000 * (1 - share)),
        n_all=all_of_them,
    )


def _told(view: View, group: Group) -> str:
    missed, alarmed = (_errors(view, metric, group) for metric in (FOUND, SPARED))
    if missed is None or alarmed is None:
        return ""
    return say(
        "{group}: {n_missed} missed, {n_alarms} falsely flagged",
        group=typeset.isolated(wording.group_label(group)),
        n_missed=_whole(missed.value),
        n_alarms=_whole(alarmed.value),
    )


def _axis(view: View) -> Axis:
    """One scale for both sides, as far as the longest bar, its ticks without a sign."""
    groups = [EVERYONE, *(s.group for a in view.attributes for s in view.drawn_groups(a))]
    shown = [g for g in groups if not view.is_hidden(view.card(FOUND), g)]
    ends = []
    for metric in (FOUND, SPARED):
        known = [e for g in shown if (e := _errors(view, metric, g))]
        sure = [
            e.furthest for g in shown if not view.is_uncertain(view.card(FOUND), g) and (e := _errors(view, metric, g))
        ]
        # One tiny group's interval must not flatten all others.
        ends.append(max([e.value for e in known] + sure, default=100.0) * 1.05 or 10.0)
    step = next((s for s in (10, 20, 50, 100, 200) if max(ends) / s <= 4), 250)
    ticks = [(float(k * step), str(abs(k) * step)) for k in range(-int(ends[0] // step), int(ends[1] // step) + 1)]
    return Axis(say("← missed · falsely flagged →"), -ends[0], ends[1], tuple(ticks))


def _row(view: View, group: Group) -> StripRow:
    name = Cell(typeset.group_name(group), is_label=True)
    is_total = group == EVERYONE
    none = Cell("–", is_soft=True)
    if view.is_hidden(view.card(FOUND), group):
        return StripRow((name, none), value=none, is_total=is_total, absent=say("too few cases: counts only"))
    missed, alarmed = (_errors(view, metric, group) for metric in (FOUND, SPARED))
    is_soft = view.is_uncertain(view.card(FOUND), group)
    cells = [
        Cell(e.text(), is_soft=is_soft) if e else _unknown(view, m, group)
        for m, e in ((FOUND, missed), (SPARED, alarmed))
    ]
    opacity = _SOFT if is_soft else _PLAIN
    marks: list[Dot | Segment] = []
    if missed:
        marks.append(Segment(-missed.value, 0, MISSED, opacity))
        marks.append(Dot(-missed.value, _less(missed.high), _less(missed.low), _INTERVAL, is_tick=True))
    if alarmed:
        marks.append(Segment(0, alarmed.value, ALARMED, opacity))
        marks.append(Dot(alarmed.value, alarmed.low, alarmed.high, _INTERVAL, is_tick=True))
    absent = "" if marks else wording.not_estimable()
    return StripRow((name, cells[0]), tuple(marks), cells[1], is_total=is_total, absent=absent)


def _less(end: float | None) -> float | None:
    return None if end is None else -end


def _unknown(view: View, metric: str, group: Group) -> Cell:
    found = view.measurement(metric, group)
    return Cell("–", is_soft=True, hint=typeset.reason(found.estimate) if found else "")


def _withheld(group: Group, reason: str) -> StripRow:
    cells = (Cell(typeset.group_name(group), is_label=True), Cell("–", is_soft=True))
    return StripRow(cells, value=Cell("–", is_soft=True), absent=say("withheld: {reason}", reason=recalled(reason)))
