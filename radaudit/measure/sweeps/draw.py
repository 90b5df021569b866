"""Every group at every threshold of a grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from radaudit.language import noted
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.catalogue import METRICS
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.kinds import OfFour, of_four
from radaudit.measure.parallel import on_all_cores
from radaudit.measure.slices import Slice
from radaudit.measure.sweeps.along import Along, proportion_along, worth_along
from radaudit.measure.sweeps.counts import counts_along
from radaudit.measure.sweeps.grid import grid
from radaudit.measure.utility.outcomes import NET_BENEFIT
from radaudit.records.arrays import Array
from radaudit.records.evidence import TIERS
from radaudit.records.groups import EVERYONE
from radaudit.records.sweep import Sweep, Swept

PROPORTIONS = ("sensitivity", "specificity", "ppv", "npv", "flag_rate")
"""What a sweep follows beside net benefit."""

FEWEST = next(fewest for fewest, tier in TIERS if tier == "uncertain")
"""Fewest patients with, and without, the disease: of a smaller group only counts are told."""

NO_INTERVAL = noted("no interval: these cases do not show how much the value varies between patients")


def all_sweeps(slices: Sequence[Slice], plan: AnalysisPlan) -> tuple[Sweep, ...]:
    """The sweeps of all slices with enough patients, on the grid of the first, which is everyone."""
    if not slices:
        return ()
    everyone = slices[0].fields
    thresholds = grid(everyone["label"], everyone["score"], plan.thresholds)
    enough = [part for part in slices if min(part.n_event_patients, part.n_other_patients) >= FEWEST]
    shares = _shares(plan)
    rows = sum(part.n_rows for part in enough)
    return tuple(on_all_cores(lambda part: sweep_of(part, thresholds, plan, shares), enough, rows))


def _shares(plan: AnalysisPlan) -> dict[str, OfFour]:
    """The proportions as functions of what the four kinds of cases add to their sums."""
    found = {name: of_four(METRICS[name], plan.thresholds[0]) for name in PROPORTIONS}
    return {name: four for name, four in found.items() if four is not None}


def sweep_of(part: Slice, thresholds: Array, plan: AnalysisPlan, shares: Mapping[str, OfFour]) -> Sweep:
    """A slice at every threshold: what the metrics of the same names would give there, interval included.

    Args:
        part: The rows, in the order of their scores.
        thresholds: (k,) ascending.
        plan: Level, and interval of proportions.
        shares: The proportions.
    """
    counts, critical = counts_along(part, thresholds), pointwise_critical(plan.level)
    measures = {name: proportion_along(four, counts, critical, plan.interval) for name, four in shares.items()}
    measures["net_benefit"] = worth_along(NET_BENEFIT, counts, thresholds, critical)
    at = tuple(map(float, thresholds))
    return Sweep(part.group, at, {name: _swept(found, part) for name, found in measures.items()})


def _swept(found: Along, part: Slice) -> Swept:
    why = found.why.replace("this group", "the cohort") if part.group == EVERYONE else found.why
    is_bare = bool(np.any(np.isnan(found.low) & ~np.isnan(found.value)))
    note = "; ".join(filter(None, (why, NO_INTERVAL if is_bare else "")))
    return Swept(_known(found.value), _known(found.low), _known(found.high), note)


def _known(values: Array) -> tuple[float | None, ...]:
    return tuple(None if value != value else value for value in values.tolist())
