"""Delimited text: encodings, delimiters, irregular records."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radaudit.errors import UsageError
from radaudit.load import delimited
from radaudit.load.delimited import read_delimited, sniff_delimiter


def _cells(data: bytes) -> tuple[tuple[str, ...], list[list[str]], list[int]]:
    sheet = read_delimited("cohort.csv", data)
    return sheet.header, [column.to_pylist() for column in sheet.columns], sheet.row.tolist()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_is_found(delimiter: str) -> None:
    text = delimiter.join(["id", "label", "score"]) + "\n" + delimiter.join(["007", "1", "0.50"]) + "\n"
    assert _cells(text.encode()) == (("id", "label", "score"), [["007"], ["1"], ["0.50"]], [2])


def test_a_decimal_comma_does_not_win_over_the_semicolon() -> None:
    assert sniff_delimiter("label;score\n1;0,73\n0;0,12\n") == ";"


def test_one_column_alone_is_read() -> None:
    assert _cells(b"label\n1\n0\n") == (("label",), [["1", "0"]], [2, 3])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings(encoding: str) -> None:
    text = "name,x\nMüller 😀,1\n"
    data = text.encode(encoding)
    if encoding == "utf-16-le":
        data = b"\xff\xfe" + data
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    assert _cells(data) == (("name", "x"), [["Müller 😀"], ["1"]], [2])


def test_other_encodings_are_read_as_latin_1_and_said_so() -> None:
    sheet = read_delimited("cohort.csv", "name,x\nMüller,1\n".encode("latin-1"))
    assert sheet.columns[0].to_pylist() == ["Müller"]
    assert "Latin-1" in sheet.notes[0]


def test_line_ends_of_every_system() -> None:
    for end in ("\n", "\r\n", "\r"):
        assert _cells(f"a,b{end}1,2{end}3,4{end}".encode()) == (("a", "b"), [["1", "3"], ["2", "4"]], [2, 3])


def test_quotes_newlines_and_delimiters_inside_a_cell() -> None:
    assert _cells(b'a,b\n"x, ""y""\nz",2\n') == (("a", "b"), [['x, "y"\nz'], ["2"]], [2])


def test_blank_lines_are_skipped_and_counted_in_row_numbers() -> None:
    assert _cells(b"a,b\n\n1,2\n   \n3,4\n\n\n") == (("a", "b"), [["1", "3"], ["2", "4"]], [3, 5])


def test_ragged_rows_are_named() -> None:
    with pytest.raises(
        UsageError, match=r"cohort\.csv, rows 3 and 5: expected 2 cells .* found 3 in the first"
    ) as caught:
        read_delimited("cohort.csv", b"a,b\n1,2\n1,2,3\n1,2\n1\n")
    assert "quotes" in caught.value.cure


def test_an_open_quote_is_named_not_swallowed() -> None:
    with pytest.raises(UsageError, match=r"row \d: a quoted cell is not closed"):
        read_delimited("cohort.csv", b'a,b\n1,2\n1,"2\n1,2\n')


def test_a_header_wider_than_what_is_sniffed() -> None:
    names = [f"a_rather_long_feature_name_{i}" for i in range(4000)]
    header, columns, _ = _cells(f"{','.join(names)}\n{','.join('7' * 4000)}\n".encode())
    assert (len(header), len(columns)) == (4000, 4000)


def test_a_header_alone_has_no_rows() -> None:
    assert _cells(b'a"x,b\n') == (('a"x', "b"), [[], []], [])
    assert _cells(b"a,b\n") == (("a", "b"), [[], []], [])


def test_two_open_quotes_do_not_swallow_the_rows_between() -> None:
    with pytest.raises(UsageError, match="a quoted cell is not closed"):
        read_delimited("cohort.csv", b'a,b\n"x,1\ny,2\n"z,3\n')


def test_row_names_without_a_name_have_their_own_cure() -> None:
    with pytest.raises(UsageError, match="rows 2 and 3: expected 2 cells") as caught:
        read_delimited("cohort.csv", b"a,b\n1,x,2\n2,y,3\n")
    assert "row names" in caught.value.cure


@pytest.mark.parametrize("data", [b"", b"  \n\n", b"\xef\xbb\xbf"])
def test_empty_files(data: bytes) -> None:
    with pytest.raises(UsageError, match=r"cohort\.csv is empty"):
        read_delimited("cohort.csv", data)


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00", bytes(range(1, 30)) * 50, b"a,b\n1,\x002\n"])
def test_binary_junk_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError, match="holds binary data") as caught:
        read_delimited("cohort.csv", data)
    assert "Parquet" in caught.value.cure


def test_a_long_file_is_sniffed_from_its_beginning() -> None:
    text = "a;b\n" + "".join(f"{i};{'x' * 3000},\n" for i in range(60))
    _, columns, rows = _cells(text.encode())
    assert len(columns) == 2
    assert rows[-1] == 61


_CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_CELL, _CELL, _CELL), min_size=1, max_size=8))
def test_what_csv_writes_comes_back(records: list[tuple[str, str, str]]) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("one", "two", "three"), *records])
    _, columns, _ = _cells(text.getvalue().encode())
    assert list(zip(*columns, strict=True)) == records


_PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=5)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(_PLAIN, _PLAIN), min_size=1, max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\n", "\n\n", " \n"]),
    st.booleans(),
)
def test_the_quick_reader_and_the_careful_one_agree(
    records: list[tuple[str, str]], end: str, last: str, has_gap: bool
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end)
    writer.writerow(("one", "two"))
    for record in records:
        writer.writerow(record)
        text.write(end if has_gap else "")
    data = (text.getvalue() + last).encode()
    quick = _cells(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_read_quickly", lambda *_: None)
        assert quick == _cells(data)
