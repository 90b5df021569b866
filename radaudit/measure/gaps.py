"""Every metric in every group of an attribute, and every group against the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.contrasts import Contrast, Role
from radaudit.measure.division import Division
from radaudit.measure.family import fits
from radaudit.measure.gap_families import compare_all
from radaudit.measure.heterogeneity import heterogeneity, share
from radaudit.measure.measured import Measured
from radaudit.measure.parallel import on_all_cores
from radaudit.measure.partners import Partner, contrast, with_each_other, with_everyone, with_reference
from radaudit.measure.whole import Whole, settings
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
    compared = [(m, t) for m, t in chosen if m.card.is_compared and len(parts) > 1]
    roles = Counter(role(m, t, plan, attribute.name) for m, t in compared)
    kept = {r: fits(count * len(parts), whole.n_patients) for r, count in roles.items()}
    measured: list[Measured] = []
    contrasts: list[Contrast] = []
    spreads: list[Heterogeneity] = []
    sharing = share([part.patients for part in parts])
    for metric, threshold in chosen:
        groups = division.measure(metric, threshold)
        measured += [m.slim() for m in groups]
        if (metric, threshold) not in compared or any(m.statistic and m.spread is None for m in groups):
            continue
        own_role = role(metric, threshold, plan, attribute.name)
        against, partners = _partners(whole, division, attribute, metric, threshold, groups)
        n_patients = whole.n_patients if kept[own_role] else None
        for group, partner in zip(groups, partners, strict=True):
            if partner is not None:
                contrasts.append(contrast(group, partner, against, own_role, n_patients))
        spreads.append(heterogeneity(groups, attribute.name, plan.level, plan.seed, sharing))
    return Between(measured, compare_all(contrasts, attribute.name, plan.level, plan.seed), spreads)


def role(metric: Metric, threshold: float, plan: AnalysisPlan, attribute: str) -> Role:
    """Primary metrics at the primary threshold are confirmatory; crossed groups and all else that is judged exploratory.

    Where there is a protocol, what it does not name is exploratory, too.
    """
    card, named = metric.card, plan.prespecified
    if card.better == "neither":
        return "descriptive"
    is_first = card.name in plan.primary and threshold == plan.thresholds[0] and "*" not in attribute
    return "confirmatory" if is_first and (named is None or named.names(card, attribute, threshold)) else "exploratory"


def _partners(
    whole: Whole,
    division: Division,
    attribute: Attribute,
    metric: Metric,
    threshold: float,
    groups: Sequence[Measured],
) -> tuple[str, Sequence[Partner | None]]:
    """What every group is compared with, and what that is called."""
    plan = whole.plan
    reference = plan.references.get(attribute.name)
    if reference is not None:
        return f"{REFERENCE}{reference}", with_reference(groups, attribute.levels.index(reference))
    if plan.against == "overall":
        return OVERALL, with_everyone(groups, whole.measured(metric, threshold))
    if len(groups) == 2:
        return REST, with_each_other(groups)
    rest_of = division.rests(metric, threshold)
    return REST, on_all_cores(lambda pair: rest_of(*pair), list(enumerate(groups)), whole.rows.n)


def whole_cohort(whole: Whole) -> list[Measured]:
    """Every metric of the whole cohort."""
    return [whole.measured(metric, threshold).slim() for metric, threshold in settings(whole.plan)]
