"""What the model's numbers mean: logits or probabilities, and which column is the disease.

Settled once over all outputs, before any is converted, so that every row is read in the same way.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.predict.calibrated import calibrate_logits, sigmoid
from radaudit.records import Attribute, ModelFacts
from radaudit.records.calibration import logit_of_score

SUM_TOLERANCE = 1e-4
"""Two probabilities that went through a softmax add up to 1 within this."""

ROUNDING = 1e-6
"""A probability in single precision may miss [0, 1] by this much."""

FEW = 20
"""Below this many outputs, all of them inside [0, 1] says little."""

NARROW = 0.05
"""Probabilities that all lie within so small a range are unusual."""

DECLARE = "Declare it: --output logits or --output probabilities."


def settle_output(
    raw: NDArray[np.float32], facts: ModelFacts, by: Attribute | None = None
) -> tuple[NDArray[np.float64], ModelFacts]:
    """Turns raw outputs into the probability of disease, calibrated as the model declares, and records how they were read.

    Args:
        raw: (n, 1) or (n, 2), finite.
        facts: What the model declares or the user chose; empty `output` and `positive` are settled here.
        by: The level of every row, where the model's calibration has a map for each.

    Returns:
        score: (n,) in [0, 1].
        facts: With `output`, `positive`, `output_reason` and `notes` completed.

    Raises:
        UsageError: When the outputs contradict what was declared, or could be either.
    """
    values = raw.astype(np.float64)
    output, reason, notes = _settle_kind(values, facts)
    positive, reason = _settle_positive(values.shape[1], facts, reason)
    score = _convert(values, output, positive, facts, by)
    settled = replace(facts, output=output, positive=positive, output_reason=reason, notes=(*facts.notes, *notes))
    return score, settled


def _settle_kind(values: NDArray[np.float64], facts: ModelFacts) -> tuple[str, str, list[str]]:
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
    is_inside = low >= -ROUNDING and high <= 1 + ROUNDING
    sums_to_one = values.shape[1] == 2 and bool(np.all(np.abs(values.sum(axis=1) - 1) <= SUM_TOLERANCE))
    seen = {"n_low": f"{low:.4g}", "n_high": f"{high:.4g}"}
    if facts.output == "probabilities" and not is_inside:
        raise UsageError(
            f"{facts.name}: declared to give probabilities, but its outputs range from {low:.4g} to {high:.4g}.",
            "Probabilities lie from 0 to 1. If the model gives logits, declare that instead: --output logits.",
        )
    if facts.output:
        notes = []
        if facts.output == "logits" and is_inside and (sums_to_one or values.shape[1] == 1) and len(values) >= FEW:
            notes.append(
                noted(
                    "Declared as logits, yet all outputs lie in [0, 1] ({n_low} to {n_high}), as probabilities do.",
                    **seen,
                )
            )
        return facts.output, facts.output_reason or noted("declared"), notes
    if not is_inside:
        return (
            "logits",
            _join(facts, noted("logits, because outputs lie outside [0, 1] ({n_low} to {n_high})", **seen)),
            [],
        )
    if sums_to_one:
        reason = noted("probabilities, because the two columns add up to 1 in every row")
        return "probabilities", _join(facts, reason), []
    if values.shape[1] == 2:
        raise UsageError(
            f"{facts.name}: two output columns, all in [0, 1] ({low:.4g} to {high:.4g}) but not adding up to 1: these "
            "could be logits or two separate probabilities.",
            DECLARE,
        )
    notes = []
    if len(values) < FEW or high - low < NARROW:
        notes.append(
            noted(
                "The outputs were read as probabilities because all {n} lie in [0, 1] ({n_low} to {n_high}); so few or so close "
                "together, they could also be logits.",
                **seen,
                n=len(values),
            )
            + " "
            + DECLARE
        )
    reason = noted("probabilities, because all outputs lie in [0, 1] ({n_low} to {n_high})", **seen)
    return "probabilities", _join(facts, reason), notes


def _join(facts: ModelFacts, reason: str) -> str:
    """The reason, after what was already declared of the positive class."""
    return f"{reason}; {facts.output_reason}" if facts.output_reason else reason


def _settle_positive(columns: int, facts: ModelFacts, reason: str) -> tuple[int | None, str]:
    if columns == 1:
        if facts.positive == 0:
            raise UsageError(
                f"{facts.name}: positive class 0 was declared, but the model has one output column, which is the disease.",
                "Leave the positive class out.",
            )
        return None, reason
    if facts.positive is not None:
        return facts.positive, reason
    convention = noted("column 1 is the disease by convention (declare it with --positive-class)")
    return 1, f"{reason}; {convention}"


def _convert(
    values: NDArray[np.float64], output: str, positive: int | None, facts: ModelFacts, by: Attribute | None
) -> NDArray[np.float64]:
    if facts.calibration is not None:
        return sigmoid(calibrate_logits(facts.calibration, _own_logits(values, output, positive), by))
    if output == "logits":
        return sigmoid(_own_logits(values, output, positive) / facts.temperature)
    chances = _column(values, positive)
    if facts.temperature == 1.0:
        return chances
    with np.errstate(divide="ignore"):
        return sigmoid((np.log(chances) - np.log1p(-chances)) / facts.temperature)


def own_logits(raw: NDArray[np.float32], settled: ModelFacts) -> NDArray[np.float64]:
    """The model's logits (n,) before any calibration: what a calibrator learns from.

    Args:
        raw: (n, 1) or (n, 2), finite.
        settled: Facts as `settle_output` gave them.
    """
    return _own_logits(raw.astype(np.float64), settled.output, settled.positive)


def _own_logits(values: NDArray[np.float64], output: str, positive: int | None) -> NDArray[np.float64]:
    if output == "probabilities":
        return logit_of_score(_column(values, positive))
    # A softmax over two columns is the sigmoid of their difference.
    return values[:, 0] if positive is None else values[:, positive] - values[:, 1 - positive]


def _column(values: NDArray[np.float64], positive: int | None) -> NDArray[np.float64]:
    return np.clip(values[:, 0 if positive is None else positive], 0.0, 1.0)
