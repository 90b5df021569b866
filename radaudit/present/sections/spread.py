"""Whether groups lie further apart than chance alone would put equal groups of their sizes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.answers.beyond_chance import ERROR, beyond_chance, is_tested, primary_lines
from radaudit.present.blocks import Block, Fold, HowTo, Panels, Prose
from radaudit.present.figures.beyond_chance import gap_and_chance, gap_legend, raw_and_shrunk
from radaudit.present.sections import section
from radaudit.present.tables.shrunk import shrunk_table
from radaudit.present.tables.spread import spread_table
from radaudit.present.view import View
from radaudit.records import Heterogeneity, wording

MOST_FURTHER = 120
"""Lines of the folded table on further measures."""

TITLE = phrase("More than chance?")


@section(TITLE, order=45)
def spread(view: View) -> Iterator[Block]:
    """The answer, a figure a primary measure, and behind them every group's raw and shrunk value."""
    found = [h for h in view.evidence.heterogeneity if h.threshold in (None, view.evidence.thresholds[0])]
    first = sorted(primary_lines(view.audit), key=lambda h: view.attributes.index(h.attribute))
    if not first:
        return
    yield Prose(tuple(_sentences(view, first)), "lead")
    metrics = dict.fromkeys(h.metric for h in first)
    beyond = beyond_chance(first)
    lines = {metric: [h for h in first if h.metric == metric] for metric in metrics}
    known = [m for m in metrics if any(h.largest_gap is not None for h in lines[m])]
    if known:
        yield Panels(tuple(gap_and_chance(view, view.card(m), lines[m], beyond) for m in known), legend=gap_legend())
    table = spread_table(view, first, beyond, say("Spread of the primary measures."))
    yield Fold(say("The numbers: largest gap, chance, true spread"), (table,))
    shrunk = [figure for m in metrics if (figure := raw_and_shrunk(view, view.card(m), lines[m]))]
    if shrunk:
        values = shrunk_table(view, first)
        yield Fold(
            say("Every group’s value, as measured and drawn towards the mean"),
            (*shrunk, *((values,) if values else ())),
        )
    if others := [h for h in found if h.metric not in view.primary and h.largest_gap is not None]:
        n = len({h.metric for h in others})
        title = say("Spread of {measures}", measures=wording.count(n, "further measure"))
        note = say("The first lines; numbers.csv beside this page holds all.") if len(others) > MOST_FURTHER else ""
        caption = say("Spread of the further measures.")
        yield Fold(title, (spread_table(view, others[:MOST_FURTHER], beyond_chance(others), caption, note),))
    yield HowTo(_reading(view), _not_shown())


def _reading(view: View) -> tuple[str, ...]:
    return (
        say(
            "Some group is always the worst one. The mark is the largest gap, that between the best and the worst group; the "
            "shaded bar reaches as far as chance alone puts it in 19 of 20 studies of groups of just these sizes that the "
            "model treats alike, and the tick is chance’s average. p: how often chance alone would show a gap at least as "
            "large. Both look at each line alone: of 20 lines about one goes beyond its bar by chance. The answer on top, and "
            "which marks are filled, allow for the number of lines (Holm’s method): without any difference something is "
            "filled in at most about 1 of 20 such audits."
        ),
        say("True spread is the standard deviation (tau) of the groups’ true values, after taking out what chance adds: 0 where "
            "chance explains it all. “Not chance” (I²) is the share of the observed spread that chance does not explain."),
        say("A group not seen yet: where the groups are a sample of many, as scanners and sites are, the value of the next one is "
            "expected in this interval ({level}, a prediction, hence wider than any mean’s).",
            level=wording.percent(view.evidence.level)),
        say("Drawn towards the mean: a small group’s extreme value is more often luck than fact, so it is moved towards the common "
            "mean by as much as its own uncertainty calls for. It stands beside the measured value, never instead of it: a true "
            "outlier is moved too."),
    )  # fmt: skip


def _not_shown() -> tuple[str, ...]:
    return (
        say(
            "Which group differs; the section on gaps does, and the verdicts rest on its intervals, not on these p-values."
        ),
        say(
            "That the groups are alike: a spread that chance can explain may still hide a difference in a small study."
        ),
    )


def _sentences(view: View, found: Sequence[Heterogeneity]) -> Iterator[str]:
    tested = [h for h in found if is_tested(h)]
    if not tested:
        yield say("It can’t be said: nowhere could two groups be compared.")
        return
    beyond = beyond_chance(tested)
    if len(tested) == 1:
        looked = say("1 line (one a measure and attribute) was looked at.")
    else:
        looked = say("{n} lines (one a measure and attribute) were looked at.", n=wording.whole(len(tested)))
    if beyond:
        yield from _shown(view, tested, beyond, looked)
        return
    yield wording.sentences(
        say("Not as far as these cases tell."),
        looked,
        say("Some group always comes out worst; no gap is shown to be more than chance would put between groups of these sizes "
            "even if the model treated all of them alike. That does not show that it does."),
    )  # fmt: skip
    alone = sum(1 for h in tested if (h.p_gap or 0.0) <= ERROR)
    if alone == 1:
        yield say(
            "1 gap would happen by chance in at most 1 of 20 studies, were its line the only one: too little to tell it from "
            "chance among {n}.", n=wording.whole(len(tested)),
        )  # fmt: skip
    elif alone:
        yield say(
            "{alone} gaps would each happen by chance in at most 1 of 20 studies, were its line the only one: too little to tell "
            "it from chance among {n}.", alone=wording.whole(alone), n=wording.whole(len(tested)),
        )  # fmt: skip


def _shown(view: View, tested: Sequence[Heterogeneity], beyond: Sequence[Heterogeneity], looked: str) -> Iterator[str]:
    measures: dict[str, list[str]] = {}
    for h in beyond:
        measures.setdefault(h.attribute, []).append(wording.in_sentence(recalled(view.card(h.metric).title)))
    names = [
        say("{attribute} ({measures})", attribute=typeset.isolated(a), measures=say(", ").join(titles))
        for a, titles in measures.items()
    ]
    yield wording.sentences(
        say("Yes, by {attributes}: the best and the worst group lie further apart than chance would put equal groups of these "
            "sizes.", attributes=typeset.listed(names)),
        looked,
        say("That is allowed for, so chance alone would bring a “yes” in at most about 1 of 20 such audits."),
    )  # fmt: skip
    others = len(tested) - len(beyond)
    if others == 1:
        yield say(
            "In the other line the gap is not shown to be more than chance; that does not show that groups are alike."
        )
    elif others:
        yield say(
            "In the other {n} lines the gaps are not shown to be more than chance; that does not show that groups are alike.",
            n=wording.whole(others),
        )
