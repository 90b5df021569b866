"""The audit in one screen of a terminal: the verdict, the worst findings, the weakest groups. Worst first.

Verdicts differ by symbol and word, never by color alone. Names from the cohort are printed as text: no markup, no control
characters, and replaced by escapes where the terminal's encoding cannot show them.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterator

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from radaudit.present.beyond_chance import beyond_chance, is_tested, primary_lines
from radaudit.present.leading import SERIOUS, leading, worst_first
from radaudit.records import EVERYONE, Audit, Estimate, Evidence, Finding, Measurement, MetricCard, Verdict
from radaudit.records.conclusion import headline, overall_verdict, set_aside, weakest
from radaudit.records.opened import implied, opened
from radaudit.records.wording import (
    NOT_ESTIMABLE,
    THIN,
    VERDICT_SYMBOLS,
    VERDICT_WORDS,
    count,
    number,
    one_line,
    percent,
    span,
    threshold_text,
    whole,
)

MOST_FINDINGS = 6
FEWEST_FINDINGS = 3
"""Fails and concerns are shown up to `MOST_FINDINGS`; inconclusive findings only fill up to this many."""

LONGEST_LABEL = 36

_JOINED = "\N{NO-BREAK SPACE}"

_STYLES = {
    Verdict.FAIL: "bold red",
    Verdict.CONCERN: "yellow",
    Verdict.INCONCLUSIVE: "cyan",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.MUTED: "dim",
    Verdict.PASS: "green",
}
_PLAIN = str.maketrans(
    {
        "✗": "x",
        "–": "-",
        "○": "o",
        "✓": "+",
        "·": "|",
        "\N{MINUS SIGN}": "-",
        "…": "...",
    }
)


def print_summary(audit: Audit, console: Console) -> None:
    """Prints the summary, made to be read at 80 columns and without color."""
    for block in _blocks(audit, console):
        console.print(block, highlight=False)


def _blocks(audit: Audit, console: Console) -> Iterator[RenderableType]:
    def text(words: str, style: str = "") -> Text:
        return Text(shown(words, console.encoding), style=style)

    def marked(verdict: Verdict) -> Text:
        return text(f"{VERDICT_SYMBOLS[verdict]} {VERDICT_WORDS[verdict]}", _STYLES[verdict])

    verdict = overall_verdict(audit.findings)
    yield text("")
    yield text(audit.title, "bold")
    yield Text.assemble(marked(verdict), ": ", text(headline(audit.findings)))
    if open_gaps := _open_gaps(audit.findings):
        yield text(open_gaps)
    if aside := set_aside(audit):
        yield text(aside)
    yield text("")
    for line in _facts(audit):
        yield text(line, "dim")
    if sealed := audit.test_set:
        is_chosen = sealed.n_models > 1
        yield text(f"{opened(sealed)} {implied(sealed)}" if is_chosen else opened(sealed), "" if is_chosen else "dim")
    top = top_findings(audit.findings)
    for finding in top:
        yield text("")
        yield Text.assemble(marked(finding.verdict), "  ", text(_headline(finding), "bold"))
        for wrapped in text(finding.explanation).wrap(console, max(20, console.width - 2)):
            wrapped.rstrip()
            yield Text.assemble("  ", wrapped)
    yield text("")
    for line in _tally(audit.findings, len(top), max(20, console.width)):
        yield text(line, "dim")
    if table := _table(audit, text, is_wide=console.width >= 80):
        yield text("")
        yield table


def shown(words: str, encoding: str) -> str:
    """Text as a terminal of this encoding can show it: symbols in ASCII, anything else as an escape, where need be."""
    safe = one_line(words.replace(THIN, ","))  # a thin space would be a place to break the line
    try:
        safe.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return safe.translate(_PLAIN).encode("ascii", "backslashreplace").decode("ascii")
    return safe


def top_findings(findings: tuple[Finding, ...]) -> list[Finding]:
    """The findings to print: the worst fails and concerns, and a few inconclusive ones where there is little else."""
    ordered = worst_first(findings)
    serious = leading(findings)[:MOST_FINDINGS]
    unsure = [f for f in ordered if f.verdict is Verdict.INCONCLUSIVE]
    unsure += [f for f in ordered if f.verdict is Verdict.NOT_APPLICABLE and f.group is None]
    return serious + unsure[: max(0, FEWEST_FINDINGS - len(serious))]


def _open_gaps(findings: tuple[Finding, ...]) -> str:
    """Said where what fails or worries is no gap: then a headline that names none could be read as "the groups are alike"."""
    gaps = [f for f in findings if f.against]
    unsettled = sum(1 for f in gaps if f.verdict is Verdict.INCONCLUSIVE)
    serious = [f for f in findings if f.verdict in SERIOUS]
    if not unsettled or not serious or any(f.against for f in serious):
        return ""
    return (
        f"Gaps between groups can't be told yet: {whole(unsettled)} of {count(len(gaps), 'comparison')} inconclusive."
    )


def _headline(finding: Finding) -> str:
    return finding.title if finding.group is None else f"{finding.title}: {finding.group.label}"


def _facts(audit: Audit) -> Iterator[str]:
    """Who was audited and how."""
    evidence = audit.evidence
    who = evidence.summary(EVERYONE)
    patients = f" of {count(who.n_patients, 'patient')}" if evidence.has_patients else " (patients unknown)"
    share = f" ({who.n_events / who.n:.1%})" if who.n else ""
    is_by_patient = evidence.unit.startswith("patient")
    cases = f"{count(who.n, 'patient')}" if is_by_patient else f"{count(who.n, 'image')}{patients}"
    yield f"{cases}, {whole(who.n_events)} diseased{share}; {whole(who.n_unscored)} could not be scored."
    if is_by_patient:
        yield f"Unit of analysis: {evidence.unit}."
    used = ", ".join(threshold_text(t) for t in evidence.thresholds)
    by = "clustered by patient" if evidence.has_patients else "treating every image as a different patient"
    yield f"Threshold {used} ({evidence.threshold_source}); {percent(evidence.level)} intervals {by}; policy {audit.policy.name}."
    if evidence.withheld:
        yield f"Withheld, so that nobody can be recognized: {count(len(evidence.withheld), 'group')}."
    if by_chance := _by_chance(audit):
        yield by_chance


def _by_chance(audit: Audit) -> str:
    """One line on whether any gap between best and worst group is more than chance; nothing where none was measured."""
    lines = primary_lines(audit)
    tested = sum(map(is_tested, lines))
    if not tested:
        return ""
    beyond = beyond_chance(lines)
    shown_of = f"{whole(len(beyond)) if beyond else 'none'} of {count(tested, 'gap')}"
    names = ", ".join(dict.fromkeys(h.attribute for h in beyond))
    by = f", by {_short(names)}" if beyond else ""
    return f"Shown beyond chance: {shown_of} between best and worst group{by}."


def _tally(findings: tuple[Finding, ...], n_shown: int, width: int) -> list[str]:
    """How many findings of each verdict there are in all, in lines that never part a number from its verdict."""
    counted = Counter(f.verdict for f in findings)
    parts = [f"{VERDICT_SYMBOLS[v]} {VERDICT_WORDS[v].lower()} {whole(counted[v])}" for v in Verdict if counted[v]]
    if not parts:
        return ["No findings."]
    in_all = " · ".join(part.replace(" ", _JOINED) for part in parts)
    whole_line = f"{n_shown} of {count(len(findings), 'finding')} shown; in all {in_all}"
    return [line.replace(_JOINED, " ") for line in textwrap.wrap(whole_line, width)]


def _table(audit: Audit, text: Callable[[str], Text], *, is_wide: bool) -> Table | None:
    """Everyone and the weakest group that is large enough to be judged, by primary measure; None where nothing was measured."""
    evidence = audit.evidence
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    for heading in ("Measure", "Everyone", "Weakest group", ""):
        # Folded rather than cut, because rich would cut with a character that not every encoding has.
        table.add_column(heading, overflow="fold", no_wrap=is_wide and heading in ("Everyone", "Weakest group"))
    for metric in audit.policy.primary:
        overall = evidence.find(metric, EVERYONE)
        if overall is None:
            continue
        card = evidence.cards[metric]
        weak = _weakest_group(card, evidence, audit.policy.min_events)
        cells = (
            card.title,
            _value(overall.estimate),
            _value(weak.estimate) if weak else "",
            _short(weak.group.label) if weak else "",
        )
        table.add_row(*(text(cell) for cell in cells))
    return table if table.row_count else None


def _weakest_group(card: MetricCard, evidence: Evidence, min_events: int) -> Measurement | None:
    large = {s.group for s in evidence.groups if s.n_rarer >= min_events and s.group != EVERYONE}
    at = (None, evidence.thresholds[0])
    known = [
        m
        for m in evidence.measurements
        if m.metric == card.name and m.group in large and m.estimate.is_known and m.threshold in at
    ]
    return weakest(known, card) if known and card.better != "neither" else None


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 3]}..."


def _value(estimate: Estimate) -> str:
    """The value and its interval: "0.85 (0.81 to 0.88)"."""
    if estimate.value is None:
        return NOT_ESTIMABLE
    interval = f" ({span(estimate.low, estimate.high)})" if estimate.low is not None else ""
    return f"{number(estimate.value)}{interval}"
