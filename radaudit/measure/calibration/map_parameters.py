"""How sure the numbers of a fitted calibration map are: its own likelihood's curvature, with patients as units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.measure.clustering import correction, patient_sums
from radaudit.measure.intervals.critical import for_patients, pointwise_critical
from radaudit.records.arrays import Array
from radaudit.records.calibration import CalibrationMap
from radaudit.records.estimates import Estimate


def parameter_estimates(
    fitted: CalibrationMap,
    label: NDArray[np.int8],
    logit: Array,
    patient: NDArray[np.int64],
    level: float,
    *,
    has_patients: bool = True,
) -> dict[str, Estimate]:
    """The numbers of a map with Wald intervals from the clustered sandwich; that of a temperature on the scale of its logarithm.

    Args:
        fitted: A map that was fitted to these rows by maximum likelihood.
        label: (n,) 0/1.
        logit: (n,), before the map.
        patient: (n,) int64.
        level: Confidence level.
        has_patients: False where every row stands for itself.

    Returns:
        Parameter -> estimate; nothing for an isotonic map, which has no parameters.

    Source: Liang KY, Zeger SL. Biometrika 1986;73:13. doi:10.1093/biomet/73.1.13
    """
    names, columns = _columns(fitted, logit)
    codes = np.unique(patient, return_inverse=True)[1].astype(np.int64)
    patients = int(codes.max()) + 1
    known = {
        name: Estimate(value, level=level, n=len(label), n_events=int(label.sum()), n_patients=patients, note=_HELD)
        for name, value in fitted.parameters.items()
    }
    if not names:
        return known
    try:
        errors = _standard_errors(columns, fitted(logit), label, codes)
    except Undefined as reason:
        return {name: replace(e, note=noted("no interval: {reason}", reason=reason)) for name, e in known.items()}
    critical = for_patients(pointwise_critical(level), patients)
    method = "Wald, sandwich" + (", clustered by patient" if has_patients else "")
    for name, se in zip(names, errors.tolist(), strict=True):
        value = fitted.parameters[name]
        if name == "temperature":
            # What was fitted is 1/T, whose relative error is that of T.
            se, method = se * value**2, f"log, {method}"
            reach = np.exp(critical * se / value)
            low, high = value / reach, value * reach
        else:
            low, high = value - critical * se, value + critical * se
        known[name] = replace(known[name], low=float(low), high=float(high), se=se, method=method, note="")
    return known


_HELD = noted("no interval: held at the edge of what it may be")


def _columns(fitted: CalibrationMap, logit: Array) -> tuple[tuple[str, ...], Array]:
    """Free parameters and the regressors (k, n) that they multiply; that of a temperature multiplies 1/T."""
    if fitted.kind == "temperature":
        return ("temperature",), logit[None]
    if fitted.kind == "intercept":
        return ("intercept",), np.ones((1, len(logit)))
    if fitted.kind == "platt":
        return ("intercept", "slope"), np.stack([np.ones_like(logit), logit])
    if fitted.kind == "beta":
        columns = {"a": -np.logaddexp(0, -logit), "b": np.logaddexp(0, logit), "c": np.ones_like(logit)}
        # An exponent that had to stay at 0 was not free.
        free = tuple(name for name in columns if name == "c" or fitted.parameters[name] != 0)
        return free, np.stack([columns[name] for name in free])
    return (), np.empty((0, len(logit)))


def _standard_errors(columns: Array, calibrated: Array, label: NDArray[np.int8], patient: NDArray[np.int64]) -> Array:
    patients = int(patient.max()) + 1
    if patients < 2:
        raise Undefined("all these cases are of one patient")
    small = np.exp(-np.abs(calibrated))
    fitted = np.where(calibrated >= 0, 1.0, small) / (1.0 + small)
    information = (columns * (fitted * (1 - fitted))) @ columns.T
    if not np.all(np.isfinite(information)) or np.linalg.cond(information) > 1e13:
        raise Undefined("these cases do not show how much it varies")
    influence = np.linalg.inv(information) @ (columns * (label - fitted))
    sums = np.stack([patient_sums(row, patient) for row in influence])
    return np.asarray(np.sqrt(correction(patients) * np.sum(sums**2, axis=1)), dtype=np.float64)
