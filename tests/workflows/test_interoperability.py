"""An audit takes what a notebook holds, and gives back a tidy table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from radaudit import run_audit
from radaudit.workflows.audit_result import AuditResult

OPTIONS = {"groups": ["sex", "vendor", "sex*vendor"], "thresholds": [0.4, 0.6], "clinical_range": (0.1, 0.9)}


@pytest.fixture(scope="module")
def result(scores_file: Path) -> AuditResult:
    return run_audit(scores_file, **OPTIONS)


def _sources(path: Path) -> dict[str, object]:
    frame = pd.read_csv(path)
    arrays = {name: frame[name].to_numpy() for name in frame.columns}
    texts = {
        name: a.astype(str) if a.dtype == object or name in ("patient_id", "sex", "vendor") else a
        for name, a in arrays.items()
    }
    structured = np.rec.fromarrays(list(texts.values()), names=list(texts))
    lists = {name: column.tolist() for name, column in frame.items()}
    return {"pandas": frame, "arrays": arrays, "texts": texts, "structured": structured, "lists": lists}


@pytest.mark.parametrize("kind", ["pandas", "arrays", "texts", "structured", "lists", "polars"])
def test_whatever_holds_the_table_gives_the_same_numbers(kind: str, scores_file: Path, result: AuditResult) -> None:
    if kind == "polars":
        source: object = pytest.importorskip("polars").read_csv(scores_file)
    else:
        source = _sources(scores_file)[kind]
    again = run_audit(source, **OPTIONS)
    assert again.evidence.measurements == result.evidence.measurements
    assert again.evidence.comparisons == result.evidence.comparisons
    assert again.evidence.groups == result.evidence.groups


def test_one_row_a_number_and_a_key_for_every_row(result: AuditResult) -> None:
    frame = result.to_frame()
    key = ["kind", "measure", "attribute", "group", "against", "threshold"]
    assert not frame.duplicated(key).any()
    assert frame.groupby("kind").size()["estimate"] == len(result.evidence.measurements)
    assert frame.groupby("kind").size()["gap"] == len(result.evidence.comparisons)
    estimates = frame[frame["kind"] == "estimate"]
    at_first = estimates["threshold"].isna() | (estimates["threshold"] == 0.4)
    wide = estimates[at_first].pivot_table(
        index=["attribute", "group"], columns="measure", values="value", aggfunc="count"
    )
    assert set(wide.columns) == set(result.evidence.cards)
    assert wide.max(axis=None) == 1
    without = frame[frame["value"].isna() & frame["kind"].isin(["estimate", "gap"])]
    assert len(without) > 0
    assert (without["note"] != "").all()
