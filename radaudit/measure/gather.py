"""The measure room's door: predictions in, evidence out."""

from __future__ import annotations

from collections import Counter

import numpy as np

from radaudit.errors import CannotAudit
from radaudit.measure.catalogue import METRICS
from radaudit.measure.comparing import LARGEST_FAMILY, Contrast, Role, compare_all, contrast
from radaudit.measure.curves.draw import all_curves
from radaudit.measure.estimating import Measured, estimate, measure
from radaudit.measure.plan import Plan
from radaudit.measure.recalibration import CLIP
from radaudit.measure.slices import Rows, Slice, by_group, everyone, rest_of, scored_rows
from radaudit.records.between import Comparison
from radaudit.records.estimates import Metric
from radaudit.records.evidence import Evidence, GroupSummary, Measurement, Unscored
from radaudit.records.groups import EVERYONE, Attribute, Group
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
    rows = scored_rows(predictions)
    if rows.n == 0:
        reasons = Counter(reason for reason in predictions.failure if reason).most_common(1)
        most = f", most often because: {reasons[0][0]}" if reasons else ""
        raise CannotAudit(
            f"None of the {predictions.cohort.n} rows has a score{most}.",
            "Mend the images or scores, then run it again.",
        )
    whole = everyone(rows)
    task = _Task(rows, plan)
    slices = [by_group(rows, attribute) for attribute in rows.attributes]
    measurements = [_measurement(m, plan.level) for m in task.measure_all(whole)]
    comparisons: list[Comparison] = []
    for attribute, parts in zip(rows.attributes, slices, strict=True):
        found, gaps = task.measure_attribute(attribute, parts)
        measurements += found
        comparisons += gaps
    cohort = predictions.cohort
    return Evidence(
        task=cohort.task,
        level=plan.level,
        thresholds=plan.thresholds,
        threshold_source=plan.threshold_source,
        has_patients=cohort.has_patients,
        cards={name: METRICS[name].card for name in METRICS},
        groups=_summaries(predictions, whole, slices),
        sources={attribute.name: attribute.source for attribute in cohort.attributes},
        unscored=_unscored(predictions),
        measurements=tuple(measurements),
        comparisons=tuple(comparisons),
        curves=tuple(all_curves([whole, *(s for parts in slices for s in parts)], plan.thresholds[0], plan.level)),
        excluded=cohort.excluded,
        notes=(*cohort.notes, *predictions.notes, *_notes(rows)),
    )


class _Task:
    """The plan applied to these rows, everywhere alike."""

    def __init__(self, rows: Rows, plan: Plan) -> None:
        self.rows = rows
        self.thresholds = plan.thresholds
        self.level = plan.level
        self.primary = plan.primary
        self.seed = plan.seed
        self.n_patients = int(rows.patient.max()) + 1

    def _settings(self) -> list[tuple[Metric, float]]:
        """Every metric, at every threshold where it has one."""
        return [
            (METRICS[name], threshold)
            for name in METRICS
            for threshold in (self.thresholds if METRICS[name].card.has_threshold else self.thresholds[:1])
        ]

    def measure_all(self, where: Slice) -> list[Measured]:
        """Every metric on one slice."""
        return [measure(metric, where, threshold, self.seed) for metric, threshold in self._settings()]

    def measure_attribute(self, attribute: Attribute, parts: list[Slice]) -> tuple[list[Measurement], list[Comparison]]:
        """Every metric in every group of an attribute, and every group against the rest."""
        # Of two groups, each is the other's rest; an attribute with one level has nobody to compare with.
        rests = parts[::-1] if len(parts) == 2 else [rest_of(self.rows, part) for part in parts]
        keep = len(parts) * len(self._settings()) * self.n_patients <= LARGEST_FAMILY
        measurements: list[Measurement] = []
        contrasts: list[Contrast] = []
        for metric, threshold in self._settings():
            groups = [measure(metric, part, threshold, self.seed) for part in parts]
            measurements += [_measurement(m, self.level) for m in groups]
            if len(parts) < 2 or any(m.statistic is not None and m.statistic.influence is None for m in groups):
                continue
            others = groups[::-1] if len(parts) == 2 else [measure(metric, r, threshold, self.seed) for r in rests]
            role = self._role(metric, threshold, attribute)
            contrasts += [contrast(g, o, self.n_patients, role, keep=keep) for g, o in zip(groups, others, strict=True)]
        return measurements, compare_all(contrasts, attribute.name, self.level, self.seed)

    def _role(self, metric: Metric, threshold: float, attribute: Attribute) -> Role:
        """Primary metrics at the primary threshold are confirmatory; intersections and all else that is judged exploratory."""
        if metric.card.better == "neither":
            return "descriptive"
        is_first = metric.card.name in self.primary and threshold == self.thresholds[0]
        return "confirmatory" if is_first and "*" not in attribute.name else "exploratory"


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
    return tuple(Unscored(group, reason, n) for (group, reason), n in counts.items())
