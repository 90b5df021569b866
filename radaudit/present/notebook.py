"""The audit below a notebook's cell: the verdict, who was audited, the worst findings, the measures of everyone."""

from __future__ import annotations

from collections import Counter
from html import escape

from radaudit.present import typeset
from radaudit.present.leading import leading
from radaudit.present.view import View
from radaudit.records import EVERYONE, Audit, Estimate, Finding, MetricCard, Verdict
from radaudit.records.conclusion import headline, overall_verdict, set_aside
from radaudit.records.wording import VERDICT_WORDS, count, whole

_SHOWN = 5


def render_cell(audit: Audit) -> str:
    """A few lines of HTML in the words and digits of the report; everything from the data is escaped."""
    view = View(audit)
    parts = [
        '<div class="radaudit" style="max-width:60rem">',
        f"<p><strong>{escape(audit.title)}</strong><br>",
        f"{escape(_verdict(audit.findings))}<br>",
        f"{escape(aside)}<br>" if (aside := set_aside(audit)) else "",
        f"{escape(_who(view))} {escape(_tally(audit.findings))}</p>",
        _worst(audit.findings),
        _overall(view),
        "</div>",
    ]
    return "".join(parts)


def _verdict(findings: tuple[Finding, ...]) -> str:
    return f"{VERDICT_WORDS[overall_verdict(findings)]}: {headline(findings)}"


def _who(view: View) -> str:
    everyone = view.everyone()
    patients = f" of {count(everyone.n_patients, 'patient')}" if view.evidence.has_patients else " (patients unknown)"
    if not view.is_by_image:
        unit = f"unit of analysis: {view.evidence.unit}"
        return f"{count(everyone.n, 'scored patient')}, {whole(everyone.n_events)} diseased; {unit}."
    return f"{count(everyone.n, 'scored image')}{patients}, {whole(everyone.n_events)} diseased."


def _tally(findings: tuple[Finding, ...]) -> str:
    counted = Counter(f.verdict for f in findings)
    said = ", ".join(f"{whole(counted[v])} {VERDICT_WORDS[v].lower()}" for v in Verdict if counted[v])
    return f"Findings: {said or 'none'}."


def _worst(findings: tuple[Finding, ...]) -> str:
    unsettled = [f for f in findings if f.verdict is Verdict.INCONCLUSIVE]
    told = [*leading(findings), *unsettled][:_SHOWN]
    if not told:
        return ""
    items = "".join(
        f"<li><strong>{escape(VERDICT_WORDS[f.verdict])}</strong> {escape(f.title)}: {escape(f.explanation)}</li>"
        for f in told
    )
    return f"<ul>{items}</ul>"


def _overall(view: View) -> str:
    rows = "".join(
        f"<tr><td>{escape(card.title)}</td><td>{escape(_value(found.estimate, card))}</td></tr>"
        for card in view.evidence.cards.values()
        if not card.is_detail and (found := view.measurement(card.name, EVERYONE))
    )
    return f"<table><thead><tr><th>Measure</th><th>Everyone</th></tr></thead><tbody>{rows}</tbody></table>"


def _value(estimate: Estimate, card: MetricCard) -> str:
    shown = typeset.estimate(estimate, card)
    return shown if estimate.is_known else f"{shown}: {estimate.note}"
