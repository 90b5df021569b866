"""Which groups can tell anything about the spread between groups, and why the others cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from radaudit.language import noted
from radaudit.measure.clustering import correction
from radaudit.measure.measured import Measured
from radaudit.records.groups import UNKNOWN, Group

FEWEST = 10
"""Patients that a group must have behind the measure: those it divides by for a proportion, else those with the rarer outcome."""

FEWEST_FITTED = 20
"""The same for a fitted slope, whose errors are lopsided in small groups (docs/decisions/0013-spread-between-groups.md)."""


def are_shares(measured: Sequence[Measured]) -> bool:
    """True where the measure is a share of cases, such as sensitivity; a partial area also lies in 0 to 1, but is none.

    Seen from the variance by rows, which for a share is p (1 - p) / n and nothing else.
    """
    if measured[0].card.scale != "proportion":
        return False
    for m in measured:
        if m.value is not None and m.spread is not None and m.statistic is not None and 0 < m.value < 1:
            n = m.statistic.n
            expected = m.value * (1 - m.value) / n * correction(n)
            if abs(m.spread.row_variance - expected) > 1e-6 * expected:
                return False
    return True


def patients_behind(measured: Measured, *, is_share: bool) -> int:
    """Patients that decide how precise the measure is in this group."""
    if is_share:
        return int(measured.spread.n_patients) if measured.spread else 0
    return min(measured.where.n_event_patients, measured.where.n_other_patients)


def why_not(measured: Measured, *, is_share: bool) -> str:
    """Why a group cannot be used, in words; "" where it can.

    A proportion of 0 or 1 has no standard error of its own and yet may be the worst of all: it is used, with the variance that
    the common value implies. "Unknown" is no group of its own but a mixture of the others, and says nothing about a next one.
    """
    if is_unknown(measured.where.group):
        return noted("cases whose group is unknown")
    if measured.value is None:
        return noted("no value")
    fewest = FEWEST_FITTED if measured.statistic and measured.statistic.learns_from_rarer else FEWEST
    if patients_behind(measured, is_share=is_share) < fewest:
        if is_share:
            return noted("fewer than {n} patients behind the measure", n=fewest)
        return noted("fewer than {n} patients with the rarer outcome", n=fewest)
    if measured.card.scale == "ratio" and (measured.value <= 0 or measured.se is None):
        return noted("a ratio whose logarithm, or its error, does not exist")
    return ""


def is_unknown(group: Group) -> bool:
    """True for rows without a value of the attribute, or of a part of a crossed one."""
    return UNKNOWN in group.value.split(" × ")


def told(reasons: Iterable[str]) -> str:
    """How many groups were left out, by reason; "" where none was."""
    counts = Counter(reason for reason in reasons if reason)
    return "; ".join(_left_out(n, reason) for reason, n in counts.items())


def _left_out(n: int, reason: str) -> str:
    if n == 1:
        return noted("1 group left out ({reason})", reason=reason)
    return noted("{n} groups left out ({reason})", n=n, reason=reason)
