"""One curve of everyone, then of every group of every attribute, as small multiples with their points behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Drawing, Fold, Panels, Prose
from radaudit.present.drawing.marks import Axis, Band, Dot, Line, Panel, Segment
from radaudit.present.figures.palette import EVERYONE_STYLE, SOFT, Style, style
from radaudit.present.tables.points import Behind, points_table
from radaudit.present.view import View
from radaudit.records import EVERYONE, Curve, Group, wording

MOST_OPEN = 3
"""Attributes whose curves stand in the open: those with a fail or a concern, or the first where none has one. All others are
folded, and printed."""

MOST_IN_FOLD = 6
"""Attributes whose curves share a fold; of more, each of the further ones has its own."""

NO_CURVE = phrase("too few patients with or without the disease")

MOST_TOGETHER = 6
"""Curves that are laid over each other in one panel; of more nobody can follow one."""

Draw = Callable[[Group, Curve, str, Style], Panel]
Drawn = tuple[Group, Curve, Style]


@dataclass(frozen=True, slots=True)
class FigurePlan:
    """What all figures of a section share; its texts are already in the reader's language.

    Attributes:
        kind: Kind of the curve that must exist for a group to be drawn.
        draw: Makes a group's panel from the group, its curve, a subtitle and a style.
        measure: (metric, symbol) whose value stands under a group's name and sums a figure up; without a
            symbol the figure's title leaves it out, ("", "") for the counts.
        alt: What is drawn, for a reader who can't see it.
        x: Shared abscissa.
        y: Shared ordinate.
        caption: What is drawn, below the figures.
        columns: Headings of abscissa and ordinate in the table behind.
        digits: Digits of the ordinate in that table.
        is_square: True where both axes have one scale.
        legend: (mark, words) pairs, above the figures.
        which: What the drawn curve is called in the table behind it, where there are several.
        further: Further curves of a group in that table.
        note: A sentence on some of the drawn groups, or "".
        is_soft: True where no verdict may be read from the curves: all are drawn in grey.
        together: Makes the first panel of a figure, which lays all its groups' curves over each other, from (group, curve, style)
            each; None for no such panel.
        opens_all: True for figures that stand in a fold as a whole, where nothing needs to be folded again.
    """

    kind: str
    draw: Draw
    measure: tuple[str, str]
    alt: str
    x: Axis
    y: Axis
    caption: str
    columns: tuple[str, str]
    digits: int = 2
    is_square: bool = False
    legend: tuple[tuple[Dot | Segment | Line | Band, str], ...] = ()
    which: str = ""
    further: Callable[[Group], list[Behind]] = lambda _: []
    note: Callable[[list[Group]], str] = lambda _: ""
    is_soft: bool = False
    together: Callable[[Sequence[Drawn]], Panel] | None = None
    opens_all: bool = False


def small_multiples(view: View, plan: FigurePlan) -> Iterator[Block]:
    """The figures in the open, everyone first, then the folded ones; a sentence instead where there is no curve at all."""
    everyone = view.curve(plan.kind, EVERYONE)
    if everyone is None:
        return
    figures: list[Drawing] = []
    others: dict[str, Drawing] = {}
    told: list[Block] = []
    if has_curve(view, plan.kind, EVERYONE):
        figures.append(_figure(view, plan, "", [EVERYONE], ""))
    else:
        reason = recalled(everyone.note) if everyone.note else say(NO_CURVE)
        yield Prose((say("No curve of the whole cohort: {reason}.", reason=reason),), "note")
    ordered = view.attributes_by_concern()
    n_open = sum(view.is_of_concern(a) for a in ordered) or 1
    opened = ordered[: MOST_OPEN if plan.opens_all else min(n_open, MOST_OPEN)]
    for attribute in ordered:
        groups = [s.group for s in view.drawn_groups(attribute)]
        drawn = [g for g in groups if has_curve(view, plan.kind, g)]
        name = typeset.isolated(attribute)
        if drawn:
            note = wording.sentences(
                not_drawn(view, attribute, [g for g in groups if g not in drawn]), plan.note(drawn)
            )
            figure = _figure(view, plan, note, drawn, name)
            if attribute in opened and "*" not in attribute:
                figures.append(figure)
            else:
                others[attribute] = figure
        elif groups:
            told.append(Prose((say("By {attribute}: no group has enough cases for a curve.", attribute=name),), "note"))
    if figures:
        yield Panels(tuple(figures), plan.legend, plan.caption)
    yield from _folded(plan, others)
    yield from told


def _folded(plan: FigurePlan, figures: Mapping[str, Drawing]) -> Iterator[Fold]:
    """The attributes that nothing is the matter with in one fold, crossed groups and those of a long list each in its own."""
    plain = [a for a in figures if "*" not in a][:MOST_IN_FOLD]
    if plain:
        names = typeset.listed([typeset.isolated(a) for a in plain])
        drawn = Panels(tuple(figures[a] for a in plain), plan.legend)
        yield Fold(say("Curves by {attribute}", attribute=names), (drawn,), is_printed=True)
    for attribute, figure in figures.items():
        if attribute not in plain:
            yield Fold(say("Curves by {attribute}", attribute=typeset.isolated(attribute)), (figure,))


def has_curve(view: View, kind: str, group: Group) -> bool:
    """True where the group has points to draw and enough patients for them to be shown."""
    curve = view.curve(kind, group)
    return curve is not None and bool(curve.x) and view.tier(group) in ("full", "curves")


def not_drawn(view: View, attribute: str, missing: Sequence[Group]) -> str:
    """Sentences on the groups a figure leaves out: too many, without a curve, or withheld."""
    total, drawn = len(view.groups_of(attribute)), len(view.drawn_groups(attribute))
    withheld = [w.group for w in view.withheld_of(attribute)]
    return wording.sentences(
        say("The {n} largest of {total} groups are drawn.", n=str(drawn), total=wording.whole(total)) if drawn < total else "",
        say("Not drawn, because there are too few cases for a curve: {names}.", names=_names(missing)) if missing else "",
        say("Withheld: {names}.", names=_names(withheld)) if withheld else "",
    )  # fmt: skip


def _names(groups: Sequence[Group]) -> str:
    return wording.listed([typeset.isolated(typeset.group_name(g)) for g in groups])


def _figure(view: View, plan: FigurePlan, note: str, groups: list[Group], name: str) -> Drawing:
    """One figure; `name` is the attribute's, "" for the whole cohort."""
    panels, behind, messages, drawn = [], [], [], []
    for group in groups:
        curve = view.curve(plan.kind, group)
        assert curve is not None
        look = EVERYONE_STYLE if group == EVERYONE else style(view.color_index(group))
        subtitle = value_in(view, *plan.measure, group)
        panels.append(plan.draw(group, curve, subtitle, look._replace(color=SOFT) if plan.is_soft else look))
        drawn.append((group, curve, look))
        behind += [Behind(group, curve, plan.which), *plan.further(group)]
        messages.append(f"{typeset.group_name(group)}: {subtitle}")
    if plan.together and 2 <= len(groups) <= MOST_TOGETHER:
        panels.insert(0, plan.together(drawn))
    if name:
        alt = say("{what}, by {attribute}.", what=plan.alt, attribute=name)
        points = say("Points of the curves, by {attribute}.", attribute=name)
    else:
        alt = say("{what}, whole cohort.", what=plan.alt)
        points = say("Points of the curves, whole cohort.")
    return Drawing(
        title=_title(view, plan, groups, name),
        alt=wording.sentences(alt, wording.enumerated(messages)),
        panels=tuple(panels), x=plan.x, y=plan.y,
        note=note,
        table=points_table(points, plan.columns, behind, view, digits=plan.digits),
        is_square=plan.is_square, name=f"by-{groups[0].attribute}" if name else "everyone",
    )  # fmt: skip


def _title(view: View, plan: FigurePlan, groups: list[Group], name: str) -> str:
    """From which to which value the groups reach: "By view: AUROC 0.85 to 0.89"."""
    if not name:
        return say("Whole cohort")
    metric, symbol = plan.measure
    values = [m.estimate.value for g in groups if (m := view.measurement(metric, g)) and m.estimate.value is not None]
    if len(values) < 2 or not symbol:
        return say("By {attribute}", attribute=name)
    digits = typeset.decimals(view.card(metric))
    low, high = wording.number(min(values), digits), wording.number(max(values), digits)
    if low == high:
        return say("By {attribute}: {measure} {value}", attribute=name, measure=symbol, value=low)
    return say("By {attribute}: {measure} {low} to {high}", attribute=name, measure=symbol, low=low, high=high)


def value_in(view: View, metric: str, symbol: str, group: Group) -> str:
    """A panel's subtitle: the metric's value in the group after its symbol, or how many cases there are where it has none."""
    found = view.measurement(metric, group)
    if found is None or not found.estimate.is_known:
        n, diseased = view.counts(group)
        return say("n = {n}, {diseased} diseased", n=n, diseased=diseased)
    return f"{symbol} {typeset.estimate(found.estimate, view.card(metric))}".lstrip()
