"""Whether groups lie further apart than chance alone would put equal groups of their sizes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from radaudit.present import typeset
from radaudit.present.beyond_chance import ERROR, beyond_chance, is_tested, primary_lines
from radaudit.present.blocks import Block, Cell, Column, Fold, HowTo, Prose, Row, Table
from radaudit.present.sections import section
from radaudit.present.tables.feet import basis
from radaudit.present.tables.shrunk import shrunk_table
from radaudit.present.view import View
from radaudit.records import Heterogeneity, wording

LARGEST_SPREAD = 0.5
"""Numbers between 0 and 1 have no larger standard deviation."""

MOST_FURTHER = 120
"""Lines of the folded table on further measures."""

_SAMPLED = (
    "scanner", "vendor", "manufacturer", "site", "hospital", "center", "centre", "institution", "clinic", "device", "machine",
    "model", "country", "region", "reader", "protocol",
)  # fmt: skip
"""Words in an attribute's name that make its groups a sample of many, so that one not seen yet can come."""


@section("Do the groups differ more than chance would make them?", order=45)
def spread(view: View) -> Iterator[Block]:
    """One sentence, one line an attribute and primary measure, and behind it every group's raw and shrunk value."""
    found = [h for h in view.evidence.heterogeneity if h.threshold in (None, view.evidence.thresholds[0])]
    first = primary_lines(view.audit)
    if not first:
        return
    yield Prose(tuple(_sentences(view, first)), "lead")
    yield _table(view, first, beyond_chance(first), "Spread of the primary measures.")
    if values := shrunk_table(view, sorted(first, key=lambda h: view.attributes.index(h.attribute))):
        yield Fold("Every group’s value, as measured and drawn towards the mean", (values,))
    if others := [h for h in found if h.metric not in view.primary and h.largest_gap is not None]:
        title = f"Spread of {wording.count(len({h.metric for h in others}), 'further measure')}"
        note = "The first lines; numbers.csv beside this page holds all." if len(others) > MOST_FURTHER else ""
        yield Fold(
            title,
            (_table(view, others[:MOST_FURTHER], beyond_chance(others), "Spread of the further measures.", note),),
        )
    yield HowTo(
        ("Some group is always the worst one. The largest gap is that between the best and the worst group; beside it stands the "
         "gap that chance alone would show on average, and in 1 of 20 studies at least, between groups of just these sizes "
         "that the model treats alike. p: how often chance alone would show a gap at least as large. Both look at each line "
         "alone: of 20 lines about one goes beyond its 1-in-20 mark by chance. The answer on top allows for the number of lines "
         "(Holm’s method): without any difference it is “yes” in at most about 1 of 20 such audits.",
         "True spread is the standard deviation (tau) of the groups’ true values, after taking out what chance adds: 0 where "
         "chance explains it all. “Not chance” (I²) is the share of the observed spread that chance does not explain.",
         "A group not seen yet: where the groups are a sample of many, as scanners and sites are, the value of the next one "
         f"is expected in this interval ({wording.percent(view.evidence.level)}, a prediction, hence wider than any mean’s).",
         "Drawn towards the mean: a small group’s extreme value is more often luck than fact, so it is moved towards the common "
         "mean by as much as its own uncertainty calls for. It stands beside the measured value, never instead of it: a true "
         "outlier is moved too."),
        ("Which group differs; the section on gaps does, and the verdicts rest on its intervals, not on these p-values.",
         "That the groups are alike: a spread that chance can explain may still hide a difference in a small study."),
    )  # fmt: skip


def _sentences(view: View, found: Sequence[Heterogeneity]) -> Iterator[str]:
    tested = [h for h in found if is_tested(h)]
    if not tested:
        yield "It can’t be said: nowhere could two groups be compared."
        return
    beyond = beyond_chance(tested)
    looked = f"{wording.count(len(tested), 'line')} (one a measure and attribute) {'was' if len(tested) == 1 else 'were'} looked at"
    if not beyond:
        yield (
            f"Not as far as these cases tell. {looked}, and some group always comes out worst; no gap is shown to be more than "
            "chance would put between groups of these sizes even if the model treated all of them alike. That does not show that "
            "it does."
        )
        if alone := sum(1 for h in tested if (h.p_gap or 0.0) <= ERROR):
            yield (
                f"{wording.count(alone, 'gap')} would happen by chance in at most 1 of 20 studies, were its line the only one: too "
                f"little to tell it from chance among {wording.whole(len(tested))}."
            )
        return
    measures: dict[str, list[str]] = {}
    for h in beyond:
        measures.setdefault(h.attribute, []).append(wording.in_sentence(view.card(h.metric).title))
    names = [f"{typeset.isolated(a)} ({', '.join(titles)})" for a, titles in measures.items()]
    yield (
        f"Yes, by {typeset.listed(names)}: the best and the worst group lie further apart than chance would put equal groups of "
        f"these sizes. {looked}; that is allowed for, so chance alone would bring a “yes” in at most about 1 of 20 such audits."
    )
    if others := len(tested) - len(beyond):
        lines = "line the gap is" if others == 1 else "lines the gaps are"
        yield (
            f"In the other {wording.whole(others)} {lines} not shown to be more than chance; that does not show that groups are "
            "alike."
        )


def _table(
    view: View, found: Sequence[Heterogeneity], beyond: Collection[Heterogeneity], caption: str, note: str = ""
) -> Table:
    level = typeset.level(view.evidence.level)
    columns = (
        Column("Measure"), Column("Largest gap", True), Column("By chance: on average", True),
        Column("in 1 of 20", True), Column("p", True), Column(f"True spread ({level})", True), Column("Not chance", True),
        Column("A group not seen yet", True),
    )  # fmt: skip
    rows = []
    for attribute in dict.fromkeys(h.attribute for h in found):
        rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        rows += [_row(view, h, h in beyond) for h in found if h.attribute == attribute]
    return Table(caption, columns, tuple(rows), f"{note} {basis(view)}".strip())


def _row(view: View, h: Heterogeneity, is_beyond: bool) -> Row:
    card = view.card(h.metric)
    digits = typeset.decimals(card, is_gap=True)
    name = Cell(typeset.title(card), hint=h.method)
    if h.largest_gap is None:
        return Row((name, Cell(wording.NOT_ESTIMABLE, is_soft=True, hint=h.note),
                    *[Cell("–", is_soft=True)] * 6))  # fmt: skip
    is_soft = not is_beyond
    between = _tau_interval(h, digits, is_bounded=card.scale in ("proportion", "auc"))
    tau = wording.number(h.tau, digits) + (f" ({between})" if between else "") if h.tau is not None else "–"
    # Crossed groups are no sample: every pair of levels that there can be is one of them.
    has_next = "*" not in h.attribute and any(word in h.attribute.lower() for word in _SAMPLED)
    further = typeset.interval(h.next_low, h.next_high, typeset.decimals(card)) if has_next else ""
    cells = (
        name, Cell(wording.number(h.largest_gap, digits), hint=h.note),
        Cell(_known(h.gap_by_chance, digits)), Cell(_known(h.gap_by_chance_high, digits)),
        Cell(typeset.p_value(h.p_gap) or "–", is_soft=is_soft), Cell(tau, is_soft=is_soft),
        Cell(typeset.share(h.i_squared), is_soft=is_soft), Cell(further or "–", is_soft=not further),
    )  # fmt: skip
    return Row(cells)


def _tau_interval(h: Heterogeneity, digits: int, *, is_bounded: bool) -> str:
    """The interval of the true spread; two groups often leave it open above, which its largest possible value would hide."""
    is_open = is_bounded and len(h.groups) == 2 and h.tau_high is not None and h.tau_high >= LARGEST_SPREAD
    if is_open and h.tau_low is not None:
        return f"from {wording.number(h.tau_low, digits)}, no upper limit"
    return typeset.interval(h.tau_low, h.tau_high, digits)


def _known(value: float | None, digits: int) -> str:
    return "–" if value is None else wording.number(value, digits)
