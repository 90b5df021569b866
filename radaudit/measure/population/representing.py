"""The cohort beside the target population, attribute by attribute."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from radaudit.language import noted
from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.intervals.wilson import wilson
from radaudit.measure.population.divergence import (
    by_chance,
    divergence_interval,
    jensen_shannon,
    total_variation,
)
from radaudit.measure.population.sample import Sample, sample_of_rows
from radaudit.measure.slices import Rows, scored_rows
from radaudit.records.estimates import Estimate
from radaudit.records.groups import Attribute, Group
from radaudit.records.population import GroupShare, Population, Representation, TargetPopulation
from radaudit.records.predictions import Predictions

NOBODY = noted("no patient of the cohort is in any group of the census")
NONE_THERE = noted("the population has nobody in this group")
METHOD = noted("Wilson, each patient counted once")
DIVERGENCE_METHOD = noted("noncentral chi-square with the delta method’s variance")


def represent(predictions: Predictions, target: TargetPopulation, level: float, seed: int) -> Population:
    """Holds the patients with a score against the target population.

    Args:
        predictions: Who was audited.
        target: Shares of the population.
        level: Confidence level of every interval.
        seed: Of the random samples that show what chance does.
    """
    rows = scored_rows(predictions, are_sorted=False)
    named = dict.fromkeys(group.attribute for group in target.shares)
    compared = [_represent_attribute(rows, a, target, level, seed) for a in rows.attributes if a.name in named]
    not_given = tuple(a.name for a in rows.attributes if a.name not in named)
    return Population(target.name, target.sha256, tuple(compared), not_given)


def _represent_attribute(
    rows: Rows, attribute: Attribute, target: TargetPopulation, level: float, seed: int
) -> Representation:
    wanted = target.of(attribute.name)
    place = {group: i for i, group in enumerate(wanted)}
    code_of = np.array([place.get(group, -1) for group in attribute.groups], dtype=np.int64)
    codes = code_of[attribute.codes]
    known = codes >= 0
    not_compared = tuple(group for group in attribute.groups if group not in place)
    sample = sample_of_rows(rows.patient[known], codes[known], len(place)) if known.any() else None
    return representation(attribute.name, wanted, sample, not_compared, target.units[attribute.name], level, seed)


def representation(
    attribute: str,
    wanted: Mapping[Group, float],
    sample: Sample | None,
    not_compared: Sequence[Group],
    unit: str,
    level: float,
    seed: int,
) -> Representation:
    """An attribute's groups beside the population.

    Args:
        attribute: Its name.
        wanted: Group -> share of the population.
        sample: The cohort's patients over these groups; None where nobody is in any of them.
        not_compared: Groups of the cohort that the census does not have.
        unit: What the census gave.
        level: Confidence level.
        seed: Of the random samples.
    """
    if sample is None:
        nothing = Estimate(None, note=NOBODY, level=level)
        groups = tuple(GroupShare(group, share, nothing, nothing) for group, share in wanted.items())
        return Representation(attribute, unit, 0, groups, tuple(not_compared), nothing, None, nothing, None)
    population = np.array(list(wanted.values()))
    shares = tuple(_group_share(group, wanted[group], sample, i, level) for i, group in enumerate(wanted))
    random = np.random.default_rng([seed, zlib.crc32(f"population|{attribute}".encode())])
    divergences, variations = by_chance(population, sample.n_patients, random)
    value = float(jensen_shannon(sample.share, population))
    # Of the drawn samples the cohort is one more: a p-value is never 0.
    p = (1 + int(np.count_nonzero(divergences >= value - 1e-15))) / (1 + len(divergences))
    low, high = divergence_interval(sample, population, level, p)
    divergence = Estimate(
        value, low, high, level=level, n=sample.n_patients, n_patients=sample.n_patients, method=DIVERGENCE_METHOD,
        by_chance=float(divergences.mean()), p=p,
    )  # fmt: skip
    variation = Estimate(
        float(total_variation(sample.share, population)), level=level, n=sample.n_patients,
        n_patients=sample.n_patients, by_chance=float(variations.mean()),
    )  # fmt: skip
    highest = (float(np.quantile(drawn, 0.95)) for drawn in (divergences, variations))
    return Representation(
        attribute, unit, sample.n_patients, shares, tuple(not_compared), divergence, next(highest), variation, next(highest)
    )  # fmt: skip


def _group_share(group: Group, population: float, sample: Sample, i: int, level: float) -> GroupShare:
    value, n, inside = float(sample.share[i]), sample.n_patients, int(sample.in_group[i])
    low, high = wilson(value, sample.effective(i), pointwise_critical(level))
    share = Estimate(value, low, high, level=level, n=n, n_patients=inside, method=METHOD)
    return GroupShare(group, population, share, ratio_to(population, share))


def ratio_to(population: float, share: Estimate) -> Estimate:
    """The share over that of the population, which is taken to be exact; without a value where that is 0."""
    if share.value is None or share.low is None or share.high is None:
        return share
    if population <= 0:
        return Estimate(None, level=share.level, n=share.n, n_patients=share.n_patients, note=NONE_THERE)
    value, low, high = (x / population for x in (share.value, share.low, share.high))
    return Estimate(
        value, low, high, level=share.level, n=share.n, n_patients=share.n_patients, method=share.method
    )  # fmt: skip
