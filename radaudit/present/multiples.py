"""One curve of everyone, then of every group of every attribute, as small multiples with their points behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from radaudit.present import typeset
from radaudit.present.blocks import Block, Figure, Fold, Prose
from radaudit.present.figures.grid import Axis, Panel, grid
from radaudit.present.figures.palette import EVERYONE_STYLE, SOFT, Style, style
from radaudit.present.tables.points import Behind, points_table
from radaudit.present.view import View
from radaudit.records import EVERYONE, Curve, Group, wording

MOST_OPEN = 3
"""Attributes whose curves stand in the open; those of later ones and of crossed groups, which are exploratory, are folded."""

Draw = Callable[[Group, Curve, str, Style], Panel]


@dataclass(frozen=True, slots=True)
class Plan:
    """What all figures of a section share.

    Attributes:
        kind: Kind of the curve that must exist for a group to be drawn.
        draw: Makes a group's panel from the group, its curve, a subtitle and a style.
        subtitle: The group's number in words, under its name.
        alt: The group's message in words, for a reader who can't see the panel.
        x: Shared abscissa.
        y: Shared ordinate.
        caption: What is drawn; ends without a full stop, so that the attribute can follow.
        columns: Headings of abscissa and ordinate in the table behind.
        digits: Digits of the ordinate in that table.
        is_square: True where both axes have one scale.
        has_strip: True where each panel has a strip of bars below.
        shapes: Lines that stand in every panel.
        which: What the drawn curve is called in the table behind it, where there are several.
        further: Further curves of a group in that table.
        note: A sentence on some of the drawn groups, or "".
        is_soft: True where no verdict may be read from the curves: all are drawn in grey.
    """

    kind: str
    draw: Draw
    subtitle: Callable[[Group], str]
    alt: str
    x: Axis
    y: Axis
    caption: str
    columns: tuple[str, str]
    digits: int = 2
    is_square: bool = False
    has_strip: bool = False
    shapes: tuple[dict[str, Any], ...] = ()
    which: str = ""
    further: Callable[[Group], list[Behind]] = lambda _: []
    note: Callable[[list[Group]], str] = lambda _: ""
    is_soft: bool = False


def small_multiples(view: View, plan: Plan) -> Iterator[Block]:
    """The figures, everyone first; a sentence instead where there is no curve at all."""
    everyone = view.curve(plan.kind, EVERYONE)
    if everyone is None:
        return
    if has_curve(view, plan.kind, EVERYONE):
        yield _figure(view, plan, "", [EVERYONE], "everyone")
    else:
        reason = everyone.note or "too few patients with or without the disease"
        yield Prose((f"No curve of the whole cohort: {reason}.",), "note")
    for attribute in view.attributes:
        groups = [s.group for s in view.drawn_groups(attribute)]
        drawn = [g for g in groups if has_curve(view, plan.kind, g)]
        missing = [g for g in groups if g not in drawn]
        if drawn:
            note = f"{not_drawn(view, attribute, missing)} {plan.note(drawn)}".strip()
            figure = _figure(view, plan, note, drawn, attribute)
            is_open = attribute in view.attributes[:MOST_OPEN] and "*" not in attribute
            yield figure if is_open else Fold(f"Curves by {typeset.isolated(attribute)}", (figure,))
        elif groups:
            yield Prose((f"By {attribute}: no group has enough cases for a curve.",), "note")


def has_curve(view: View, kind: str, group: Group) -> bool:
    """True where the group has points to draw and enough patients for them to be shown."""
    curve = view.curve(kind, group)
    return curve is not None and bool(curve.x) and view.tier(group) in ("full", "curves")


def not_drawn(view: View, attribute: str, missing: Sequence[Group]) -> str:
    """A sentence on the groups a figure leaves out: too many, or without a curve."""
    total, drawn = len(view.groups_of(attribute)), len(view.drawn_groups(attribute))
    parts = []
    if drawn < total:
        parts.append(f"The {drawn} largest of {wording.whole(total)} groups are drawn.")
    if missing:
        names = typeset.listed([typeset.isolated(typeset.group_name(g)) for g in missing])
        parts.append(f"Not drawn, because there are too few cases for a curve: {names}.")
    return " ".join(parts)


def _figure(view: View, plan: Plan, note: str, groups: list[Group], name: str) -> Figure:
    panels, behind, messages = [], [], []
    for group in groups:
        curve = view.curve(plan.kind, group)
        assert curve is not None
        look = EVERYONE_STYLE if group == EVERYONE else style(view.color_index(group))
        subtitle = plan.subtitle(group)
        panels.append(plan.draw(group, curve, subtitle, look._replace(color=SOFT) if plan.is_soft else look))
        behind += [Behind(group, curve, plan.which), *plan.further(group)]
        messages.append(f"{typeset.group_name(group)}: {subtitle}")
    is_everyone = groups == [EVERYONE]
    return Figure(
        caption=f"{plan.caption}." if is_everyone else "",
        alt=f"{plan.alt}, {'whole cohort' if is_everyone else f'by {name}'}. {'; '.join(messages)}.",
        plot=grid(panels, plan.x, plan.y, shapes=plan.shapes, is_square=plan.is_square, has_strip=plan.has_strip),
        table=points_table(f"Points of the curves, {name}.", plan.columns, behind, view, digits=plan.digits),
        title="" if is_everyone else f"By {name}",
        note=note,
        height=340 if is_everyone else 280,
    )


def value_in(view: View, metric: str, group: Group, symbol: str = "") -> str:
    """A panel's subtitle: the metric's value in the group after its symbol, or how many cases there are where it has none."""
    found = view.measurement(metric, group)
    if found is None or not found.estimate.is_known:
        return f"n = {view.counts(group)[0]}"
    return f"{symbol} {typeset.estimate(found.estimate, view.card(metric))}".lstrip()
