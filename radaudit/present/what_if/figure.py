"""The figure: for every group a row a remedy, and how many of 1000 it changes: net benefit, the missed, the falsely flagged."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, StripRow, Strips
from radaudit.present.drawing.marks import Axis, Dot, Rule, Segment
from radaudit.present.drawing.ticks import ticks
from radaudit.present.figures.palette import SOFT, Style
from radaudit.present.what_if.blocks import Abreast
from radaudit.present.what_if.choosing import troubled
from radaudit.present.what_if.counting import COUNTED, METRICS, Change, Counted, Outcome
from radaudit.present.what_if.naming import needs
from radaudit.present.what_if.points import title as title_of
from radaudit.present.what_if.sentences import named, signed, signed_interval
from radaudit.present.what_if.trials import Trial, Trials
from radaudit.records import EVERYONE, Group, Verdict, wording
from radaudit.records.wording import not_estimable

LOOKS: dict[Outcome, tuple[Style, bool]] = {
    "helps": (Style("var(--pass)", "circle", 10), False),
    "harms": (Style("var(--fail)", "square", 10), False),
    "open": (Style(SOFT, "diamond", 10), True),
    "same": (Style(SOFT, "circle", 9), True),
}
"""What was shown -> color and shape, and whether it is hollow; they differ by shape for eyes that see no color."""

WORDS: dict[Outcome, str] = {
    "helps": phrase("shown to help"),
    "harms": phrase("shown to harm"),
    "open": phrase("inconclusive: the interval holds 0"),
    "same": phrase("nothing changes"),
}
_SHORT: dict[Outcome, str] = {
    "helps": phrase("helps"),
    "harms": phrase("harms"),
    "open": phrase("open"),
    "same": phrase("unchanged"),
}
_HEADS: dict[Counted, str] = {
    "net_benefit": phrase("Net benefit, per 1000 {cases}"),
    "missed": phrase("Missed, per 1000 with the disease"),
    "flagged": phrase("Falsely flagged, per 1000 without it"),
}
_SHORT_HEADS: dict[Counted, str] = {
    "net_benefit": phrase("Net benefit"),
    "missed": phrase("Missed"),
    "flagged": phrase("Falsely flagged"),
}
_SIDES: dict[Counted, str] = {
    "net_benefit": phrase("better →"),
    "missed": phrase("← fewer is better"),
    "flagged": phrase("← fewer is better"),
}
MOST_TICKS = 3
MOST_TROUBLED = 8
"""Groups that fail and are not among the largest of their attribute, and are drawn nevertheless."""


def figure(trials: Trials, attribute: str) -> Abreast | None:
    """The figure of one attribute; None where none of its groups is told of."""
    groups = _drawn(trials, attribute)
    rows = [(g, trials.trials_of(g)) for g in _in_order(trials, groups)]
    rows = [(g, [t for t in of_it if t.remedy.attribute in ("", attribute)]) for g, of_it in rows]
    rows = [(g, of_it) for g, of_it in rows if of_it]
    if not groups or not rows:
        return None
    title = title_of(trials, attribute)
    figures = tuple(_strips(trials, attribute, what, rows) for what in COUNTED)
    shown = {c.outcome for _, of_it in rows for t in of_it for c in t.changes}
    n_left_out = len(trials.groups_of(attribute)) - len(groups)
    note = say("{n} further groups stand in the table below.", n=wording.whole(n_left_out)) if n_left_out else ""
    return Abreast(
        title=title,
        alt=say("{message}. Every remedy by group with its interval; the numbers stand in the rows.", message=title),
        figures=figures,
        heads=tuple(say(_SHORT_HEADS[what]) for what in COUNTED),
        caption=say(
            "With the remedy less without it, and simultaneous {level}s: they hold for all remedies and all groups of the "
            "attribute at once, so that the best of many does not look better than it is.",
            level=typeset.level(trials.what_if.level),
        ),
        note=wording.sentences(note, _uncertain(trials, groups)),
        legend=legend([o for o in LOOKS if o in shown]),
    )


def _uncertain(trials: Trials, groups: Sequence[Group]) -> str:
    """Groups with few patients behind their rows."""
    few = [g for g in groups if trials.view.tier(g) == "uncertain"]
    return say("Few patients, so uncertain: {groups}.", groups=named(few)) if few else ""


def legend(outcomes: Sequence[Outcome]) -> tuple[tuple[Dot | Segment, str], ...]:
    """Marks and what they mean."""
    return tuple((_dot(0.5, None, None, o), say(WORDS[o])) for o in outcomes)


def _in_order(trials: Trials, groups: Sequence[Group]) -> list[Group]:
    """The groups that fail, everyone, the others."""
    failing = [t.group for t in troubled(trials) if t.group in groups]
    everyone = [EVERYONE] if trials.tells_of(EVERYONE) else []
    return [*failing, *everyone, *(g for g in groups if g not in failing)]


def _drawn(trials: Trials, attribute: str) -> list[Group]:
    """The largest groups, and a few that fail."""
    largest = {s.group for s in trials.view.drawn_groups(attribute)}
    failing = [t.group for t in troubled(trials) if t.group.attribute == attribute][:MOST_TROUBLED]
    return [g for g in trials.groups_of(attribute) if g in largest or g in failing]


def _strips(trials: Trials, attribute: str, what: Counted, rows: Sequence[tuple[Group, Sequence[Trial]]]) -> Strips:
    """One of the three."""
    head = say(_HEADS[what], cases=say(trials.view.cases))
    title = say(
        "{measure}: what each remedy would change, by {attribute}", measure=head, attribute=typeset.isolated(attribute)
    )
    changes = [c for _, of_it in rows for t in of_it if (c := t.change(what))]
    drawn: list[StripRow] = []
    for group, of_it in rows:
        label = Cell(typeset.full_name(group), is_label=True)
        drawn.append(StripRow((label,), is_heading=True))
        drawn += [_row(trials, t, what) for t in of_it]
    return Strips(
        title=title,
        alt=say("{message}. Every remedy by group with its interval; the numbers stand in the rows.", message=title),
        columns=(Column(say("Remedy")), Column("")),
        axis=_axis(say(_SIDES[what]), changes),
        rows=tuple(drawn),
        value_title=head,
        references=(Rule("upright", 0.0, SOFT, "solid"),),
        name=f"{what}-{attribute}",
    )


def _row(trials: Trials, trial: Trial, what: Counted) -> StripRow:
    remedy = trial.remedy
    name = Cell(recalled(remedy.title), hint=recalled(remedy.note))
    said = needs(remedy)
    read = Cell("", verdict=Verdict.CONCERN, word=said) if remedy.is_protected else Cell(said, is_soft=True)
    change = trial.change(what)
    if change is None:
        found = trials.effect(remedy, trial.group, METRICS[what])
        reason = typeset.reason(found.change.gap) if found else ""
        return StripRow((name, read), absent=not_estimable(), value=Cell("–", is_soft=True, hint=reason))
    value = Cell(_value(change), word=say(_SHORT[change.outcome]), is_soft=change.outcome not in ("helps", "harms"))
    return StripRow((name, read), (_dot(change.value, change.low, change.high, change.outcome),), value)


def _value(change: Change) -> str:
    text, between = signed(change, change.value), signed_interval(change).replace(" ", "\N{NO-BREAK SPACE}")
    return say("{value} ({interval})", value=text, interval=between) if between else text


def _dot(value: float, low: float | None, high: float | None, outcome: Outcome) -> Dot:
    look, is_open = LOOKS[outcome]
    return Dot(value, low, high, look, is_open=is_open)


def _axis(title: str, changes: Sequence[Change]) -> Axis:
    """The axis with few numbers: three figures stand side by side."""
    low, high = _reach(changes)
    return Axis(title, low, high, ticks(Axis("", low, high, digits=0), MOST_TICKS), digits=0)


def _reach(changes: Sequence[Change]) -> tuple[float, float]:
    """An axis with 0 that holds all values; ends of intervals as far as they do not squeeze the rest. Layout, no statistics."""
    values = [0.0, *(c.value for c in changes)]
    arms = sorted(max(c.high - c.value, c.value - c.low) for c in changes if c.low is not None and c.high is not None)
    typical = arms[(3 * len(arms)) // 4] if arms else 0.0
    low = min([*values, *(max(c.low, c.value - 1.5 * typical) for c in changes if c.low is not None)])
    high = max([*values, *(min(c.high, c.value + 1.5 * typical) for c in changes if c.high is not None)])
    air = 0.05 * (high - low) or 1.0
    return low - air, high + air
