"""Which gaps between best and worst group are more than chance, where many are looked at: one answer for page and terminal."""

from __future__ import annotations

from collections.abc import Iterable

from radaudit.records import Audit, Heterogeneity

ERROR = 0.05
"""Share of audits without any difference between groups in which a line is called more than chance, at most about."""


def primary_measures(audit: Audit) -> tuple[str, ...]:
    """Metric keys whose gaps are confirmatory; where the policy names none that was compared, all that were."""
    compared = {c.metric for c in audit.evidence.comparisons}
    named = tuple(m for m in audit.policy.primary if m in audit.evidence.cards and m in compared)
    return named or tuple(m for m in audit.evidence.cards if m in compared)


def primary_lines(audit: Audit) -> list[Heterogeneity]:
    """The spread of every primary measure by every attribute, at the first threshold: the family that is looked at."""
    primary, at = primary_measures(audit), (None, audit.evidence.thresholds[0])
    return [h for h in audit.evidence.heterogeneity if h.threshold in at and h.metric in primary]


def is_tested(line: Heterogeneity) -> bool:
    """True where the gap could be held against chance."""
    return line.largest_gap is not None and line.p_gap is not None


def beyond_chance(lines: Iterable[Heterogeneity]) -> list[Heterogeneity]:
    """The lines whose gap is shown to be more than chance, as given, allowing for the number of lines.

    Each line's p-value holds for that line alone: of 16 lines without any difference, about one in two such sets has one below
    0.05. Holm's step-down method calls none of them in at least 1 - `ERROR` of such sets, however the lines depend on each other
    (measures of the same cases, attributes that overlap).

    Args:
        lines: All lines that are looked at together; those that could not be tested are not counted.

    Source: Holm S. Scand J Stat 1979;6:65 (no DOI).
    """
    tested = [line for line in lines if is_tested(line)]
    ordered = sorted(range(len(tested)), key=lambda i: tested[i].p_gap or 0.0)
    shown: set[int] = set()
    for rank, i in enumerate(ordered):
        if (len(tested) - rank) * (tested[i].p_gap or 0.0) > ERROR:
            break
        shown.add(i)
    return [line for i, line in enumerate(tested) if i in shown]
