"""Tables of every format, and the files that are none."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from radaudit.errors import UsageError
from radaudit.load.tables import read_table

FRAME = pd.DataFrame({"id": ["007", "008"], "label": [1, 0], "score": [0.25, None], "ok": [True, False]})
CELLS = {"id": ["007", "008"], "label": ["1", "0"], "score": ["0.25", None]}


def _values(table, name: str) -> list[str | None]:
    column = table.column(name)
    return [column.values[code] if code >= 0 else None for code in column.codes]


def test_csv_tsv_excel_parquet_and_frames_hold_the_same(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "a.csv", index=False)
    FRAME.to_csv(tmp_path / "a.tsv", index=False, sep="\t")
    FRAME.to_excel(tmp_path / "a.xlsx", index=False)
    FRAME.to_parquet(tmp_path / "a.parquet")
    for name in ("a.csv", "a.tsv", "a.xlsx", "a.parquet"):
        table = read_table(tmp_path / name)
        assert table.name == name
        assert table.folder == tmp_path
        assert table.row.tolist() == [2, 3]
        assert table.sha256 == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        assert {column: _values(table, column) for column in CELLS} == CELLS
    table = read_table(FRAME)
    assert (table.name, table.row.tolist()) == ("DataFrame", [0, 1])
    assert {column: _values(table, column) for column in CELLS} == CELLS


def test_a_frames_hash_follows_its_content() -> None:
    assert read_table(FRAME).sha256 == read_table(FRAME.copy()).sha256
    assert read_table(FRAME).sha256 != read_table(FRAME.assign(label=[0, 1])).sha256
    assert read_table(FRAME).sha256 != read_table(FRAME.rename(columns={"id": "case"})).sha256


def test_what_the_suffix_says_does_not_matter(tmp_path: Path) -> None:
    FRAME.to_parquet(tmp_path / "a.parquet")
    (tmp_path / "a.parquet").rename(tmp_path / "a.csv")
    assert _values(read_table(tmp_path / "a.csv"), "id") == ["007", "008"]


class _Interchange:
    """A frame of another library: it only speaks the interchange protocol."""

    def __init__(self, frame: pa.Table) -> None:
        self._frame = frame

    def __dataframe__(self, **options: bool) -> object:
        return self._frame.__dataframe__(**options)


class _Stream:
    """A frame of another library: it only speaks Arrow's C stream."""

    def __init__(self, frame: pa.Table) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested)


class _ToPandas:
    """A frame of another library that can become one of pandas."""

    def to_pandas(self) -> pd.DataFrame:
        return FRAME


@pytest.mark.parametrize("wrap", [lambda f: f, _Interchange, _Stream, lambda f: _ToPandas()])
def test_frames_of_other_libraries(wrap) -> None:
    table = read_table(wrap(pa.Table.from_pandas(FRAME[["id", "label", "score"]], preserve_index=False)))
    assert {column: _values(table, column) for column in CELLS} == CELLS


def test_odd_cells_become_text() -> None:
    frame = pd.DataFrame(
        {
            "mixed": [1, "x", None],
            "when": pd.to_datetime(["2020-01-02", None, "2021-05-06"]),
            "kind": pd.Categorical(["u", None, "v"]),
            "half": np.array([0.5, 1, 2], dtype=np.float32),
            "lone": pd.Series(["a\ud800", "b", "c"], dtype=object),
            "nested": [[1], [2], None],
        }
    )
    table = read_table(frame)
    assert _values(table, "mixed") == ["1", "x", None]
    assert _values(table, "when")[0].startswith("2020-01-02")
    assert _values(table, "kind") == ["u", None, "v"]
    assert _values(table, "half") == ["0.5", "1", "2"]
    assert _values(table, "lone") == ["a?", "b", "c"]
    assert _values(table, "nested") == ["[1]", "[2]", None]


def test_missing_words_are_missing() -> None:
    words = ["", " ", "NA", "n/a", "NaN", "null", "None", ".", "#N/A", "0"]
    assert _values(read_table(pd.DataFrame({"x": words, "y": "1"})), "x") == [None] * 9 + ["0"]


def test_no_such_file_suggests_the_near_one(tmp_path: Path) -> None:
    (tmp_path / "cohort.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match=r"There is no file .*cohrt\.csv") as caught:
        read_table(tmp_path / "cohrt.csv")
    assert "Did you mean cohort.csv?" in caught.value.cure
    with pytest.raises(UsageError) as caught:
        read_table(str(tmp_path / "nowhere" / "cohort.csv"))
    assert "no folder" in caught.value.cure


def test_a_folder_and_a_number_are_no_tables(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        read_table(tmp_path)
    with pytest.raises(UsageError, match="A int is not a cohort"):
        read_table(3)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"label,score\n", "a header but no rows"),
        ("a.csv", b"label,score\n,\n , \n", "a header but no rows"),
        ("a.csv", b"label,score,label\n1,2,3\n", "columns 1 and 3 are both called 'label'"),
        ("a.xlsx", b"PK\x03\x04 broken", "not a readable Excel workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0 old", "old or a protected Excel file"),
        ("a.parquet", b"PAR1 broken PAR1", "damaged Parquet"),
        ("a.parquet", b"label,score\n1,2\n", "called Parquet"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageError, match=words) as caught:
        read_table(tmp_path / name)
    assert name in caught.value.problem
    assert caught.value.cure


def test_a_workbook_of_several_sheets_says_which_was_read(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "a.xlsx") as book:
        FRAME.to_excel(book, sheet_name="first", index=False, startrow=2)
        FRAME.to_excel(book, sheet_name="second", index=False)
    table = read_table(tmp_path / "a.xlsx")
    assert "'first'" in table.notes[0]
    assert table.row.tolist() == [4, 5]


def test_bad_workbooks(tmp_path: Path) -> None:
    pd.DataFrame().to_excel(tmp_path / "empty.xlsx", index=False)
    with pytest.raises(UsageError, match=r"empty\.xlsx: its first sheet .* is empty"):
        read_table(tmp_path / "empty.xlsx")
    pd.DataFrame([["label", ""], ["1", "stray"]]).to_excel(tmp_path / "stray.xlsx", index=False, header=False)
    with pytest.raises(UsageError, match=r"stray\.xlsx, row 2: a cell stands in a column without a name"):
        read_table(tmp_path / "stray.xlsx")


def test_empty_rows_are_skipped_and_unnamed_columns_kept(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",label,\n0,1,x\n,,\n1,0,y\n")
    table = read_table(tmp_path / "a.csv")
    assert table.names == ("unnamed column 1", "label", "unnamed column 3")
    assert table.row.tolist() == [2, 4]
    assert table.notes == ("Rows without any value were skipped: 1.",)


def test_invisible_characters_leave_column_names(tmp_path: Path) -> None:
    table = read_table(pd.DataFrame({"la\nbel\u202e": ["1"], "<script>alert(1)</script>": ["0"]}))
    assert table.names == ("la bel", "<script>alert(1)</script>")


def test_an_unusable_first_sheet_of_several_is_named(tmp_path: Path) -> None:
    remarks = {"stray": [["About", ""], ["see", "below"]], "alone": [["About this cohort"]]}
    for name, cells in remarks.items():
        with pd.ExcelWriter(tmp_path / f"{name}.xlsx") as book:
            pd.DataFrame(cells).to_excel(book, sheet_name="notes", index=False, header=False)
            FRAME.to_excel(book, sheet_name="cohort", index=False)
        with pytest.raises(UsageError, match="Only sheet 'notes' was read, of sheets 'notes', 'cohort'") as caught:
            read_table(tmp_path / f"{name}.xlsx")
        assert "Put the cohort on the first sheet." in caught.value.cure


def test_float32_scores_keep_their_decimals() -> None:
    table = read_table(pd.DataFrame({"score": np.array([0.7, 0.1, 1.0], dtype=np.float32)}))
    assert _values(table, "score") == ["0.7", "0.1", "1"]
