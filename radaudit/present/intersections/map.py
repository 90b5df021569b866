"""The map of one measure: raw and shrunk value of every intersection, shaded by how far it lies behind the best one."""

from __future__ import annotations

from dataclasses import dataclass

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.intersections.blocks import SHADES, Map, MapCell
from radaudit.present.intersections.crossing import CROSS, Crossing
from radaudit.present.view import View
from radaudit.records import UNKNOWN, Group, Heterogeneity, MetricCard, Shrunk, wording


@dataclass(frozen=True, slots=True)
class Shades:
    """How far every intersection's shrunk value lies behind the best one, in steps.

    Attributes:
        shrunk: Shrunk values of the cells that may be shown.
        step: Width of one shade: half the policy's margin, so that a shade means the same on every map of the measure; a fifth of
            the range for a measure without one.
        of: Shade of every cell, 1 to SHADES.
    """

    shrunk: dict[Group, Shrunk]
    step: float
    of: dict[Group, int]

    @property
    def is_flat(self) -> bool:
        """True where all cells have the same shade."""
        return len(set(self.of.values())) < 2


def draw_map(view: View, crossing: Crossing, card: MetricCard, spread: Heterogeneity | None) -> Map:
    """One measure by one crossed attribute.

    Args:
        view: The audit.
        crossing: The attribute, laid out.
        card: The measure.
        spread: Its shrunk values; None where they could not be computed.
    """
    shades = _shades(view, crossing, card, spread)
    rows = tuple(
        (
            typeset.group_name(Group(crossing.down, row)),
            tuple(_cell(view, card, crossing.group(row, c), shades) for c in crossing.columns),
        )
        for row in crossing.rows
    )
    title = _message(card, shades)
    return Map(
        title=title, alt=_alt(card, shades, title), across=crossing.across, down=crossing.down,
        columns=tuple(typeset.group_name(Group(crossing.across, c)) for c in crossing.columns), rows=rows,
        scale=() if shades.is_flat else _scale(card, shades), note=_note(crossing),
        caption=say("Stronger shade: higher.") if card.better == "neither" else "",
    )  # fmt: skip


def _shades(view: View, crossing: Crossing, card: MetricCard, spread: Heterogeneity | None) -> Shades:
    shown = {crossing.group(row, column) for row in crossing.rows for column in crossing.columns}
    known = {
        s.group: s for s in (spread.groups if spread else ()) if s.group in shown and not view.is_hidden(card, s.group)
    }
    bad = {group: _badness(card, s) for group, s in known.items()}
    best, worst = min(bad.values(), default=0.0), max(bad.values(), default=0.0)
    margin = view.audit.policy.margins.get(card.name)
    step = margin / 2 if margin else (worst - best) / SHADES
    shade = {g: 1 + min(SHADES - 1, int((b - best) / step + 1e-9)) if step > 0 else 1 for g, b in bad.items()}
    return Shades(known, step, shade)


def _badness(card: MetricCard, s: Shrunk) -> float:
    """How bad the shrunk value is; of a measure without a better side, how large."""
    if card.better == "higher":
        return -s.shrunk
    if card.better == "target" and card.target is not None:
        return abs(s.shrunk - card.target)
    return s.shrunk


def _cell(view: View, card: MetricCard, group: Group, shades: Shades) -> MapCell:
    if any(w.group == group for w in view.withheld_of(group.attribute)):
        return MapCell(absent=say("withheld"))
    if group not in view.groups:
        return MapCell(absent=say("nobody"))
    s = view.summary(group)
    n, diseased = view.counted(s.n_patients, group), view.counted(s.n_event_patients, group)
    counts, href = say("{diseased} of {n} diseased", diseased=diseased, n=n), f"#{view.group_anchor(group)}"
    measured = view.measurement(card.name, group)
    if measured is None or measured.estimate.value is None or view.is_hidden(card, group):
        why = typeset.reason(measured.estimate) if measured and measured.estimate.value is None else ""
        return MapCell(counts=counts, absent=say("too few"), href=href, hint=why)
    hint = typeset.estimate(measured.estimate, card)
    raw = say("measured {value}", value=wording.number(measured.estimate.value, typeset.decimals(card)))
    if group not in shades.of:
        # A mixture of the other groups, or too few cases for a standard error: measured, yet neither drawn in nor shaded.
        why = say("not drawn in") if UNKNOWN in group.value.split(CROSS) else say("too few")
        return MapCell(raw=raw, counts=counts, absent=why, href=href, hint=hint)
    drawn_in = wording.number(shades.shrunk[group].shrunk, typeset.decimals(card))
    return MapCell(shrunk=drawn_in, raw=raw, counts=counts, shade=shades.of[group], href=href, hint=hint)


def _message(card: MetricCard, shades: Shades) -> str:
    measure, digits = recalled(card.title), typeset.decimals(card)
    known = list(shades.shrunk.values())
    if not known:
        return say("{measure}: too few cases in every intersection", measure=measure)
    lowest, highest = (wording.number(end(s.shrunk for s in known), digits) for end in (min, max))
    if len(known) == 1:
        name = typeset.isolated(known[0].group.value)
        return say("{measure}: cases enough in {group} only, {value}", measure=measure, group=name, value=lowest)
    if lowest == highest:
        return say("{measure}: {value} in all intersections once chance is taken out", measure=measure, value=lowest)
    if shades.is_flat:
        return say("{measure}: {low} to {high} once chance is taken out, close together",
                   measure=measure, low=lowest, high=highest)  # fmt: skip
    worst = max(known, key=lambda s: _badness(card, s))
    name, value = typeset.isolated(worst.group.value), wording.number(worst.shrunk, digits)
    if card.better == "neither":
        return say("{measure}: highest in {group}, {value}", measure=measure, group=name, value=value)
    return say("{measure}: worst in {group}, {value}", measure=measure, group=name, value=value)


def _alt(card: MetricCard, shades: Shades, title: str) -> str:
    digits = typeset.decimals(card)
    told = [
        say("{group}: {shrunk}, measured {raw}",
            group=s.group.value, shrunk=wording.number(s.shrunk, digits), raw=wording.number(s.value, digits))
        for s in shades.shrunk.values()
    ]  # fmt: skip
    return say("{message}. {groups}.", message=title, groups=wording.enumerated(told)) if told else title


def _scale(card: MetricCard, shades: Shades) -> tuple[tuple[int, str], ...]:
    """What each shade up to the last one that occurs stands for."""
    digits = max(3, typeset.decimals(card))
    steps = []
    for shade in range(1, max(shades.of.values()) + 1):
        first, last = (wording.number(shades.step * i, digits) for i in (shade - 1, shade))
        if shade == 1:
            steps.append((shade, say("less than {last} behind the best", last=last)))
        elif shade == SHADES:
            steps.append((shade, say("{first} or more", first=first)))
        else:
            steps.append((shade, say("{low} to {high}", low=first, high=last)))
    return tuple(steps)


def _note(crossing: Crossing) -> str:
    rows, columns = crossing.left_out
    if not rows and not columns:
        return ""
    return say(
        "Left out are {rows} rows and {columns} columns, those with fewest patients; numbers.csv holds all.",
        rows=wording.whole(rows), columns=wording.whole(columns),
    )  # fmt: skip
