"""Forest plot: one measure in every group with its interval, and the whole cohort as a line to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, StripRow, Strips
from radaudit.present.drawing.marks import Axis, Dot, Rule, Stretch
from radaudit.present.figures.absent_rows import together
from radaudit.present.figures.palette import EVERYONE_STYLE, SOFT, Style
from radaudit.records import Estimate, MetricCard, wording


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A row of the plot.

    Attributes:
        label: Name of the group, or of the attribute in a heading.
        estimate: Its value; None for a heading, or a group of which nothing may be shown (`absent` says why).
        style: Color and marker.
        is_everyone: True for the whole cohort.
        n: What the measure divides by, in words; "" where that is not shown.
        absent: Said in place of the drawing.
        is_soft: True for a value to be taken with caution.
        anchor: Its id on the page.
    """

    label: str
    estimate: Estimate | None = None
    style: Style = EVERYONE_STYLE
    is_everyone: bool = False
    n: str = ""
    absent: str = ""
    is_soft: bool = False
    anchor: str = ""


def forest(
    card: MetricCard,
    rows: Sequence[ForestRow],
    *,
    title: str,
    alt: str,
    level: str,
    caption: str = "",
    note: str = "",
    feet: tuple[str, ...] = (),
    axis_title: str = "",
    is_gap: bool = False,
    target: float | None = None,
) -> Strips:
    """The figure, first row on top.

    Args:
        card: The measure.
        rows: Headings and groups.
        title: The message.
        alt: The message for a reader who can't see it.
        level: Name of the interval: "95 % CI".
        caption: How to read the measure.
        note: What is left out.
        feet: What the marks in the cells mean.
        axis_title: In place of which side is better.
        is_gap: True for differences: signed, with a line at none.
        target: The ideal value; None for the card's.
    """
    ideal = 0.0 if is_gap else card.target if target is None else target
    low, high = reach(card, [r.estimate for r in rows if r.estimate], ideal=ideal, is_bounded=not is_gap)
    digits = 3 if high - low < 0.06 else typeset.decimals(card) if high - low < 10 else 0
    everyone = None if is_gap else next((r.estimate for r in rows if r.is_everyone), None)
    with_n = any(r.n for r in rows)
    columns = (Column(say("Group")), *((Column(say("n"), is_number=True),) if with_n else ()))
    if with_n:
        caption = wording.sentences(caption, say("n counts {cases}.", cases=recalled(card.denominator)))
    return Strips(
        title=title, alt=alt, columns=columns, axis=Axis(axis_title or _axis_title(card), low, high, digits=digits),
        rows=together(_row(card, r, with_n=with_n, is_gap=is_gap) for r in rows),
        value_title=say("Value ({level})", level=level),
        references=_references(ideal, everyone), caption=caption, note=note, feet=feet,
        name=card.name,
    )  # fmt: skip


def _axis_title(card: MetricCard) -> str:
    if card.better == "target" and card.target is not None:
        return say("ideal value {target}", target=f"{card.target:g}")
    if card.better == "higher":
        return say("higher is better →")
    return say("← lower is better") if card.better == "lower" else recalled(card.title)


def _row(card: MetricCard, row: ForestRow, *, with_n: bool, is_gap: bool) -> StripRow:
    found = row.estimate
    if found is None and not row.absent:
        return StripRow((Cell(row.label, is_label=True),), is_heading=True)
    name = Cell(row.label, is_label=True)
    cells = (name, Cell(row.n)) if with_n else (name,)
    if found is None or found.value is None:
        why = row.absent or wording.not_estimable()
        hint = typeset.reason(found) if found else ""
        return StripRow(cells, absent=why, value=Cell("–", is_soft=True, hint=hint), anchor=row.anchor)
    color = SOFT if row.is_soft else row.style.color
    dot = Dot(found.value, found.low, found.high, row.style._replace(color=color))
    value = Cell(typeset.estimate(found, card, is_gap=is_gap), is_soft=row.is_soft)
    return StripRow(cells, (dot,), value, row.anchor, is_total=row.is_everyone)


def _references(ideal: float | None, everyone: Estimate | None) -> tuple[Rule | Stretch, ...]:
    """Behind the rows: the whole cohort's interval and value, dashed; the ideal value, solid."""
    found: list[Rule | Stretch] = []
    if everyone and everyone.value is not None:
        if everyone.low is not None and everyone.high is not None:
            found.append(Stretch(everyone.low, everyone.high))
        found.append(Rule("upright", everyone.value, dash="dash"))
    if ideal is not None:
        found.append(Rule("upright", ideal, dash="solid"))
    return tuple(found)


def reach(
    card: MetricCard, estimates: Sequence[Estimate], *, ideal: float | None, is_bounded: bool = True
) -> tuple[float, float]:
    """Ends of the axis: all values, and intervals as far as they do not squeeze the rest."""
    known = [e for e in estimates if e.value is not None]
    values = [e.value for e in known if e.value is not None]
    if not values:
        return (0.0, 1.0)
    if ideal is not None:
        values.append(ideal)
    widths = sorted(e.high - e.low for e in known if e.low is not None and e.high is not None)
    # Twice the median interval at either side: one tiny group must not flatten all others.
    slack = 2 * widths[len(widths) // 2] if widths else 0.05
    slack = max(slack, 0.25 * (max(values) - min(values)), 0.01)
    low = max([min(values) - slack, min([e.low for e in known if e.low is not None], default=min(values))])
    high = min([max(values) + slack, max([e.high for e in known if e.high is not None], default=max(values))])
    low, high = min(low, *values), max(high, *values)
    air = 0.04 * (high - low) or 0.02
    low, high = low - air, high + air
    if is_bounded and card.scale in ("proportion", "auc"):
        low, high = max(low, 0.0 - 0.01), min(high, 1.0 + 0.01)
    return low, high
