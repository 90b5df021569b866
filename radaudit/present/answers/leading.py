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
    """True for a gap in the group's own favor: one without weight, or one in which the reference lags."""
    if finding.lagging is not None:
        return True
    return finding.verdict is Verdict.CONCERN and bool(finding.against) and finding.weight == 0


def is_at_nobodys_cost(finding: Finding) -> bool:
    """True for a gap in the group's favor that tells of no group that lags: whoever does has a finding of its own."""
    return does_better(finding) and finding.lagging is None


def leading(findings: Iterable[Finding]) -> list[Finding]:
    """The fails and concerns, worst first, without the groups that do better where a group that does worse is told.

    A reference that lags behind several groups by one measure is told once, where it lags most.
    """
    serious = [f for f in worst_first(findings) if f.verdict in SERIOUS]
    lagging = [f for f in serious if not is_at_nobodys_cost(f)]
    told = lagging if any(f.against for f in lagging) else serious
    once: dict[object, Finding] = {}
    for i, f in enumerate(told):
        once.setdefault((f.lagging, f.metric, f.threshold) if f.lagging else i, f)
    return list(once.values())
