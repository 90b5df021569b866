"""One metric compared between groups by itself, without the rest of an audit."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.errors import Undefined
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.contrasts import Role
from radaudit.measure.estimating import measure
from radaudit.measure.gap_families import compare_all
from radaudit.measure.measured import Measured
from radaudit.measure.partners import Partner, contrast, with_each_other, with_everyone, with_reference
from radaudit.measure.slices import Rows, Slice, by_group, everyone, rest_of
from radaudit.records.between import Comparison
from radaudit.records.estimates import Metric
from radaudit.records.groups import OVERALL, REFERENCE, REST, Attribute


def compare_one(metric: Metric, rows: Rows, attribute: Attribute, plan: AnalysisPlan) -> list[Comparison]:
    """The gap of every group to what it is compared with; the simultaneous intervals hold over these groups and this metric.

    Args:
        metric: The metric, which is the only question asked.
        rows: The rows.
        attribute: What divides them into at least two groups.
        plan: Its first threshold (ignored by a metric that has none), the level, the seed, and what a group is compared with.

    Raises:
        Undefined: When the metric has no influence to compare by.
    """
    parts = by_group(rows, attribute)
    groups = [measure(metric, part, plan.thresholds[0], plan.seed) for part in parts]
    if any(m.statistic is not None and m.by_patient is None for m in groups):
        raise Undefined("its interval is drawn by group, so that nothing is known of a difference")
    against, partners = _partners(metric, rows, attribute, parts, groups, plan)
    n_patients = int(rows.patient.max()) + 1
    role: Role = "descriptive" if metric.card.better == "neither" else "confirmatory"
    contrasts = [
        contrast(group, partner, against, role, n_patients)
        for group, partner in zip(groups, partners, strict=True)
        if partner is not None
    ]
    return compare_all(contrasts, attribute.name, plan.level, plan.seed)


def _partners(
    metric: Metric,
    rows: Rows,
    attribute: Attribute,
    parts: Sequence[Slice],
    groups: Sequence[Measured],
    plan: AnalysisPlan,
) -> tuple[str, Sequence[Partner | None]]:
    """What every group is compared with, measured apart, and what that is called."""
    reference = plan.references.get(attribute.name)
    if reference is not None:
        return f"{REFERENCE}{reference}", with_reference(groups, attribute.levels.index(reference))
    threshold = plan.thresholds[0]
    if plan.against == "overall":
        return OVERALL, with_everyone(groups, measure(metric, everyone(rows), threshold, plan.seed))
    if len(parts) == 2:
        return REST, with_each_other(groups)
    rests = (measure(metric, rest_of(rows, part), threshold, plan.seed) for part in parts)
    return REST, [Partner.of(group, rest) for group, rest in zip(groups, rests, strict=True)]
