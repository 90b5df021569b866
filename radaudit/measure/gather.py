"""Everything that is measured of one cohort, as it is: `measuring` withholds from it what may not be shown."""

from __future__ import annotations

from collections import Counter

import numpy as np
from threadpoolctl import threadpool_limits

from radaudit.errors import CannotAudit
from radaudit.language import noted
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.calibration.recalibration import CLIP
from radaudit.measure.catalogue import METRICS
from radaudit.measure.cross_groups import cross_groups
from radaudit.measure.curves.draw import all_curves
from radaudit.measure.division import Division
from radaudit.measure.estimating import estimate
from radaudit.measure.gaps import measure_attribute, whole_cohort
from radaudit.measure.measured import Measured
from radaudit.measure.missing_groups.treatments import missing_groups
from radaudit.measure.slices import Rows, Slice, scored_rows
from radaudit.measure.summaries import count_unscored, summaries
from radaudit.measure.sweeps.draw import all_sweeps
from radaudit.measure.transport import transport
from radaudit.measure.unscored import unscored_shares
from radaudit.measure.utility.usefulness import usefulness
from radaudit.measure.whole import Whole
from radaudit.records.between import Comparison, CrossGroup, Heterogeneity, MissingGroups
from radaudit.records.evidence import Evidence, Measurement
from radaudit.records.predictions import Predictions

_USUAL = AnalysisPlan()


def gather_evidence(predictions: Predictions, plan: AnalysisPlan = _USUAL) -> Evidence:
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


def _gather(predictions: Predictions, plan: AnalysisPlan) -> Evidence:
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
        groups=summaries(predictions, whole.slice, slices),
        sources={attribute.name: attribute.source for attribute in cohort.attributes},
        unscored=count_unscored(predictions),
        unscored_shares=unscored_shares(predictions, plan.level),
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
        sweeps=all_sweeps(everybody, plan),
        prespecified=plan.prespecified,
    )


def _notes(rows: Rows) -> list[str]:
    """What a reader of the calibration measures must know about the scores."""
    certain = int(np.count_nonzero((rows.fields["score"] <= 0) | (rows.fields["score"] >= 1)))
    if not certain:
        return []
    return [
        noted(
            "Scores of exactly 0 or 1: {n}; for calibration and log loss they are moved {n_inside} inside.",
            n=f"{certain:,}",
            n_inside=f"{CLIP:g}",
        )
    ]


def _measurement(measured: Measured, level: float) -> Measurement:
    return Measurement(measured.card.name, measured.where.group, estimate(measured, level), measured.threshold)
