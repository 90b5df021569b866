"""What may be told of an attribute's groups beside the population where one of them is withheld.

Everything here is made of counts that are published anyway (`rounded_counts`), so nothing can be computed from it that could
not be from these.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from radaudit.language import noted
from radaudit.measure.population.representing import NOBODY, ratio_to, representation
from radaudit.measure.population.sample import Sample, sample_of_counts
from radaudit.measure.withholding.coarse_numbers import chance
from radaudit.records.estimates import Estimate
from radaudit.records.evidence import GroupSummary, UnscoredShare
from radaudit.records.groups import Group
from radaudit.records.population import GroupShare, Population, Representation

WITHHELD = noted("withheld")
NOT_TOLD = noted("not told: a withheld group is part of it")
ROUNDED = noted("Wilson, each patient counted once; counts rounded")


def coarse_population(
    population: Population,
    told: Mapping[str, Mapping[Group, GroupSummary]],
    hidden: Collection[Group],
    base: int,
    n_patients: int,
    seed: int = 0,
) -> Population:
    """The cohort beside the population, with the attributes that have a withheld group told from published counts.

    Args:
        population: As it was measured.
        told: Attribute with a withheld group -> group -> counts as they are published.
        hidden: The withheld groups.
        base: Smallest group that is shown.
        n_patients: Patients of the whole cohort, which are published exactly.
        seed: Of the random samples that show what chance does.
    """
    coarse = (
        _coarse(r, told[r.attribute], hidden, base, n_patients, seed) if r.attribute in told else r
        for r in population.attributes
    )
    return replace(population, attributes=tuple(coarse))


def _coarse(
    r: Representation,
    told: Mapping[Group, GroupSummary],
    hidden: Collection[Group],
    base: int,
    n_patients: int,
    seed: int,
) -> Representation:
    counts = np.array([told[s.group].n_patients if s.group in told else 0 for s in r.groups], dtype=np.int64)
    lost = [i for i, s in enumerate(r.groups) if s.group in hidden]
    if lost:  # what the others leave of the whole cohort counts in the total; the share that it makes is not told
        others = sum(told[group].n_patients for group in r.not_compared if group in told)
        counts[lost[0]] = max(0, n_patients - others - int(counts.sum()))
    sample: Sample | None = sample_of_counts(counts) if counts.any() else None
    wanted = {s.group: s.population for s in r.groups}
    level = r.divergence.level
    rough = representation(r.attribute, wanted, sample, r.not_compared, r.unit, level, seed)
    # Each withheld group moved a count by up to half the limit, and rounding by as much again.
    off = base * max(1, sum(group.attribute == r.attribute for group in hidden))
    groups = tuple(_group_share(s, hidden, sample, off) for s in rough.groups)
    nothing = Estimate(None, level=level, note=NOT_TOLD)
    if sample is None or lost:
        nothing = nothing if lost else Estimate(None, level=level, note=NOBODY)
        return replace(
            rough, groups=groups, divergence=nothing, divergence_by_chance_high=None,
            total_variation=nothing, total_variation_by_chance_high=None, is_rounded=True,
        )  # fmt: skip
    return replace(
        rough, groups=groups, divergence=replace(rough.divergence, p=chance(rough.divergence.p)), is_rounded=True
    )


def _group_share(s: GroupShare, hidden: Collection[Group], sample: Sample | None, off: int) -> GroupShare:
    if s.group in hidden:
        nothing = Estimate(None, level=s.share.level, note=WITHHELD)
        return replace(s, share=nothing, ratio=nothing)
    e = s.share
    if sample is None or e.value is None or e.low is None or e.high is None:
        return s
    margin = off / sample.n_patients
    share = replace(e, low=max(0.0, e.low - margin), high=min(1.0, e.high + margin), method=ROUNDED)
    return replace(s, share=share, ratio=ratio_to(s.population, share))


def coarse_unscored_share(u: UnscoredShare, told: GroupSummary, base: int) -> UnscoredShare:
    """A share of rows without a score, from published counts, with an interval that allows for their rounding."""
    e = u.share
    if e.value is None or e.low is None or e.high is None or not told.n_rows:
        return replace(u, share=Estimate(None, level=e.level, note=NOT_TOLD))
    value, step = told.n_unscored / told.n_rows, base / told.n_rows
    low = step * np.floor(min(e.low, value) / step + 1e-9)
    high = step * np.ceil(max(e.high, value) / step - 1e-9)
    share = replace(
        e, value=value, low=max(0.0, float(low)), high=min(1.0, float(high)), n=told.n_rows, n_patients=told.n_patients
    )
    return replace(u, share=share)
