"""Gaps between groups as they were judged."""

from __future__ import annotations

from radaudit.present import typeset
from radaudit.present.documents.regulatory.document import Grid
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.records.wording import number, verdict_word

MOST = 200
"""Gaps in the table, the worst first; the report has all."""


def judged_gaps(q: Quoting) -> Grid | None:
    """Every judged gap of the primary measures: both values, gap with simultaneous interval, p, verdict."""
    rows, paths = [], []
    place = {(c.metric, c.group, c.against, c.threshold): i for i, c in enumerate(q.evidence.comparisons)}
    for finding in q.audit.findings:
        gap = q.view.gap_of(finding) if q.view.is_gap(finding) else None
        if gap is None or not gap.is_confirmatory:
            continue
        card = q.view.card(gap.metric)
        interval = typeset.simultaneous(gap, card)
        value = typeset.estimate(gap.gap, card, is_gap=True) if gap.gap.value is None else (
            number(gap.gap.value, typeset.decimals(card, is_gap=True), is_signed=True)
        )  # fmt: skip
        digits = typeset.decimals(card)
        both = f"{number(gap.group_value, digits)} / {number(gap.against_value, digits)}"
        against = typeset.partner(gap.against)
        rows.append((
            q.named(gap.group), card.title, f"{both} ({against})", f"{value} ({interval})" if interval else value,
            typeset.p_value(gap.p_adjusted) or "–", verdict_word(finding.verdict),
        ))  # fmt: skip
        paths.append(f"evidence.comparisons[{place[gap.metric, gap.group, gap.against, gap.threshold]}]")
    if not rows:
        return None
    columns = ("Group", "Measure", "Group / compared with", "Gap (simultaneous interval)", "p, adjusted", "Verdict")
    note = "Primary measures at the first threshold. The verdict compares the interval with the margin of the policy."
    if len(rows) > MOST:
        note += f" The first {MOST} of {len(rows)}, the worst first."
    return Grid(
        "table-gaps", "Gaps between groups, judged", columns, tuple(rows[:MOST]), note, tuple(paths[:MOST]), (1, 5)
    )
