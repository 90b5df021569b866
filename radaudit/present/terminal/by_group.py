"""Everything by group in a terminal: the primary measures with their verdicts, single measures in full, curves as blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.answers.leading import worst_first
from radaudit.present.terminal.curves import axes_of, curves_table, how_to_read
from radaudit.present.terminal.showing import STYLES, Teller, joined
from radaudit.present.terminal.summary import finding_lines
from radaudit.present.terminal.tried import tried_by
from radaudit.present.view import View
from radaudit.present.what_if.agreeing import in_agreement
from radaudit.records import EVERYONE, Audit, Finding, Group, MetricCard, Verdict
from radaudit.records.wording import (
    VERDICT_SYMBOLS,
    group_label,
    level_name,
    not_estimable,
    number,
    one_line,
    percent,
    verdict_word,
)

UNCERTAIN = "*"
"""Behind a value that few patients stand behind."""

_HEADING = 13
"""Columns of a measure's heading, which is broken to be no wider than its values."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is shown by group.

    Attributes:
        measures: Metric keys, each shown in full; none for the primary measures side by side.
        groups: By attribute, and of each only these groups; an attribute without a group shows all of its groups.
        with_findings: True to tell every finding with its advice.
    """

    measures: tuple[str, ...] = ()
    groups: tuple[tuple[str, tuple[Group, ...]], ...] = ()
    with_findings: bool = False


def print_by_group(audit: Audit, console: Console, choice: Choice) -> None:
    """Prints tables by group, and all findings if wanted, in the language spoken at the moment."""
    teller, view = Teller(console), View(audit)
    for block in _blocks(view, teller, choice):
        console.print(block, highlight=False)


def _blocks(view: View, teller: Teller, choice: Choice) -> Iterator[RenderableType]:
    if choice.with_findings:
        findings = [f for f in in_agreement(view, worst_first(view.audit.findings)) if _is_chosen(f, choice)]
        for finding in findings:
            yield teller.text("")
            yield from finding_lines(finding, teller, with_advice=True)
    withheld = {w.group for w in view.evidence.withheld}
    chosen = [g for _, groups in choice.groups for g in groups if g not in withheld]
    axes = {} if choice.measures else axes_of(view, chosen)
    for attribute, groups in choice.groups:
        hidden = [w for w in view.withheld_of(attribute) if w.group in groups]
        rows = [EVERYONE, *(g for g in groups if g not in withheld)]
        if choice.measures:
            for metric in choice.measures:
                yield from _measure(view, teller, view.card(metric), attribute, rows)
        else:
            yield from _overview(view, teller, attribute, rows)
            if axes:
                yield teller.text("")
                yield curves_table(view, teller, rows, axes)
            yield from tried_by(view, teller, attribute, rows[1:])
        for w in hidden:
            reason = recalled(w.reason)
            yield from teller.paragraph(say("{group}: withheld, {reason}.", group=group_label(w.group), reason=reason))
    if choice.groups:
        yield teller.text("")
        yield from teller.paragraph(_legend(), "dim")
        if axes:
            yield from teller.paragraph(how_to_read(axes), "dim")


def _is_chosen(finding: Finding, choice: Choice) -> bool:
    """Findings about nobody in particular are told always."""
    chosen = {group for _, groups in choice.groups for group in groups}
    is_of_measure = not choice.measures or not finding.metric or finding.metric in choice.measures
    return is_of_measure and (finding.group in (None, EVERYONE) or finding.group in chosen)


def _legend() -> str:
    marks = " · ".join(joined(f"{VERDICT_SYMBOLS[v]} {verdict_word(v).lower()}") for v in Verdict)
    return f"{marks} · {UNCERTAIN} " + say("few patients with or without the disease: uncertain")


def _overview(view: View, teller: Teller, attribute: str, groups: Sequence[Group]) -> Iterator[RenderableType]:
    """Counts and primary measures side by side: a verdict's mark and the value."""
    cards = [view.card(m) for m in view.primary]
    yield teller.text("")
    yield from teller.paragraph(say("By {attribute}", attribute=one_line(attribute)), "bold")
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column(teller.text(say("Group")), overflow="fold")
    for heading in (say(view.cases).capitalize(), say("Diseased")):
        table.add_column(teller.text(heading), justify="right", overflow="fold")
    for card in cards:
        table.add_column(teller.text(say(card.title)), overflow="fold", max_width=_HEADING)
    for group in groups:
        n, diseased = view.counts(group)
        cells = [_cell(view, teller, card, group) for card in cards]
        table.add_row(teller.text(_name(group)), teller.text(n), teller.text(diseased), *cells)
    yield table


def _cell(view: View, teller: Teller, card: MetricCard, group: Group) -> Text:
    found = view.measurement(card.name, group)
    if found is None:
        return teller.text("")
    if view.is_hidden(card, group):
        return teller.text(say("too few"), "dim")
    if found.estimate.value is None:
        return teller.text(not_estimable(), "dim")
    value = number(found.estimate.value, typeset.decimals(card))
    value += UNCERTAIN if view.is_uncertain(card, group) else ""
    verdict = _verdict(view, card, group)
    if verdict is None:
        return teller.text(value)
    return teller.text(f"{VERDICT_SYMBOLS[verdict]} {value}", STYLES[verdict])


def _verdict(view: View, card: MetricCard, group: Group) -> Verdict | None:
    gap = view.gap(card.name, group)
    found = view.finding(card.name, group, gap.against) if gap else None
    return found.verdict if found else None


def _measure(
    view: View, teller: Teller, card: MetricCard, attribute: str, groups: Sequence[Group]
) -> Iterator[RenderableType]:
    """One measure in full: value and gap, each with its interval."""
    yield teller.text("")
    title = say("{measure} by {attribute}", measure=say(card.title), attribute=one_line(attribute))
    yield from teller.paragraph(title, "bold")
    yield from teller.paragraph(recalled(card.reading), "dim")
    level = percent(view.evidence.level)
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column(teller.text(say("Group")), overflow="fold")
    table.add_column(teller.text("n"), justify="right")
    table.add_column(teller.text(say("Value ({level} interval)", level=level)), overflow="fold")
    table.add_column(teller.text(say("Gap (simultaneous interval)")), overflow="fold")
    for group in groups:
        found = view.measurement(card.name, group)
        if found is None:
            continue
        n = view.counted(found.estimate.n, group)
        value = _value(view, teller, card, group)
        table.add_row(teller.text(_name(group)), teller.text(n), value, _gap(view, teller, card, group))
    yield table


def _value(view: View, teller: Teller, card: MetricCard, group: Group) -> Text:
    found = view.measurement(card.name, group)
    if found is None or view.is_hidden(card, group):
        return teller.text(say("too few patients"), "dim")
    if found.estimate.value is None:
        return teller.text(f"{not_estimable()}: {typeset.reason(found.estimate)}", "dim")
    told = typeset.estimate(found.estimate, card)
    return teller.text(f"{told}{UNCERTAIN}" if view.is_uncertain(card, group) else told)


def _gap(view: View, teller: Teller, card: MetricCard, group: Group) -> Text:
    gap, verdict = view.gap(card.name, group), _verdict(view, card, group)
    if gap is None or view.is_hidden(card, group):
        return teller.text("")
    mark = f"{VERDICT_SYMBOLS[verdict]} " if verdict else ""
    if gap.gap.value is None:
        return teller.text(f"{mark}{typeset.reason(gap.gap)}", "dim")
    value = number(gap.gap.value, typeset.decimals(card, is_gap=True), is_signed=True)
    between = typeset.interval(gap.low, gap.high, typeset.decimals(card, is_gap=True), is_signed=True)
    told = f"{mark}{value} ({between})" if between else f"{mark}{value}"
    return teller.text(told, STYLES[verdict] if verdict else "")


def _name(group: Group) -> str:
    return say("Everyone") if group == EVERYONE else level_name(group.value)
