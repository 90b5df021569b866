"""From what stands in the score column to probabilities."""

from __future__ import annotations

import math
import re

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import CannotAudit, UsageError
from radaudit.language import noted
from radaudit.load.bands import read_number
from radaudit.load.columns import Column
from radaudit.load.encoding import read_plain_numbers
from radaudit.records.clean_text import clip_text

SCORE_TYPES = ("probability", "logit")
NO_SCORE = noted("no score in the table")
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
    by_row = read_plain_numbers(column.cells)
    numbers = _read_distinct(column) if by_row is None else by_row
    if by_row is None and missing != "exclude" and column.is_missing.any():
        raise UsageError(
            f"{column.where}: the score is missing in {column.rows_where(column.is_missing)}.",
            "Fill it in, or count such rows as unscored with --missing exclude.",
        )
    if not len(numbers):
        raise CannotAudit(f"{column.where}: every score is missing.", "Check the score column (--score NAME).")
    if score_type == "logit":
        notes.append(noted("The scores were given as logits; the logistic function made probabilities of them."))
        if _are_probabilities(numbers) and column.n_values > 2:
            notes.append(
                noted("Every score lies between 0 and 1 although they are said to be logits: are they probabilities?")
            )
        numbers = _logistic(numbers)
    if not _are_probabilities(numbers):
        raise _out_of_range(column)
    if column.n > 1 and bool((numbers == numbers[0]).all()):
        notes.append(noted("Every score is {n}.", n=f"{numbers[0]:.6g}"))
    elif bool(((numbers == 0) | (numbers == 1)).all()):
        notes.append(noted("Every score is 0 or 1: these are decisions, so calibration and thresholds tell little."))
    return column.spread(numbers, math.nan, np.float64) if by_row is None else numbers


def _are_probabilities(numbers: NDArray[np.float64]) -> bool:
    return bool(((numbers >= 0) & (numbers <= 1)).all())


def _logistic(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / (1 + exp(-logit)) without overflow."""
    small = np.exp(-np.abs(logit))
    return np.asarray(np.where(logit >= 0, 1.0, small) / (1.0 + small))


def _read_distinct(column: Column) -> NDArray[np.float64]:
    """The number in every distinct value; refuses what is none."""
    if column.numbers is not None:
        return column.numbers
    read = [read_number(text) for text in column.values]
    wrong = [i for i, number in enumerate(read) if number is None]
    if not wrong:
        return np.array(read, dtype=np.float64)
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


def _out_of_range(column: Column) -> UsageError:
    wrong = np.flatnonzero([not 0.0 <= x <= 1.0 for x in _read_distinct(column)])
    return UsageError(
        f"{column.where}: expected probabilities between 0 and 1, found {clip_text(column.values[wrong[0]])} in"
        f" {column.rows_with(wrong)}.",
        "If these are logits, say --score-type logit; if they are percentages, divide them by 100.",
    )
