"""Which share of every group could not be scored, and why."""

from __future__ import annotations

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, StripRow, Strips, Table
from radaudit.present.drawing.marks import Axis, Dot, Rule
from radaudit.present.figures.palette import EVERYONE_STYLE, style
from radaudit.present.tables.representation import percent
from radaudit.present.view import View
from radaudit.records import EVERYONE, Estimate, Group, UnscoredShare, wording


def unread(view: View) -> Strips | None:
    """A dot a group on the share of its rows without a score; None where every row has one, or it was not measured."""
    shares = {u.group: u.share for u in view.evidence.unscored_shares}
    if not shares:
        return None
    rows = [_row(view, EVERYONE, shares[EVERYONE])] if EVERYONE in shares else []
    drawn: list[UnscoredShare] = []
    notes = []
    for attribute in view.attributes:
        own = [s.group for s in view.drawn_groups(attribute) if s.group in shares]
        rows.append(StripRow((Cell(attribute, is_label=True),), is_heading=True))
        rows += [_row(view, group, shares[group]) for group in own]
        rows += [_withheld(w.group) for w in view.withheld_of(attribute)]
        drawn += [UnscoredShare(group, shares[group]) for group in own]
        if len(own) < (total := len(view.groups_of(attribute))):
            notes.append(
                say("The {n} largest of {total} groups by {attribute} are drawn.",
                    n=str(len(own)), total=wording.whole(total), attribute=typeset.isolated(attribute))
            )  # fmt: skip
    level, allowed = typeset.level(view.evidence.level), view.audit.policy.max_unread
    highest = max([allowed, *(u.share.high or 0.0 for u in drawn)])
    title = _message(drawn)
    return Strips(
        title=title, alt=_alt(drawn, title),
        columns=(Column(say("Group")), Column(say("Without a score"), is_number=True), Column(say("Rows"), is_number=True)),
        axis=_axis(min(1.0, 1.08 * highest)), rows=tuple(rows), value_title=say("Share ({level})", level=level),
        references=(Rule("upright", allowed, dash="dash"),),
        caption=say("Dashed: the share that the policy allows, {share}.", share=say("{n} %", n=f"{100 * allowed:g}")),
        note=wording.sentences(*notes),
    )  # fmt: skip


def reasons(view: View) -> Table | None:
    """How many rows of every group have no score for which reason; None where all have one."""
    found = sorted(view.evidence.unscored, key=lambda u: u.group != EVERYONE)
    if not found:
        return None
    columns = (Column(say("Group")), Column(say("Reason")), Column(say("Rows"), True), Column(say("of"), True))
    rows = [
        Row((Cell(typeset.full_name(u.group), is_label=True), Cell(recalled(u.reason)), Cell(view.counted(u.n, u.group)),
             Cell(view.counted(view.summary(u.group).n_rows, u.group))),
            is_total=u.group == EVERYONE)
        for u in found
    ]  # fmt: skip
    return Table(say("Rows without a score."), columns, tuple(rows))


def _axis(high: float) -> Axis:
    step = next((s for s in (1, 2, 5, 10, 20) if 100 * high / s <= 6), 25)
    return Axis(
        say("rows without a score"), 0.0, high, tuple((i / 100, percent(i / 100, 0)) for i in range(0, 101, step))
    )


def _row(view: View, group: Group, share: Estimate) -> StripRow:
    s = view.summary(group)
    counts = (Cell(view.counted(s.n_unscored, group)), Cell(view.counted(s.n_rows, group)))
    cells = (Cell(typeset.group_name(group), is_label=True), *counts)
    if share.value is None:
        return StripRow(cells, value=Cell("–", is_soft=True), absent=recalled(share.note))
    is_total = group == EVERYONE
    look = EVERYONE_STYLE if is_total else style(view.color_index(group))
    between = _interval(share)
    told = percent(share.value, 1)
    value = say("{value} ({interval})", value=told, interval=between) if between else told
    return StripRow(cells, (Dot(share.value, share.low, share.high, look),), Cell(value), is_total=is_total)


def _interval(share: Estimate) -> str:
    if share.low is None or share.high is None:
        return ""
    return say("{low} to {high}", low=wording.number(100 * share.low, 1), high=wording.number(100 * share.high, 1))


def _withheld(group: Group) -> StripRow:
    cells = (Cell(typeset.group_name(group), is_label=True), Cell("–", is_soft=True), Cell("–", is_soft=True))
    return StripRow(cells, value=Cell("–", is_soft=True), absent=say("withheld"))


def _message(drawn: list[UnscoredShare]) -> str:
    known = [u for u in drawn if u.share.value is not None]
    if not known:
        return say("Rows without a score")
    worst = max(known, key=lambda u: u.share.value or 0.0)
    return say("Most rows without a score: {group}, {share}",
               group=typeset.isolated(wording.group_label(worst.group)), share=percent(worst.share.value, 1))  # fmt: skip


def _alt(drawn: list[UnscoredShare], title: str) -> str:
    told = [
        say("{group}: {share}", group=wording.group_label(u.group), share=percent(u.share.value))
        for u in drawn
        if u.share.value is not None
    ]
    return say("Share of the rows without a score by group. {message}. {groups}.",
               message=title, groups=wording.enumerated(told))  # fmt: skip
