"""Arrow's buffers say what its own conversions say, without loading pandas."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from radaudit.load.arrow_numpy import arrow_of, arrow_texts, nulls_of, numpy_of


@pytest.mark.parametrize("kind", ["int32", "int64", "float", "double"])
def test_numbers_of_a_window(kind: str) -> None:
    array = pa.array(range(20), kind).slice(3, 9)
    assert numpy_of(array).tolist() == array.to_pylist()
    assert numpy_of(pa.chunked_array([array, array])).tolist() == array.to_pylist() * 2
    assert numpy_of(array.slice(0, 0)).tolist() == []


def test_nulls_of_a_window() -> None:
    array = pa.array([None, 1, None, 2, 3, None, 4, 5, 6, None, 7]).slice(1, 9)
    assert nulls_of(array).tolist() == [v is None for v in array.to_pylist()]
    assert nulls_of(pa.array([1, 2])).tolist() == [False, False]


@pytest.mark.parametrize("values", [[True, False, True] * 5, [1, 2, 3], [0.5, 1e300]])
def test_arrays_become_arrow(values: list[float]) -> None:
    array = arrow_of(np.array(values))
    assert array.to_pylist() == values
    assert array.equals(pa.array(values))


def test_texts_become_arrow() -> None:
    texts = ["a", None, "", "日立", " b "]
    assert arrow_texts(texts).equals(pa.array(texts, pa.large_string()))
    assert arrow_texts([]).to_pylist() == []


def test_reading_a_table_of_scores_never_loads_pandas(scores_file: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from radaudit.load.cohort import read_cohort; from radaudit.predict.given import take_scores\n"
        "from radaudit.predict.store import write_predictions\n"
        f"write_predictions({str(tmp_path / 'p.parquet')!r}, take_scores(read_cohort({str(scores_file)!r})), hashes={{}})\n"
        "assert 'pyarrow' in sys.modules and 'pandas' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
