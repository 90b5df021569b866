"""Names of cases behave as a tuple of them would."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from radaudit.load.case_names import CaseNames
from radaudit.load.columns import Column

ROW = np.array([2, 3, 5], dtype=np.int64)
IDS = Column("id", pa.array([" a", "", "c"], pa.large_string()), ROW, "c.csv", "column 'id'")


@pytest.mark.parametrize(
    ("column", "expected"), [(None, ("row 2", "row 3", "row 5")), (IDS, ("a", "row 3", "c"))], ids=["rows", "ids"]
)
def test_as_a_tuple(column: Column | None, expected: tuple[str, ...]) -> None:
    names = CaseNames(ROW, column)
    assert names == expected
    assert expected == names
    assert names == CaseNames(ROW, column)
    assert names != expected[:2]
    assert names != (*expected[:2], "other")
    assert names != "row 2"
    assert (len(names), tuple(names), names[-1], names[1:]) == (3, expected, expected[-1], expected[1:])
    assert expected[1] in names
    assert pa.array(names, pa.string()).to_pylist() == list(expected)
    assert pa.array(names).to_pylist() == list(expected)
    with pytest.raises(IndexError):
        names[3]


def test_names_stay_out_of_logs() -> None:
    assert repr(CaseNames(ROW, IDS)) == "<3 case names>"
