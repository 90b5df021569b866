"""The threshold that every group would need to find as many of the diseased, beside the locked one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, StripRow, Strips
from radaudit.present.drawing.marks import Axis, Dot, Rule, Segment
from radaudit.present.figures.absent_rows import together
from radaudit.present.figures.palette import EVERYONE_STYLE, INK, SOFT, SOFT_STYLE, style
from radaudit.present.tables.feet import feet
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group, Transport, wording

LOW = 0.1
"""Below it a threshold is compared with others as low, which two digits would not tell apart."""

_MOVED = 0.22


def digits(threshold: float) -> int:
    """Digits of thresholds around this one."""
    return 2 if threshold >= LOW else 3


def is_apart(t: Transport) -> bool:
    """True where the interval of the needed threshold leaves out the locked one."""
    if t.needed_low is None or t.needed_high is None:
        return False
    return not t.needed_low <= t.threshold <= t.needed_high


def shown_apart(view: View, found: Sequence[Transport]) -> list[Transport]:
    """Groups with patients enough that were shown to need another threshold, the one that needs the most first."""
    apart = [t for t in found if is_apart(t) and t.group != EVERYONE and view.tier(t.group) in ("full", "curves")]
    return sorted(apart, key=lambda t: -abs((t.needed or 0.0) - t.threshold))


def needed_thresholds(view: View, threshold: float, found: Mapping[Group, Transport]) -> Strips | None:
    """The figure; None where no group has a threshold to draw.

    Args:
        view: The audit.
        threshold: The locked threshold.
        found: How it carries over, by group.
    """
    if not any(t.needed is not None and t.group != EVERYONE and _is_shown(view, t.group) for t in found.values()):
        return None
    rows: list[StripRow] = []
    drawn: list[Group] = []
    notes = []
    for attribute in view.attributes:
        groups = [s.group for s in view.drawn_groups(attribute)]
        drawn += groups
        rows.append(StripRow((Cell(attribute, is_label=True),), is_heading=True))
        rows += [_row(view, group, found.get(group)) for group in groups]
        rows += [_withheld(w.group, w.reason) for w in view.withheld_of(attribute)]
        if len(groups) < (total := len(view.groups_of(attribute))):
            notes.append(
                say("The {n} largest of {total} groups by {attribute} are drawn; the table holds all.",
                    n=str(len(groups)), total=wording.whole(total), attribute=typeset.isolated(attribute))
            )  # fmt: skip
    title = _title(threshold, shown_apart(view, list(found.values())))
    known = [t for g in drawn if (t := found.get(g)) and t.needed is not None and _is_shown(view, g)]
    told = [f"{typeset.isolated(wording.group_label(t.group))}: {needed_text(t)}" for t in known]
    return Strips(
        title=title, alt=wording.sentences(say("{message}.", message=title), wording.enumerated(told)),
        columns=(Column(say("Group")),), axis=_axis(threshold, known), rows=together(rows),
        value_title=say("Needed threshold ({level})", level=typeset.level(view.evidence.level)),
        references=(Rule("upright", threshold, INK, "solid"),),
        caption=say("The line is the threshold in use, {threshold}.", threshold=wording.threshold_text(threshold)),
        note=wording.sentences(*notes),
        legend=((Dot(0.5, style=EVERYONE_STYLE._replace(marker="circle", size=9)), say("another threshold is needed")),
                (Dot(0.5, style=SOFT_STYLE, is_open=True), say("not shown: the interval holds the one in use"))),
        feet=feet(view, drawn),
    )  # fmt: skip


def needed_text(t: Transport) -> str:
    """The needed threshold with its interval: 0.23 (0.18 to 0.32)."""
    value, between = (
        wording.number(t.needed, digits(t.threshold)),
        typeset.interval(t.needed_low, t.needed_high, digits(t.threshold)),
    )
    return say("{value} ({interval})", value=value, interval=between) if between else value


def _title(threshold: float, apart: Sequence[Transport]) -> str:
    locked = wording.threshold_text(threshold)
    if not apart:
        return say("No group was shown to need another threshold than {locked}", locked=locked)
    return say(
        "To find as many {where}, the threshold would have to be {needed}, not {locked}",
        where=wording.whom(apart[0].group),
        needed=wording.number(apart[0].needed, digits(threshold)),
        locked=locked,
    )


def _is_shown(view: View, group: Group) -> bool:
    return view.tier(group) != "counts"


def _axis(threshold: float, known: Sequence[Transport]) -> Axis:
    """All needed thresholds, and intervals as far as they do not squeeze the rest."""
    values = [threshold, *(t.needed for t in known if t.needed is not None)]
    slack = max(0.6 * (max(values) - min(values)), 0.15 * threshold)
    lows = [t.needed_low for t in known if t.needed_low is not None]
    highs = [t.needed_high for t in known if t.needed_high is not None]
    low = max(min(values) - slack, min([*lows, *values]), 0.0)
    high = min(max(values) + slack, max([*highs, *values]), 1.0)
    air = 0.04 * (high - low)
    return Axis(say("Threshold"), max(low - air, 0.0), high + air, digits=digits(threshold))


def _row(view: View, group: Group, found: Transport | None) -> StripRow:
    name, none = Cell(typeset.group_name(group), is_label=True), Cell("–", is_soft=True)
    if not _is_shown(view, group):
        return StripRow((name,), value=none, absent=say("too few cases: counts only"))
    if found is None or found.needed is None:
        hint = recalled(found.note) if found else ""
        return StripRow((name,), value=Cell("–", is_soft=True, hint=hint), absent=wording.not_estimable())
    is_soft = view.tier(group) == "uncertain"
    look = style(view.color_index(group))
    if is_soft or not is_apart(found):
        look = look._replace(color=SOFT)
    moved = Segment(min(found.needed, found.threshold), max(found.needed, found.threshold), look, _MOVED)
    dot = Dot(found.needed, found.needed_low, found.needed_high, look, is_open=not is_apart(found))
    marks = (moved, dot) if is_apart(found) and not is_soft else (dot,)
    return StripRow((name,), marks, Cell(needed_text(found), is_soft=is_soft, hint=recalled(found.note)))


def _withheld(group: Group, reason: str) -> StripRow:
    name = Cell(typeset.group_name(group), is_label=True)
    return StripRow((name,), value=Cell("–", is_soft=True), absent=say("withheld: {reason}", reason=recalled(reason)))
