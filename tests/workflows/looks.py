"""Looks at sealed test sets, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from radaudit import run_audit
from radaudit.records.sealing import SealedTestSet
from radaudit.workflows.ledger_state import ledger_state


def again(table: Path, name: str, **columns: Any) -> Path:
    """The sealed table with other columns, beside it under another name."""
    path = table.with_name(name)
    pd.read_csv(table).assign(**columns).to_csv(path, index=False)
    return path


def better(table: Path) -> np.ndarray:
    """Scores of a better model."""
    frame = pd.read_csv(table)
    return np.clip(frame.score + 0.1 * frame.label, 0, 1).round(4).to_numpy()


def look(*sources: Any, **options: Any) -> SealedTestSet:
    """Audits, and gives what the audit says of its test set."""
    found = run_audit(*sources, **{"groups": "sex", **options}).audit.test_set
    assert found is not None
    return found


def tally(found: SealedTestSet) -> tuple[int, int, int]:
    """Looks, models, repetitions."""
    return found.n_looks, found.n_models, found.n_repeats


def count_openings(table: Path) -> int:
    """How many stand in the ledger."""
    return len(ledger_state(table, {}).openings)
