"""Which findings are told first: the worst, and of one gap the side that lags, not both. Computes nothing."""

from __future__ import annotations

from collections.abc import Iterable

from radaudit.records import Finding, Verdict

SERIOUS = (Verdict.FAIL, Verdict.CONCERN)

UNJUDGED = (len(Verdict), 0.0)
"""Stands for the rank of what has no finding: behind every `Finding.rank`."""


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """All findings by verdict, and within a verdict the heaviest first."""
    return sorted(findings, key=lambda f: f.rank)


def does_better(finding: Finding) -> bool:
    """True for a concern about a gap in the group's own favor; such a gap has no weight."""
    return finding.verdict is Verdict.CONCERN and bool(finding.against) and finding.weight == 0


def leading(findings: Iterable[Finding]) -> list[Finding]:
    """The fails and concerns, worst first, without the groups that do better where a group that does worse is told."""
    serious = [f for f in worst_first(findings) if f.verdict in SERIOUS]
    lagging = [f for f in serious if not does_better(f)]
    return lagging if any(f.against for f in lagging) else serious
