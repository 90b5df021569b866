"""Two models on the same rows: what the candidate changes, in everybody and in every group, paired by patient.

Both models are computed on exactly the rows that both scored. A change is the difference of two correlated estimates: patients
who are easy for one model are easy for the other, and the patients' influences on both say by how much (Cov = sum over patients
of one influence times the other; for the AUROC this is the paired test of DeLong et al., clustered by patient as in
Obuchowski). `paired_interval` says which interval it gets.

Source: DeLong ER, DeLong DM, Clarke-Pearson DL. Biometrics 1988;44:837. doi:10.2307/2531595
Obuchowski NA. Biometrics 1997;53:567. doi:10.2307/2533958
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from radaudit.errors import CannotAudit
from radaudit.language import noted
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.catalogue import METRICS
from radaudit.measure.contrasts import Contrast
from radaudit.measure.estimating import estimate, measure, undefined
from radaudit.measure.family import fits
from radaudit.measure.flips import measure_flips
from radaudit.measure.gap_families import compare_all
from radaudit.measure.gaps import role
from radaudit.measure.measured import Measured
from radaudit.measure.paired_contrast import paired_contrast
from radaudit.measure.slices import Rows, Slice, by_group, everyone, scored_rows
from radaudit.measure.summaries import count_unscored, summaries
from radaudit.records.between import Comparison
from radaudit.records.estimates import Better, Metric
from radaudit.records.evidence import Evidence, Measurement
from radaudit.records.flips import Flip
from radaudit.records.groups import EVERYONE
from radaudit.records.predictions import Predictions

CHANGED = (
    "auroc",
    "sensitivity",
    "specificity",
    "ppv",
    "npv",
    "flag_rate",
    "calibration_in_the_large",
    "calibration_slope",
    "oe_ratio",
    "net_benefit",
    "brier",
    "log_loss",
)
"""Measures whose change is told. On the same rows also those may be compared that depend on prevalence."""

BETTER: dict[str, Better] = {"brier": "lower", "log_loss": "lower", "net_benefit": "higher"}
"""The better side of measures that have none between groups, whose prevalences differ, but have one on the same rows."""

NOT_BY_BOTH = noted("the other model could not score it")

OTHER_WEIGHTS = noted("the models decide at different thresholds, which weigh a false alarm differently")
"""Why net benefits at two thresholds are not compared: the threshold is the unit that they are measured in."""


@dataclass(frozen=True, slots=True)
class Side:
    """A model's scores and where it decides. `threshold` replaces the plan's first."""

    predictions: Predictions
    threshold: float


@dataclass(frozen=True, slots=True)
class Changes:
    """What the candidate changes.

    Attributes:
        evidence: Groups, the candidate's numbers, and candidate minus baseline as comparisons against `BASELINE`.
        baseline: The baseline's numbers on the same rows.
        flips: Whom the models decide about differently.
    """

    evidence: Evidence
    baseline: tuple[Measurement, ...]
    flips: tuple[Flip, ...]


def gather_changes(baseline: Side, candidate: Side, plan: AnalysisPlan) -> Changes:
    """Measures what the candidate changes.

    Args:
        baseline: The older model.
        candidate: The newer one; both as `scored_by_both` gives them.
        plan: Level, primary measures, seed, interval of proportions.
    """
    with threadpool_limits(1, user_api="blas"):  # as in gather: every digit the same on any number of cores
        return _measure(baseline, candidate, plan)


def scored_by_both(first: Predictions, second: Predictions) -> tuple[Predictions, Predictions]:
    """Both with a reason on every row that only the other scored, so that they stand on the same rows.

    Raises:
        CannotAudit: When no row was scored by both.
        ValueError: When the two are not of one cohort.
    """
    if first.cohort.n != second.cohort.n or not np.array_equal(first.cohort.patient, second.cohort.patient):
        raise ValueError("the two models have to have scored the same cohort, row by row")
    both = first.is_scored & second.is_scored
    if not both.any():
        raise CannotAudit(
            "No row was scored by both models.", "Compare models on images or score columns that overlap."
        )
    return _restricted(first, both), _restricted(second, both)


def _restricted(predictions: Predictions, both: np.typing.NDArray[np.bool_]) -> Predictions:
    """The same with a reason on every row that only this model scored."""
    reasons = tuple(
        reason if reason is not None or kept else NOT_BY_BOTH
        for reason, kept in zip(predictions.failure, both.tolist(), strict=True)
    )
    return replace(predictions, failure=reasons)


def _measure(baseline: Side, candidate: Side, plan: AnalysisPlan) -> Changes:
    old, new = (scored_rows(side.predictions, are_sorted=False) for side in (baseline, candidate))
    n_patients = int(new.patient.max()) + 1
    told: list[Measurement] = []
    former: list[Measurement] = []
    comparisons: list[Comparison] = []
    parts: list[list[Slice]] = []
    flips: list[Flip] = []
    for name, olds, news in _parted(old, new):
        parts.append(news)
        contrasts: list[Contrast] = []
        pairs = [(metric, o, n) for metric in _metrics() for o, n in zip(olds, news, strict=True)]
        roles = {m.card.name: role(m, candidate.threshold, plan, name) for m in _metrics()}
        members = Counter(roles[metric.card.name] for metric, _, _ in pairs)
        for metric, o, n in pairs:
            own_role = roles[metric.card.name]
            before = measure(metric, o, baseline.threshold, plan.seed, proportion=plan.interval)
            after = measure(metric, n, candidate.threshold, plan.seed, proportion=plan.interval)
            told.append(_measurement(after, plan.level))
            former.append(_measurement(before, plan.level))
            if metric.card.scale == "net_benefit" and baseline.threshold != candidate.threshold:
                before = undefined(metric.card, o, before.threshold, OTHER_WEIGHTS)
            keep = fits(members[own_role], n_patients)
            contrasts.append(paired_contrast(before, after, n, own_role, n_patients if keep else None))
        family = compare_all(contrasts, name, plan.level, plan.seed)
        comparisons += family
        flips += measure_flips(olds, news, (baseline.threshold, candidate.threshold), family, plan)
    cohort = candidate.predictions.cohort
    evidence = Evidence(
        task=cohort.task,
        level=plan.level,
        thresholds=(candidate.threshold,),
        threshold_source=plan.threshold_source,
        has_patients=cohort.has_patients,
        cards={metric.card.name: metric.card for metric in _metrics()},
        groups=summaries(candidate.predictions, parts[0][0], parts[1:]),
        sources={attribute.name: attribute.source for attribute in cohort.attributes},
        unscored=count_unscored(candidate.predictions),
        measurements=tuple(told),
        comparisons=tuple(comparisons),
        curves=(),
        excluded=cohort.excluded,
        notes=cohort.notes,
    )
    return Changes(evidence, tuple(former), tuple(flips))


def _metrics() -> list[Metric]:
    chosen = [METRICS[name] for name in METRICS if name in CHANGED]
    return [replace(m, card=replace(m.card, better=BETTER.get(m.card.name, m.card.better))) for m in chosen]


def _parted(old: Rows, new: Rows) -> Iterator[tuple[str, list[Slice], list[Slice]]]:
    """The whole cohort, then the groups of every attribute, for both models. Patients have the same numbers in both."""
    yield EVERYONE.attribute, [everyone(old)], [everyone(new)]
    for former, attribute in zip(old.attributes, new.attributes, strict=True):
        yield attribute.name, by_group(old, former), by_group(new, attribute)


def _measurement(measured: Measured, level: float) -> Measurement:
    return Measurement(measured.card.name, measured.where.group, estimate(measured, level), measured.threshold)
