"""From what stands in the label column to 0 and 1."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import CannotAudit, UsageError
from radaudit.language import noted
from radaudit.load.bands import read_number
from radaudit.load.columns import Column
from radaudit.records.clean_text import clip_text

_PAIRS = (
    ("false", "true"),
    ("f", "t"),
    ("no", "yes"),
    ("n", "y"),
    ("neg", "pos"),
    ("negative", "positive"),
    ("absent", "present"),
    ("benign", "malignant"),
    ("normal", "abnormal"),
)
"""Pairs whose second word is plainly the finding. Anything else has to be named with `--positive`."""


_FEW = 0.2
"""Share of the rows up to which labels of a third kind look like mistakes."""

_MOST_SHOWN = 3


def read_labels(column: Column, positive: str | None, notes: list[str]) -> NDArray[np.int8]:
    """Reads labels: 1 where the finding is there, 0 where not, -1 where the cell is missing.

    Args:
        column: The label column of the audited rows.
        positive: The value that means the finding is there; every other one means it is not. None: 0/1, true/false ...
        notes: Sentences are added here.

    Raises:
        UsageError: When `positive` does not occur, or the values are not two that are plainly negative and positive.
        CannotAudit: When all rows have the same label.
    """
    truth = _by_name(column, positive) if positive is not None else _by_custom(column)
    label = column.spread(truth, -1, np.int8)
    n_positive, n_negative = int((label == 1).sum()), int((label == 0).sum())
    if n_positive == 0 or n_negative == 0:
        kind = "positive" if n_positive else "negative"
        raise CannotAudit(
            f"{column.where}: all {n_positive + n_negative:,} labels are {kind} (found {column.tally()}).",
            "Cases with and without the finding are needed: check the label column, --positive and the split.",
        )
    if positive is not None:
        notes.append(
            noted(
                "Label '{positive}' is positive; {negative} negative.",
                positive=clip_text(positive),
                negative=_listed(column, truth, 0),
            )
        )
    elif any(read_number(v) is None for v in column.values):
        notes.append(
            noted(
                "Label {positive} is positive, {negative} negative (by their meaning; another one with --positive).",
                positive=_listed(column, truth, 1),
                negative=_listed(column, truth, 0),
            )
        )
    return label


def _listed(column: Column, truth: list[int], kind: int) -> str:
    return ", ".join(f"'{clip_text(v)}'" for v, t in zip(column.values, truth, strict=True) if t == kind)[:200]


def _by_name(column: Column, positive: str) -> list[int]:
    wanted = positive.strip().casefold()
    number = read_number(wanted)
    truth = [int(v.casefold() == wanted or (number is not None and read_number(v) == number)) for v in column.values]
    if not any(truth):
        raise UsageError(
            f"{column.where}: no label is '{clip_text(positive)}'; found {column.tally()}.",
            "Give --positive one of the values that occur.",
        )
    return truth


def _by_custom(column: Column) -> list[int]:
    kinds = [read_number(v) for v in column.values]
    if kinds and all(k in (0.0, 1.0) for k in kinds):
        return [int(k == 1.0) for k in kinds]
    folded = [v.casefold() for v in column.values]
    for negative, positive in _PAIRS:
        if folded and set(folded) <= {negative, positive}:
            return [int(v == positive) for v in folded]
    if len(set(folded)) == 1:
        raise CannotAudit(
            f"{column.where}: every label is the same (found {column.tally()}).",
            "Cases with and without the finding are needed: check the label column and the split.",
        )
    if not folded:
        raise CannotAudit(
            f"{column.where}: every label is missing.", "Check the label column (--label NAME) and the split."
        )
    problem = f"{column.where}: expected labels of two kinds such as 0 and 1, found {column.tally()}"
    if rarest := _rarest(column, folded):
        raise UsageError(
            f"{problem}; the rarest: {', '.join(rarest)}.",
            "Correct these cells, or name the label that is the finding with --positive VALUE; all others then count as"
            " negative.",
        )
    raise UsageError(
        f"{problem}.",
        f"Say which value is the finding: {_examples(column)}; all others then count as negative.",
    )


def _rarest(column: Column, folded: list[str]) -> list[str]:
    """Labels beside the two most frequent ones, each with its rows, when so few rows have them that they look mistaken."""
    counts = column.counts
    total = Counter[str]()
    for fold, count in zip(folded, counts, strict=True):
        total[fold] += int(count)
    usual = {fold for fold, _ in total.most_common(2)}
    odd = [i for i, fold in enumerate(folded) if fold not in usual]
    if not odd or counts[odd].sum() > _FEW * counts.sum():
        return []
    odd.sort(key=lambda i: counts[i])
    return [f"'{clip_text(column.values[i])}' in {column.rows_with([i])}" for i in odd[:_MOST_SHOWN]]


def _examples(column: Column) -> str:
    """The option for every value where there are few: naming only one might suggest the wrong one."""
    numbers = [n for n in map(read_number, column.values) if n is not None]
    if len(numbers) == len(column.values):
        chosen = [max(column.values, key=lambda v: read_number(v) or 0)]
    else:
        chosen = list(column.values[:_MOST_SHOWN])
    quoted = ['--positive "' + clip_text(value).replace('"', '\\"') + '"' for value in chosen]
    return " or ".join(quoted) if len(chosen) > 1 else f"e.g. {quoted[0]}"
