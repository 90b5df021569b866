"""Which rows are audited, and whether a patient sits on both sides of the split."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.columns import Column
from radaudit.load.encoding import with_several
from radaudit.records.clean_text import clip_text

TEST_NAMES = ("test", "testing", "holdout", "hold-out", "external", "external_test")
"""Split values that are audited without being told, the first that occurs."""

_TRAIN_NAMES = frozenset({"train", "training", "development", "dev"})


def choose_split(
    column: Column,
    wanted: str | None,
    notes: list[str],
    excluded: MutableMapping[str, int],
) -> NDArray[np.bool_]:
    """Chooses the rows to audit.

    Args:
        column: The split column.
        wanted: The split to audit, or None for the first of `TEST_NAMES` that occurs.
        notes: Sentences are added here.
        excluded: Reasons with numbers of rows are added here.

    Returns:
        (n,) True where the row is audited.

    Raises:
        UsageError: When the wanted split does not occur.
    """
    folded = [value.casefold() for value in column.values]
    chosen = _chosen(column, folded, wanted, notes)
    if chosen is None:
        return np.ones(column.n, dtype=bool)
    mask = column.spread([f == chosen for f in folded], False, bool)
    notes.append(
        noted("Audited: the {n} rows whose split is '{split}'.", n=f"{int(mask.sum()):,}", split=clip_text(chosen))
    )
    spelling: dict[str, str] = {}
    for value, fold, count in zip(column.values, folded, column.counts, strict=True):
        if fold != chosen:
            reason = noted("split '{split}'", split=clip_text(spelling.setdefault(fold, value)))
            excluded[reason] = excluded.get(reason, 0) + int(count)
    if column.is_missing.any():
        excluded[noted("no split named")] = int(column.is_missing.sum())
    return mask


def _chosen(column: Column, folded: Sequence[str], wanted: str | None, notes: list[str]) -> str | None:
    """The split to audit, casefolded; None for all rows."""
    if wanted is not None:
        if wanted.strip().casefold() not in folded:
            raise UsageError(
                f"{column.where}: no row has the split '{clip_text(wanted)}'; found {column.tally()}.",
                "Give --split-value one of the values that occur.",
            )
        return wanted.strip().casefold()
    for name in TEST_NAMES:
        if name in folded:
            return name
    if len(set(folded)) == 1 and not column.is_missing.any():
        said = noted("Every row has the split '{split}', so all are audited.", split=clip_text(column.values[0]))
        if folded[0] in _TRAIN_NAMES:
            said += " " + noted("It is the training data: the numbers are optimistic.")
        notes.append(said)
        return None
    has_training = any(f in _TRAIN_NAMES for f in folded)
    found = {"name": TEST_NAMES[0], "found": column.tally()}
    notes.append(
        noted(
            "No split is called {name} (found {found}), so all rows are audited; training rows are among them and the numbers are "
            "optimistic. --split-value VALUE audits one part alone.",
            **found,
        )
        if has_training
        else noted(
            "No split is called {name} (found {found}), so all rows are audited; training rows may be among them. --split-value "
            "VALUE audits one part alone.",
            **found,
        )
    )
    return None


def check_leakage(split: Column, patient: Column) -> None:
    """Refuses a cohort in which one patient is in two splits.

    Raises:
        UsageError: With the number of such patients and the rows of the first of them, not their ids.
    """
    known = (split.codes >= 0) & (patient.codes >= 0)
    fold: dict[str, int] = {}
    per_value = [fold.setdefault(value.casefold(), len(fold)) for value in split.values]
    codes = split.spread(per_value, -1, np.int64)
    leaking = with_several(patient.codes[known], codes[known])
    if len(leaking):
        rows = patient.rows_where(known & (patient.codes == leaking[0]))
        raise UsageError(
            f"{split.table}: {len(leaking):,} patient{'s are' if len(leaking) > 1 else ' is'} in more than one split"
            f" ({split.source}), the first in {rows}.",
            "A patient seen in training makes a test look better than it is: mend the split, or ignore it with --split none.",
        )
