"""Every metric in every group of an attribute, and every group against the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from radaudit.measure.comparing import Contrast, Role, compare_all, shared, tie
from radaudit.measure.division import Division, Rest
from radaudit.measure.family import fits
from radaudit.measure.heterogeneity import heterogeneity, share
from radaudit.measure.measured import Measured
from radaudit.measure.parallel import on_all_cores
from radaudit.measure.plan import Plan
from radaudit.measure.whole import Whole, settings
from radaudit.records.arrays import Array
from radaudit.records.between import Comparison, Heterogeneity
from radaudit.records.estimates import Metric
from radaudit.records.groups import OVERALL, REFERENCE, REST, Attribute


@dataclass(frozen=True, slots=True)
class Between:
    """What an attribute shows.

    Attributes:
        measured: Every metric in every group.
        comparisons: Every gap.
        heterogeneity: How far apart the groups truly are, by metric.
    """

    measured: list[Measured]
    comparisons: list[Comparison]
    heterogeneity: list[Heterogeneity]


def measure_attribute(whole: Whole, division: Division, attribute: Attribute) -> Between:
    """Measures every group of an attribute and compares each with the others."""
    plan, parts = whole.plan, division.parts
    chosen = list(settings(plan))
    is_crossed = "*" in attribute.name
    compared = [(m, t) for m, t in chosen if m.card.is_compared and len(parts) > 1]
    roles = Counter(role(m, t, plan, is_crossed=is_crossed) for m, t in compared)
    kept = {r: fits(count * len(parts), whole.n_patients) for r, count in roles.items()}
    measured: list[Measured] = []
    contrasts: list[Contrast] = []
    spreads: list[Heterogeneity] = []
    sharing = share([part.patients for part in parts])
    for metric, threshold in chosen:
        groups = division.measure(metric, threshold)
        measured += [slim(m) for m in groups]
        if (metric, threshold) not in compared or any(m.statistic and m.spread is None for m in groups):
            continue
        own_role = role(metric, threshold, plan, is_crossed=is_crossed)
        others = _others(whole, division, attribute, metric, threshold, groups)
        for group, (against, rest) in zip(groups, others, strict=True):
            if rest is not None:
                contrasts.append(_contrast(whole, group, rest, against, own_role, keep=kept[own_role]))
        spreads.append(heterogeneity(groups, attribute.name, plan.level, plan.seed, sharing))
    return Between(measured, compare_all(contrasts, attribute.name, plan.level, plan.seed), spreads)


def role(metric: Metric, threshold: float, plan: Plan, *, is_crossed: bool) -> Role:
    """Primary metrics at the primary threshold are confirmatory; crossed groups and all else that is judged exploratory."""
    if metric.card.better == "neither":
        return "descriptive"
    is_first = metric.card.name in plan.primary and threshold == plan.thresholds[0]
    return "confirmatory" if is_first and not is_crossed else "exploratory"


def slim(measured: Measured) -> Measured:
    """The same without anything by row or by patient, which a million rows times forty metrics would not fit."""
    statistic = measured.statistic
    if statistic is not None:
        statistic = replace(statistic, influence=None, part=None, counted=None, sums=None)
    return replace(measured, statistic=statistic, by_patient=None)


def _others(
    whole: Whole,
    division: Division,
    attribute: Attribute,
    metric: Metric,
    threshold: float,
    groups: Sequence[Measured],
) -> Iterator[tuple[str, Rest | None]]:
    """What every group is compared with; None for the reference itself."""
    plan = whole.plan
    reference = plan.references.get(attribute.name)
    if reference is not None:
        base = groups[attribute.levels.index(reference)]
        for group in groups:
            rest = None if group is base else Rest(base, shared(group, base))
            yield f"{REFERENCE}{reference}", rest
    elif plan.against == "overall":
        everyone = whole.measured(metric, threshold)
        for group in groups:
            yield OVERALL, Rest(everyone, shared(group, everyone))
    elif len(groups) == 2:
        # Of two groups, each is the other's rest.
        for group, other in zip(groups, groups[::-1], strict=True):
            yield REST, Rest(other, shared(group, other))
    else:
        numbered = list(enumerate(groups))
        rest_of = division.rests(metric, threshold)
        rests = on_all_cores(lambda pair: rest_of(*pair), numbered, whole.rows.n)
        yield from ((REST, rest) for rest in rests)


def _contrast(whole: Whole, group: Measured, rest: Rest, against: str, own_role: Role, *, keep: bool) -> Contrast:
    influence: Array | None = None
    if keep and group.by_patient is not None and rest.measured.statistic is not None:
        influence = rest.on_patients(whole.n_patients)
        np.negative(influence, out=influence)
        influence[group.by_patient.patients] += group.by_patient.values
    how = tie(group, rest.measured, rest.shared)
    return Contrast(slim(group), slim(rest.measured), against, own_role, how, influence)


def whole_cohort(whole: Whole) -> list[Measured]:
    """Every metric of the whole cohort."""
    return [slim(whole.measured(metric, threshold)) for metric, threshold in settings(whole.plan)]
