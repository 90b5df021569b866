"""What a program holds is read like a file of the same cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from radaudit.errors import UsageError
from radaudit.load.cohort import read_cohort
from radaudit.load.tables import read_table

LABEL = [0, 1, 1, 0]
SCORE = [0.1, 0.7, 1.0, 0.25]
SITE = ["north", "south", None, "north"]
CELLS = {"label": ["0", "1", "1", "0"], "score": ["0.1", "0.7", "1", "0.25"], "site": SITE}


def _cells(source) -> dict[str, list[str | None]]:
    table = read_table(source)
    assert table.row.tolist() == list(range(table.n))
    read = {name: table.column(name) for name in table.names}
    return {name: [c.values[code] if code >= 0 else None for code in c.codes] for name, c in read.items()}


def _structured() -> np.ndarray:
    sites = ["" if site is None else site for site in SITE]
    return np.array(
        list(zip(LABEL, SCORE, sites, strict=True)), dtype=[("label", "i4"), ("score", "f8"), ("site", "S5")]
    )


@pytest.mark.parametrize(
    "source",
    [
        {"label": LABEL, "score": SCORE, "site": SITE},
        {"label": np.array(LABEL), "score": np.array(SCORE, dtype=np.float32), "site": np.array(SITE, dtype=object)},
        {"label": tuple(LABEL), "score": pd.Series(SCORE, index=[9, 8, 7, 6]), "site": pd.Categorical(SITE)},
        {"label": pa.chunked_array([LABEL[:1], LABEL[1:]]), "score": pa.array(SCORE), "site": pd.array(SITE)},
        _structured(),
        _structured().view(np.recarray),
        pa.record_batch({"label": LABEL, "score": SCORE, "site": SITE}),
    ],
    ids=["lists", "arrays", "series", "arrow", "structured", "records", "batch"],
)
def test_arrays_and_frames_hold_the_same(source) -> None:
    assert _cells(source) == CELLS


def test_polars_frames_and_series() -> None:
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"label": LABEL, "score": SCORE, "site": pl.Series(SITE, dtype=pl.Categorical)})
    assert _cells(frame) == CELLS
    assert _cells({name: frame[name] for name in frame.columns}) == CELLS
    assert read_table(frame).sha256 == read_table(frame.to_pandas()).sha256
    with pytest.raises(UsageError, match="A LazyFrame is not a cohort") as caught:
        read_table(frame.lazy())
    assert caught.value.cure.startswith("Collect it first: cohort.collect()")
    with pytest.raises(UsageError, match="A Series is not a cohort"):
        read_table(frame["label"])


def test_a_masked_or_missing_number_is_missing() -> None:
    masked = np.ma.array(SCORE, mask=[False, True, False, False])
    assert _cells({"a": masked, "b": [1, 2, 3, 4]})["a"] == ["0.1", None, "1", "0.25"]
    assert _cells({"a": np.array([0.1, np.nan]), "b": [1, 2]})["a"] == ["0.1", None]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({}, "a mapping without any column"),
        ({"label": [0, 1], "score": [0.5]}, "'label' has 2 values, 'score' 1"),
        ({"label": [0, 1], "score": np.zeros((2, 2))}, r"column 'score' has the shape \(2, 2\)"),
        ({"label": "01"}, "column 'label' is a str"),
        ({"label": 3}, "column 'label' is a int"),
        ({"label": {"a": 1}}, "column 'label' is a dict"),
        (np.zeros((3, 2)), r"the shape \(3, 2\) does not say what its columns are"),
        (pd.Series(LABEL), "A Series is not a cohort"),
        (pa.array(LABEL), "A Int64Array is not a cohort"),
        ([{"label": 1}], "A list is not a cohort"),
    ],
)
def test_what_is_no_table_is_told(source, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        read_table(source)
    assert caught.value.cure


def test_a_cohort_of_arrays() -> None:
    draw = np.random.default_rng(1)
    patient = draw.integers(0, 40, 200)
    label, score = draw.integers(0, 2, 200), draw.random(200)
    arrays = {"label": label, "score": score, "patient_id": patient, "sex": np.array(["F", "M"])[patient % 2]}
    cohort = read_cohort(arrays)
    np.testing.assert_array_equal(cohort.truth["label"], label)
    assert cohort.score is not None
    assert cohort.score.tobytes() == score.tobytes()
    assert np.unique(np.stack([cohort.patient, patient]), axis=1).shape[1] == len(np.unique(patient))
    assert [a.name for a in cohort.attributes] == ["sex"]
