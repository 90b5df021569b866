"""The audit in one screen: the verdict, the answer, who was audited, the worst findings, the weakest groups. Worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.table import Table

from radaudit.language import recalled, say
from radaudit.present.answers.beyond_chance import beyond_chance, is_tested, primary_lines
from radaudit.present.answers.first_screen import FirstScreen, first_screen
from radaudit.present.answers.leading import leading, worst_first
from radaudit.present.terminal.showing import Teller, joined
from radaudit.present.view import View
from radaudit.records import EVERYONE, Audit, Estimate, Evidence, Finding, Measurement, MetricCard, Verdict, Withheld
from radaudit.records.conclusion import headline, overall_verdict, weakest
from radaudit.records.opened import implied, opened
from radaudit.records.protocol_words import fixed, weakened
from radaudit.records.wording import (
    VERDICT_SYMBOLS,
    count,
    enumerated,
    group_label,
    listed,
    not_estimable,
    number,
    percent,
    sentences,
    span,
    threshold_text,
    verdict_word,
    whole,
)

MOST_FINDINGS = 6
FEWEST_FINDINGS = 3
"""Fails and concerns are shown up to `MOST_FINDINGS`; inconclusive findings only fill up to this many."""

LONGEST_LABEL = 36
MOST_WITHHELD = 8
"""Withheld groups that are named."""


def print_summary(audit: Audit, console: Console) -> None:
    """Prints the summary, made to be read at 80 columns and without color, in the language spoken at the moment."""
    for block in _blocks(audit, Teller(console)):
        console.print(block, highlight=False)


def _blocks(audit: Audit, teller: Teller) -> Iterator[RenderableType]:
    screen = first_screen(View(audit))
    opening = screen.opening
    yield teller.text("")
    yield from teller.paragraph(audit.title, "bold")
    for warning in _demonstration(screen, audit):
        yield from teller.paragraph(warning, "bold")
    yield from teller.headed(overall_verdict(audit.findings), headline(audit.findings))
    if opening.counts:
        yield from teller.paragraph(sentences(opening.question, opening.answer))
    for reason in opening.reasons:
        yield from teller.paragraph(reason)
    yield teller.text("")
    for line in _facts(audit):
        yield from teller.paragraph(line, "dim")
    yield from teller.paragraph(fixed(audit.protocol), "dim")
    for told in weakened(audit.protocol) if audit.protocol else ():
        yield from teller.paragraph(told, "bold")
    if sealed := audit.test_set:
        is_chosen = sealed.n_models > 1
        told = sentences(opened(sealed), implied(sealed)) if is_chosen else opened(sealed)
        yield from teller.paragraph(told, "" if is_chosen else "dim")
    top = top_findings(audit.findings)
    for finding in top:
        yield teller.text("")
        yield from finding_lines(finding, teller)
    if opening.what_if:
        yield teller.text("")
        yield from teller.paragraph(say("{label}: {text}", label=say("What if"), text=opening.what_if))
    yield teller.text("")
    if opening.counts:
        yield from teller.paragraph(
            say("{label}: {text}", label=opening.total, text=_counted(dict(opening.counts))), "dim"
        )
    yield from teller.paragraph(_tally(audit.findings, len(top)), "dim")
    if table := _table(audit, teller):
        yield teller.text("")
        yield table


def finding_lines(finding: Finding, teller: Teller, *, with_advice: bool = False) -> Iterator[RenderableType]:
    """A finding: verdict and title, then its sentences."""
    title = finding.title
    if (group := finding.concerns) is not None:
        title = say("{title}: {group}", title=title, group=group_label(group))
    yield from teller.headed(finding.verdict, title, style="bold", is_title=True)
    yield from teller.paragraph(finding.explanation, indent=2)
    if with_advice and finding.advice:
        yield from teller.paragraph(finding.advice, "dim", indent=2)


def top_findings(findings: tuple[Finding, ...]) -> list[Finding]:
    """The findings to print: the worst fails and concerns, and a few inconclusive ones where there is little else."""
    ordered = worst_first(findings)
    serious = leading(findings)[:MOST_FINDINGS]
    unsure = [f for f in ordered if f.verdict is Verdict.INCONCLUSIVE]
    unsure += [f for f in ordered if f.verdict is Verdict.NOT_APPLICABLE and f.group is None]
    return serious + unsure[: max(0, FEWEST_FINDINGS - len(serious))]


def _demonstration(screen: FirstScreen, audit: Audit) -> list[str]:
    """That the data are made up; what else weakens the numbers stands among the facts."""
    return [w for w in screen.warnings if w in map(recalled, audit.evidence.warnings)]


def _facts(audit: Audit) -> Iterator[str]:
    """Who was audited and how."""
    evidence = audit.evidence
    who = evidence.summary(EVERYONE)
    yield say(
        "{cases}, {diseased} diseased ({share}); {unscored} could not be scored.",
        cases=_cases(evidence),
        diseased=whole(who.n_events),
        share=f"{who.n_events / who.n:.1%}" if who.n else "–",
        unscored=whole(who.n_unscored),
    )
    if evidence.unit.startswith("patient"):
        yield say("Unit of analysis: {unit}.", unit=recalled(evidence.unit))
    told = {
        "threshold": say(", ").join(threshold_text(t) for t in evidence.thresholds),
        "source": recalled(evidence.threshold_source),
        "level": percent(evidence.level),
        "policy": audit.policy.name,
    }
    if evidence.has_patients:
        yield say("Threshold {threshold} ({source}); {level} intervals clustered by patient; policy {policy}.", **told)
    else:
        yield say(
            "Threshold {threshold} ({source}); {level} intervals treating every image as a different patient; policy {policy}.",
            **told,
        )
    if evidence.withheld:
        yield say("Withheld, so that nobody can be recognized: {groups}.", groups=_withheld(evidence.withheld))
    if by_chance := _by_chance(audit):
        yield by_chance


def _cases(evidence: Evidence) -> str:
    who = evidence.summary(EVERYONE)
    if evidence.unit.startswith("patient"):
        return count(who.n, "patient")
    images = count(who.n, "image")
    if not evidence.has_patients:
        return say("{images} (patients unknown)", images=images)
    return say("{images} of {patients}", images=images, patients=count(who.n_patients, "patient"))


def _withheld(withheld: tuple[Withheld, ...]) -> str:
    """The names of groups whose numbers are not given, by reason: "race Native and race Other (fewer than 10 patients)"."""
    by_reason: dict[str, list[str]] = {}
    for w in withheld[:MOST_WITHHELD]:
        by_reason.setdefault(recalled(w.reason), []).append(group_label(w.group))
    told = [say("{groups} ({reason})", groups=listed(names), reason=reason) for reason, names in by_reason.items()]
    if len(withheld) > MOST_WITHHELD:
        told.append(say("and {n} more", n=whole(len(withheld) - MOST_WITHHELD)))
    return enumerated(told)


def _by_chance(audit: Audit) -> str:
    """One line on whether any gap between best and worst group is more than chance; nothing where none was measured."""
    lines = primary_lines(audit)
    tested = sum(map(is_tested, lines))
    if not tested:
        return ""
    gaps = count(tested, "gap")
    beyond = beyond_chance(lines)
    if not beyond:
        return say("Shown beyond chance: none of {gaps} between best and worst group.", gaps=gaps)
    names = say(", ").join(_short(name) for name in dict.fromkeys(h.attribute for h in beyond))
    return say(
        "Shown beyond chance: {n} of {gaps} between best and worst group, by {attributes}.",
        n=whole(len(beyond)),
        gaps=gaps,
        attributes=names,
    )


def _tally(findings: tuple[Finding, ...], n_shown: int) -> str:
    """How many findings of each verdict there are in all, the comparisons included."""
    if not findings:
        return say("No findings.")
    counts = Counter(f.verdict for f in findings)
    return say(
        "{shown} of {findings} shown; in all, comparisons included: {counts}",
        shown=whole(n_shown),
        findings=count(len(findings), "finding"),
        counts=_counted(counts),
    )


def _counted(counts: dict[Verdict, int]) -> str:
    """Verdicts with their numbers, neither of which a line may part from the other."""
    parts = [f"{VERDICT_SYMBOLS[v]} {verdict_word(v).lower()} {whole(counts[v])}" for v in Verdict if counts.get(v)]
    return " · ".join(joined(part) for part in parts)


def _table(audit: Audit, teller: Teller) -> Table | None:
    """Everyone and the weakest group that is large enough to be judged, by primary measure; None where nothing was measured."""
    evidence = audit.evidence
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    for i, heading in enumerate((say("Measure"), say("Everyone"), say("Weakest group"), "")):
        # Folded rather than cut, because rich would cut with a character that not every encoding has.
        table.add_column(teller.text(heading), overflow="fold", no_wrap=teller.width >= 80 and i in (1, 2))
    for metric in audit.policy.primary:
        overall = evidence.find(metric, EVERYONE)
        if overall is None:
            continue
        card = evidence.cards[metric]
        weak = _weakest_group(card, evidence, audit.policy.min_events)
        cells = (
            recalled(card.title),
            value_and_interval(overall.estimate),
            value_and_interval(weak.estimate) if weak else "",
            _short(group_label(weak.group)) if weak else "",
        )
        table.add_row(*(teller.text(cell) for cell in cells))
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


def value_and_interval(estimate: Estimate) -> str:
    """The value and its interval: "0.85 (0.81 to 0.88)"."""
    if estimate.value is None:
        return not_estimable()
    if estimate.low is None:
        return number(estimate.value)
    return f"{number(estimate.value)} ({span(estimate.low, estimate.high)})"
