"""The same rows, groups and measures as a MetricFrame of fairlearn, for people who work with it already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined, UsageError
from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import fields_for
from radaudit.measure.slices import scored_rows
from radaudit.measure.unit import NAMES, to_unit
from radaudit.records import Attribute, Evidence, Predictions
from radaudit.records.clean_text import clip_text
from radaudit.records.estimates import Metric

if TYPE_CHECKING:
    from fairlearn.metrics import MetricFrame

Value = Callable[..., float]


def metric_frame(
    predictions: Predictions,
    evidence: Evidence,
    attributes: Sequence[str],
    threshold: float | None,
    measures: Sequence[str] | None,
) -> MetricFrame:
    """Builds the frame; see `AuditResult.to_fairlearn`."""
    import pandas as pd
    from fairlearn.metrics import MetricFrame

    unit = next(unit for unit, name in NAMES.items() if name == evidence.unit)
    rows = scored_rows(to_unit(predictions, unit))
    at = evidence.thresholds[0] if threshold is None else threshold
    names = list(METRICS) if measures is None else [_known("measure", name, list(METRICS)) for name in measures]
    features = {a.name: np.array(a.levels, dtype=object)[a.codes] for a in _chosen(rows.attributes, attributes)}
    return MetricFrame(
        metrics={name: _value_of(METRICS[name], at) for name in names},
        y_true=rows.fields["label"],
        y_pred=rows.fields["score"],
        sensitive_features=pd.DataFrame(features),
        # fairlearn unpacks every row of every argument in Python, so a measure gets no more than it reads.
        sample_params={name: {"patient": rows.patient} if "patient" in METRICS[name].reads else {} for name in names},
    )


def _chosen(found: Sequence[Attribute], wanted: Sequence[str]) -> list[Attribute]:
    """The attributes that were asked for; else all that are no intersections, which fairlearn crosses by itself."""
    by_name = {attribute.name: attribute for attribute in found}
    if wanted:
        return [by_name[_known("attribute", name, list(by_name))] for name in dict.fromkeys(wanted)]
    if not by_name:
        raise UsageError(
            "The audit compares no groups, and a MetricFrame needs some.", 'Say run_audit(..., groups=["sex"]).'
        )
    return [attribute for name, attribute in by_name.items() if "*" not in name] or list(found)


def _known(what: str, name: str, known: Sequence[str]) -> str:
    if name not in known:
        raise UsageError(f"The audit has no {what} '{clip_text(name)}'.", f"It has {', '.join(map(clip_text, known))}.")
    return name


def _value_of(metric: Metric, threshold: float) -> Value:
    """A measure as fairlearn calls it; NaN where it cannot be computed, as is the custom there."""

    def value(y_true: NDArray[Any], y_pred: NDArray[Any], patient: NDArray[Any] | None = None) -> float:
        score = np.asarray(y_pred, dtype=np.float64)
        own = np.arange(len(score)) if patient is None else np.unique(patient, return_inverse=True)[1]
        rows = {"label": np.asarray(y_true, dtype=np.float64), "score": score}
        try:
            return metric(**fields_for(metric, rows, own, threshold, seed=0)).value  # no value depends on a draw
        except Undefined:
            return float("nan")

    value.__name__ = metric.card.name
    return value
