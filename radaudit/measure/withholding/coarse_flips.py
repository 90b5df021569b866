"""Reclassification tables where a group is withheld: nothing of that group, and of the groups beside it the net change alone.

The four counts of a table add up to how many are diseased, exactly; and each rate, however coarse, is one more equation for the
same few counts (docs/decisions/0014). The net is told anyway, as the change in sensitivity or specificity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from radaudit.language import noted
from radaudit.measure.flips import net_of
from radaudit.measure.withholding.beside import empty
from radaudit.records.evidence import Evidence
from radaudit.records.flips import Flip

FLIPS_BETRAY = noted("not told: it would betray the counts of a withheld group")
"""Why a group beside a withheld one has a net change only."""


def withhold_flips(flips: Sequence[Flip], told: Evidence) -> tuple[Flip, ...]:
    """The tables as they may be told.

    Args:
        flips: As they were measured.
        told: The evidence after `withhold`, whose changes and counts are published.
    """
    hidden = {w.group for w in told.withheld}
    beside = {g.attribute for g in hidden}
    return tuple(_net_alone(f, told) if f.group.attribute in beside else f for f in flips if f.group not in hidden)


def _net_alone(f: Flip, told: Evidence) -> Flip:
    net, summary = net_of(told.comparisons, f.group, is_event=f.is_event), told.summary(f.group)
    n = summary.n_events if f.is_event else summary.n - summary.n_events
    rates = [
        empty(replace(rate, n=net.n, n_events=net.n_events, n_patients=summary.n_patients, method=""), FLIPS_BETRAY)
        for rate in (f.baseline_rate, f.candidate_rate)
    ]
    none = dict.fromkeys(("n_patients", "both", "only_baseline", "only_candidate", "neither"))
    return replace(f, n=n, baseline_rate=rates[0], candidate_rate=rates[1], net=net, p=None, **none)  # type: ignore[arg-type]
