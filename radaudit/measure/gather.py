"""The measure room's door: predictions in, evidence out."""

from __future__ import annotations

from collections import Counter

import numpy as np
from threadpoolctl import threadpool_limits

from radaudit.errors import CannotAudit
from radaudit.measure.calibration.recalibration import CLIP
from radaudit.measure.catalogue import METRICS
from radaudit.measure.cross_groups import cross_groups
from radaudit.measure.curves.draw import all_curves
from radaudit.measure.division import Division
from radaudit.measure.estimating import estimate
from radaudit.measure.gaps import measure_attribute, whole_cohort
from radaudit.measure.measured import Measured
from radaudit.measure.missing_groups.treatments import missing_groups
from radaudit.measure.plan import Plan
from radaudit.measure.slices import Rows, Slice, scored_rows
from radaudit.measure.transport import transport
from radaudit.measure.utility.usefulness import usefulness
from radaudit.measure.whole import Whole
from radaudit.records.between import Comparison, CrossGroup, Heterogeneity, MissingGroups
from radaudit.records.evidence import Evidence, GroupSummary, Measurement, Unscored
from radaudit.records.groups import EVERYONE, Group
from radaudit.records.predictions import Predictions

_USUAL = Plan()


def gather_evidence(predictions: Predictions, plan: Plan = _USUAL) -> Evidence:
    """Measures everything: every metric overall and by group, every gap, every curve.

    Args:
        predictions: Scores of the cohort, row by row.
        plan: What to measure and how.

    Raises:
        CannotAudit: When no row has a score.
    """
    # One thread for products of matrices: most here are small, and wait longer for a second thread than they take. It
    # also makes every digit the same on any number of cores.
    with threadpool_limits(1, user_api="blas"):
        return _gather(predictions, plan)


def _gather(predictions: Predictions, plan: Plan) -> Evidence:
    rows = scored_rows(predictions)
    if rows.n == 0:
        reasons = Counter(reason for reason in predictions.failure if reason).most_common(1)
        most = f", most often because: {reasons[0][0]}" if reasons else ""
        raise CannotAudit(
            f"None of the {predictions.cohort.n} rows has a score{most}.",
            "Mend the images or scores, then run it again.",
        )
    whole = Whole(rows, plan)
    measured = whole_cohort(whole)
    slices: list[list[Slice]] = []
    comparisons: list[Comparison] = []
    spreads: list[Heterogeneity] = []
    crossed: list[CrossGroup] = []
    hidden: list[MissingGroups] = []
    primary = [METRICS[name] for name in METRICS if name in plan.primary]
    for attribute in rows.attributes:
        division = Division(whole, attribute)
        found = measure_attribute(whole, division, attribute)
        slices.append(division.parts)
        measured += found.measured
        comparisons += found.comparisons
        spreads += found.heterogeneity
        crossed += cross_groups(rows, attribute, division.parts, plan.level)
        if plan.against == "rest" and attribute.name not in plan.references:
            hidden += missing_groups(
                rows, attribute, primary, plan.thresholds[0], plan.level, plan.seed, proportion=plan.interval
            )
    everybody = [whole.slice, *(part for parts in slices for part in parts)]
    cohort = predictions.cohort
    return Evidence(
        task=cohort.task,
        level=plan.level,
        thresholds=plan.thresholds,
        threshold_source=plan.threshold_source,
        has_patients=cohort.has_patients,
        cards={name: METRICS[name].card for name in METRICS},
        groups=_summaries(predictions, whole.slice, slices),
        sources={attribute.name: attribute.source for attribute in cohort.attributes},
        unscored=_unscored(predictions),
        measurements=tuple(_measurement(m, plan.level) for m in measured),
        comparisons=tuple(comparisons),
        curves=tuple(all_curves(everybody, plan)),
        excluded=cohort.excluded,
        notes=(*cohort.notes, *predictions.notes, *_notes(rows)),
        references=dict(plan.references),
        clinical_range=plan.clinical_range,
        heterogeneity=tuple(spreads),
        cross_groups=tuple(crossed),
        transport=tuple(transport(everybody, plan.thresholds, plan.level)),
        missing_groups=tuple(hidden),
        usefulness=tuple(usefulness(everybody, plan.thresholds, plan.level)),
    )


def _notes(rows: Rows) -> list[str]:
    """What a reader of the calibration measures must know about the scores."""
    certain = int(np.count_nonzero((rows.fields["score"] <= 0) | (rows.fields["score"] >= 1)))
    if not certain:
        return []
    return [f"Scores of exactly 0 or 1: {certain:,}; for calibration and log loss they are moved {CLIP:g} inside."]


def _measurement(measured: Measured, level: float) -> Measurement:
    return Measurement(measured.card.name, measured.where.group, estimate(measured, level), measured.threshold)


def _summaries(predictions: Predictions, whole: Slice, slices: list[list[Slice]]) -> tuple[GroupSummary, ...]:
    """Who is in every group, everyone first."""
    cohort = predictions.cohort
    failed = ~predictions.is_scored
    summaries = [_summary(whole, cohort.n, int(failed.sum()))]
    for attribute, parts in zip(cohort.attributes, slices, strict=True):
        n_rows = np.bincount(attribute.codes, minlength=len(parts))
        n_failed = np.bincount(attribute.codes[failed], minlength=len(parts))
        summaries += [_summary(part, int(n_rows[i]), int(n_failed[i])) for i, part in enumerate(parts)]
    return tuple(summaries)


def _summary(part: Slice, n_rows: int, n_unscored: int) -> GroupSummary:
    counts = (n_rows, len(part.rows), part.n_patients, part.n_events, n_unscored)
    return GroupSummary(part.group, *counts, part.n_event_patients, part.n_other_patients)


def _unscored(predictions: Predictions) -> tuple[Unscored, ...]:
    """Rows without a score, counted by reason for everyone and for every group."""
    failed = [(i, reason) for i, reason in enumerate(predictions.failure) if reason is not None]
    counts: Counter[tuple[Group, str]] = Counter((EVERYONE, reason) for _, reason in failed)
    for attribute in predictions.cohort.attributes:
        counts.update((Group(attribute.name, attribute.levels[attribute.codes[i]]), reason) for i, reason in failed)
    # In the order of the groups, not of the rows: another order of the file changes nothing.
    groups = [EVERYONE, *(group for attribute in predictions.cohort.attributes for group in attribute.groups)]
    place = {group: i for i, group in enumerate(groups)}
    ordered = sorted(counts.items(), key=lambda item: (place[item[0][0]], item[0][1]))
    return tuple(Unscored(group, reason, n) for (group, reason), n in ordered)
