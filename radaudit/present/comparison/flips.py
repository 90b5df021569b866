"""Whom the models decide about differently: of 1000 with the disease and of 1000 without, how many each way, group by group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Fold, HowTo, Row, StripRow, Strips, Table
from radaudit.present.comparison.reach import of_1000, reach_of_flips
from radaudit.present.comparison.tables import group_cell
from radaudit.present.drawing.marks import Axis, Dot, Rule, Segment
from radaudit.present.figures.palette import INK, SOFT, Style
from radaudit.present.view import MOST_DRAWN
from radaudit.records import EVERYONE, Estimate, Group
from radaudit.records.comparison import ModelComparison
from radaudit.records.flips import Flip
from radaudit.records.wording import listed, not_estimable, number, whole

_BETTER, _WORSE = Style("var(--pass)", "square", 9), Style("var(--fail)", "square", 9)
_NET = Style(INK, "diamond", 9)

_SHARE = 0.75
"""Opacity of the bars, so that the net stands out on them."""

TITLES = {
    True: phrase("Of 1000 with the disease: newly found and newly missed"),
    False: phrase("Of 1000 without the disease: newly spared and newly alarmed"),
}
_LEGENDS = {
    True: (phrase("newly missed: only the baseline flags them"), phrase("newly found: only the candidate flags them")),
    False: (
        phrase("newly alarmed: only the candidate flags them"),
        phrase("newly spared: only the baseline flags them"),
    ),
}
_AXES = {
    True: phrase("of 1000 cases with the disease; better to the right"),
    False: phrase("of 1000 cases without the disease; better to the right"),
}


def flips(comparison: ModelComparison) -> Iterator[Block]:
    """Two drawings, their tables, and how to read them; nothing where the record has no such tables."""
    found = [f for f in comparison.flips if not _is_crossed(f.group)]
    if not found:
        return
    for is_event in (True, False):
        yield _drawing(comparison, [f for f in found if f.is_event == is_event], is_event=is_event)
    tables = tuple(
        _table(comparison, [f for f in comparison.flips if f.is_event == is_event], is_event=is_event)
        for is_event in (True, False)
    )
    yield Fold(say("Flagged by both, by one, by neither: the counts"), tables)
    yield HowTo(
        (
            say(
                "A bar to the right stands for cases that only the candidate decided rightly, a bar to the left for those that "
                "only the baseline did. The diamond is the net of both, with its own interval: exactly the change in sensitivity, "
                "or in specificity."
            ),
            say(
                "Long bars with a small net mean that many patients would be told something else, while the average stays as it is."
            ),
        ),
        (
            say("Which of the flips matter: a case just above the threshold counts like one far above it."),
            say(
                "Crossed groups; their counts stand in comparison.json. Beside a withheld group only the net is told, because the "
                "counts would betray it."
            ),
        ),
    )


def _is_crossed(group: Group) -> bool:
    return "*" in group.attribute


def _shown(comparison: ModelComparison, found: Sequence[Flip]) -> set[Group]:
    """Everyone, and the largest groups of every attribute."""
    shown = set()
    for attribute in {f.group.attribute for f in found}:
        groups = [f.group for f in found if f.group.attribute == attribute]
        shown |= set(sorted(groups, key=lambda g: -comparison.evidence.summary(g).n)[:MOST_DRAWN])
    return shown


def _drawing(comparison: ModelComparison, found: Sequence[Flip], *, is_event: bool) -> Strips:
    shown, rows, attribute = _shown(comparison, found), list[StripRow](), EVERYONE.attribute
    for flip in found:
        if flip.group not in shown:
            continue
        if flip.group.attribute != attribute:
            attribute = flip.group.attribute
            rows.append(StripRow((Cell(attribute, is_label=True),), is_heading=True))
        rows.append(_row(comparison, flip))
    drawn = [f for f in found if f.group in shown]
    worse, better = (say(text) for text in _LEGENDS[is_event])
    reach = reach_of_flips(drawn)
    title = say(TITLES[is_event])
    return Strips(
        title=title,
        alt=say("{title}, by group; the numbers stand in the rows.", title=title),
        columns=(Column(say("Group")), Column(say("Cases"), True)),
        axis=Axis(say(_AXES[is_event]), -reach, reach, digits=0),
        rows=tuple(rows),
        value_title=say("Net of 1000 (interval)"),
        references=(Rule("upright", 0.0, SOFT, "solid"),),
        caption=say(
            "Each model at its own threshold. The net’s {level} is that of the paired change, for this group alone.",
            level=typeset.level(comparison.evidence.level),
        ),
        note=""
        if len(drawn) == len(found)
        else say("The largest {most} groups of an attribute are drawn; the table holds all.", most=whole(MOST_DRAWN)),
        legend=(
            (Segment(0.0, 1.0, _WORSE, _SHARE), worse),
            (Segment(0.0, 1.0, _BETTER, _SHARE), better),
            (Dot(0.5, style=_NET), say("net")),
        ),
        name="found-and-missed" if is_event else "spared-and-alarmed",
    )


def _sides(flip: Flip) -> tuple[Estimate, Estimate]:
    """Shares that the candidate decides worse, and better."""
    if flip.is_event:
        return flip.baseline_rate, flip.candidate_rate
    return flip.candidate_rate, flip.baseline_rate


def _row(comparison: ModelComparison, flip: Flip) -> StripRow:
    summary = comparison.evidence.summary(flip.group)
    n = typeset.counted(flip.n, is_rounded=summary.is_rounded, fewest=comparison.evidence.smallest_group)
    cells, is_total, net = (group_cell(flip.group), Cell(n)), flip.group == EVERYONE, _net(comparison, flip)
    if net.value is None:
        return StripRow(cells, is_total=is_total, absent=f"{not_estimable()}: {recalled(net.note)}")
    value = _value(flip, net)
    if summary.tier == "counts":
        return StripRow(cells, is_total=is_total, absent=say("too few cases to be drawn"), value=value)
    worse, better = _sides(flip)
    marks: list[Dot | Segment] = []
    if worse.value:
        marks.append(Segment(-of_1000(worse.value), 0.0, _WORSE, _SHARE))
    if better.value:
        marks.append(Segment(0.0, of_1000(better.value), _BETTER, _SHARE))
    low, high = (None if end is None else of_1000(end) for end in (net.low, net.high))
    marks.append(Dot(of_1000(net.value), low, high, _NET))
    return StripRow(cells, tuple(marks), value, is_total=is_total)


def _net(comparison: ModelComparison, flip: Flip) -> Estimate:
    """The change in sensitivity or in specificity: of both, more is better."""
    metric = "sensitivity" if flip.is_event else "specificity"
    found = (c.gap for c in comparison.evidence.comparisons if (c.metric, c.group) == (metric, flip.group))
    return next(found, flip.net)


def _value(flip: Flip, net: Estimate) -> Cell:
    text = number(of_1000(net.value or 0.0), 0, is_signed=True)
    if net.low is not None and net.high is not None:
        between = typeset.interval(of_1000(net.low), of_1000(net.high), 0, is_signed=True)
        text = f"{text} ({between})"
    worse, better = _sides(flip)
    if worse.value is None or better.value is None:
        return Cell(text, hint=recalled(flip.baseline_rate.note))
    hint = say(
        "{better} of 1000 the better way, {worse} the worse way",
        better=number(of_1000(better.value), 0),
        worse=number(of_1000(worse.value), 0),
    )
    return Cell(text, hint=hint)


def _table(comparison: ModelComparison, found: Sequence[Flip], *, is_event: bool) -> Table:
    level = typeset.level(comparison.evidence.level)
    columns = [
        say("Cases"), say("Both"), say("Only baseline"), say("Only candidate"), say("Neither"),
        say("Only baseline, of 1000 ({level})", level=level), say("Only candidate, of 1000 ({level})", level=level),
        say("Flagged, net of 1000 ({level})", level=level), say("p"),
    ]  # fmt: skip
    rows, attribute = list[Row](), EVERYONE.attribute
    for flip in found:
        if flip.group.attribute != attribute:
            attribute = flip.group.attribute
            rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        counts = (flip.both, flip.only_baseline, flip.only_candidate, flip.neither)
        summary = comparison.evidence.summary(flip.group)
        n = typeset.counted(flip.n, is_rounded=summary.is_rounded, fewest=comparison.evidence.smallest_group)
        texts = [
            n, *("–" if c is None else whole(c) for c in counts),
            *(typeset.per_thousand(e) if e.value is not None else "–" for e in (flip.baseline_rate, flip.candidate_rate, flip.net)),
            typeset.p_value(flip.p) or "–",
        ]  # fmt: skip
        rows.append(Row((group_cell(flip.group), *(Cell(t) for t in texts)), is_total=flip.group == EVERYONE))
    caption = (
        say("Cases with the disease, by who flags them.")
        if is_event
        else say("Cases without the disease, by who flags them.")
    )
    return Table(
        caption, (Column(say("Group")), *(Column(c, True) for c in columns)), tuple(rows), feet=tuple(_feet(found))
    )


def _feet(found: Sequence[Flip]) -> Iterator[str]:
    yield say(
        "Intervals are for each group alone, clustered by patient. p: McNemar’s test of no net change, clustered by patient (Yang, "
        "Sun and Hardin 2010; with fewer than 25 patients who changed by all signs, mid-p). What was gained and lost rests on the "
        "simultaneous intervals, not on this p."
    )
    if beside := [f.group for f in found if f.both is None]:
        groups = listed([typeset.isolated(a) for a in dict.fromkeys(g.attribute for g in beside)])
        yield say("Only the net is told by {attributes}, where a group is withheld.", attributes=groups)
