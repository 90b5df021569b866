"""A compact view of an audit for a notebook cell: who was audited, the worst findings, the numbers overall."""

from __future__ import annotations

from html import escape

from radaudit.records import EVERYONE, Audit, Estimate, Finding, Verdict
from radaudit.records.wording import VERDICT_WORDS

_SHOWN = 5


def notebook_view(audit: Audit) -> str:
    """Renders the few lines a reader wants below a cell; everything from the data is escaped."""
    everyone = audit.evidence.groups[0]
    parts = [
        '<div class="radaudit" style="max-width:60rem">',
        f"<p><strong>{escape(audit.title)}</strong><br>",
        f"{everyone.n:,} scored images of {everyone.n_patients:,} patients, {everyone.n_events:,} with the condition. ",
        f"{escape(_verdict_line(audit.findings))}</p>",
        _finding_list(audit.findings),
        _overall_table(audit),
        "</div>",
    ]
    return "".join(parts)


def _verdict_line(findings: tuple[Finding, ...]) -> str:
    counts = {verdict: sum(f.verdict == verdict for f in findings) for verdict in Verdict}
    said = ", ".join(f"{n} {VERDICT_WORDS[verdict].lower()}" for verdict, n in counts.items() if n)
    return f"Findings: {said or 'none'}."


def _finding_list(findings: tuple[Finding, ...]) -> str:
    worst = [f for f in findings if f.verdict in (Verdict.FAIL, Verdict.CONCERN, Verdict.INCONCLUSIVE)][:_SHOWN]
    if not worst:
        return ""
    items = "".join(
        f"<li><strong>{escape(VERDICT_WORDS[f.verdict])}</strong> {escape(f.title)}: {escape(f.explanation)}</li>"
        for f in worst
    )
    return f"<ul>{items}</ul>"


def _overall_table(audit: Audit) -> str:
    rows = []
    for m in audit.evidence.measurements:
        if m.group == EVERYONE and (m.threshold is None or m.threshold == audit.evidence.thresholds[0]):
            title = audit.evidence.cards[m.metric].title
            rows.append(f"<tr><td>{escape(title)}</td><td>{escape(_worded(m.estimate))}</td></tr>")
    return f"<table><thead><tr><th>Measure</th><th>Everyone</th></tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _worded(estimate: Estimate) -> str:
    if estimate.value is None:
        return f"not estimated: {estimate.note}"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.3f}"
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"
