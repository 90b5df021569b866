"""From what stands in the score column to probabilities."""

from __future__ import annotations

import math
import re

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import CannotAudit, UsageError
from radaudit.load.bands import read_number
from radaudit.load.columns import Column, clip_text

SCORE_TYPES = ("probability", "logit")
NO_SCORE = "no score in the table"
"""Why a row with an empty score cell could not be used."""

_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")


def read_scores(column: Column, score_type: str, missing: str, notes: list[str]) -> NDArray[np.float64]:
    """Reads probabilities of the positive class, NaN where the cell is missing.

    Args:
        column: The score column of the audited rows.
        score_type: "probability" (values in [0, 1]) or "logit" (any finite value; the logistic function is applied).
        missing: "refuse" missing scores or "exclude" them (the row stays, as one that could not be scored).
        notes: Sentences are added here.

    Raises:
        UsageError: When a score is text, infinite, outside [0, 1], or missing and that is refused.
        CannotAudit: When every score is missing.
    """
    if score_type not in SCORE_TYPES:
        raise UsageError(f"There is no score type '{clip_text(score_type)}'.", "It is probability or logit.")
    numbers = _read_numbers(column)
    if missing != "exclude" and column.is_missing.any():
        raise UsageError(
            f"{column.where}: the score is missing in {column.rows_where(column.is_missing)}.",
            "Fill it in, or count such rows as unscored with --missing exclude.",
        )
    if not column.values:
        raise CannotAudit(f"{column.where}: every score is missing.", "Check the score column (--score NAME).")
    if score_type == "logit":
        notes.append("The scores were given as logits; the logistic function made probabilities of them.")
        if len(numbers) > 2 and all(0 <= x <= 1 for x in numbers):
            notes.append(
                "Every score lies between 0 and 1 although they are said to be logits: are they probabilities?"
            )
        numbers = [_logistic(x) for x in numbers]
    _check_range(column, numbers)
    if len(set(numbers)) == 1 and column.n > 1:
        notes.append(f"Every score is {numbers[0]:.6g}.")
    elif all(x in (0.0, 1.0) for x in numbers):
        notes.append("Every score is 0 or 1: these are decisions, so calibration and thresholds tell little.")
    return column.spread(numbers, math.nan, np.float64)


def _logistic(logit: float) -> float:
    """1 / (1 + exp(-logit)) without overflow."""
    if logit >= 0:
        return 1.0 / (1.0 + math.exp(-logit))
    return math.exp(logit) / (1.0 + math.exp(logit))


def _read_numbers(column: Column) -> list[float]:
    read = [read_number(text) for text in column.values]
    wrong = [i for i, number in enumerate(read) if number is None]
    if not wrong:
        return [number for number in read if number is not None]
    rows, found = column.rows_with(wrong), f"'{clip_text(column.values[wrong[0]])}'"
    if _DECIMAL_COMMA.fullmatch(column.values[wrong[0]]):
        raise UsageError(
            f"{column.where}: scores are written with a decimal comma in {rows} (found {found}).",
            "Export the table with decimal points: 0.73, not 0,73.",
        )
    raise UsageError(
        f"{column.where}: expected a finite number, found {found} in {rows}.",
        "Mend these cells, leave them empty and say --missing exclude, or name another column with --score.",
    )


def _check_range(column: Column, numbers: list[float]) -> None:
    wrong = [i for i, x in enumerate(numbers) if not 0.0 <= x <= 1.0]
    if wrong:
        raise UsageError(
            f"{column.where}: expected probabilities between 0 and 1, found {clip_text(column.values[wrong[0]])} in"
            f" {column.rows_with(wrong)}.",
            "If these are logits, say --score-type logit; if they are percentages, divide them by 100.",
        )
