"""The quick way through a column gives what the slow one gives: value by value, in plain Python."""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from radaudit.load.bands import read_number
from radaudit.load.encoding import are_blank, encode_cells, join_texts, read_plain_numbers, with_several
from radaudit.load.names import MISSING_WORDS

_BLANKS = ["", " ", "\t", "\u00a0", "\u2003", "\x1c", "\x85"]
_WORD = st.one_of(
    st.text(max_size=6), st.sampled_from(["NA", "n/A", "NaN", "None", ".", "GE", "ge", "Philips", "日立", "P001"])
)
_CELL = st.one_of(
    st.none(), st.builds("".join, st.tuples(st.sampled_from(_BLANKS), _WORD, st.sampled_from(_BLANKS)))
).filter(lambda text: text is None or not any("\ud800" <= c <= "\udfff" for c in text))


def _encode_slowly(cells: Sequence[str | None]) -> tuple[list[str], list[int]]:
    values: dict[str, int] = {}
    codes = []
    for cell in cells:
        text = (cell or "").strip()
        codes.append(-1 if text.casefold() in MISSING_WORDS else values.setdefault(text, len(values)))
    return list(values), codes


def _chunks(cells: Sequence[str | None], cuts: Sequence[int]) -> pa.ChunkedArray:
    """The cells in several chunks, each a window on a longer array, as readers and filters leave them."""
    bounds = sorted({0, len(cells), *(cut % (len(cells) + 1) for cut in cuts)})
    whole = pa.array(["before", *cells, "after"], pa.large_string()).slice(1, len(cells))
    return pa.chunked_array([whole.slice(a, b - a) for a, b in itertools.pairwise(bounds)], pa.large_string())


@given(st.lists(_CELL, max_size=30), st.lists(st.integers(0, 30), max_size=3))
@example(["a", "a ", None, "A"], [2])
@example(["", ""], [])
def test_distinct_values_and_codes(cells: list[str | None], cuts: list[int]) -> None:
    values, codes = _encode_slowly(cells)
    found = encode_cells(_chunks(cells, cuts))
    assert found.distinct.to_pylist() == values
    assert found.codes.tolist() == codes
    assert found.codes.dtype == np.int64


def test_no_other_character_folds_into_a_missing_word() -> None:
    # Texts longer than the longest missing word are not looked at, though folding can make a text shorter or longer.
    letters = set("".join(MISSING_WORDS))
    folding = [c for c in map(chr, range(128, sys.maxunicode + 1)) if set(c.casefold()) <= letters]
    assert folding == []


@given(st.lists(_CELL, max_size=12), st.lists(st.integers(0, 12), max_size=2))
def test_blank_cells(cells: list[str | None], cuts: list[int]) -> None:
    ascii_or_not = [None if c is None else c.replace("\x1c", " ").replace("\x85", " ") for c in cells]
    assert are_blank(_chunks(ascii_or_not, cuts)).tolist() == [not (cell or "").strip() for cell in ascii_or_not]


_NUMBER = st.one_of(
    st.floats().map(repr),
    st.floats(0, 1).map(lambda x: f"{x:.3f}"),
    st.text("0123456789+-.eE_ ,infa", min_size=1, max_size=8),
    st.sampled_from(["1e400", "-0", "+.5", "1.", "00.5", "0x10", "٠.٥", "1d5", "nan(1)", "Infinity", "1_0", "1e-400"]),
)


@given(_NUMBER)
def test_a_plain_number_is_what_python_reads(text: str) -> None:
    number, read = read_number(text), read_plain_numbers(pa.array([text], pa.large_string()))
    if read is not None:
        assert number is not None
        assert (read[0], math.copysign(1, read[0])) == (number, math.copysign(1, number))


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=9))
def test_numbers_are_read_to_the_last_bit(numbers: list[float]) -> None:
    read = read_plain_numbers(_chunks([repr(x) for x in numbers], [1]))
    assert read is not None
    assert read.tobytes() == np.array(numbers).tobytes()


@pytest.mark.parametrize("odd", [" 1", "", None, "inf", "nan", "one", "1_0"])
def test_one_odd_cell_is_enough_to_leave_all_to_the_careful_reader(odd: str | None) -> None:
    assert read_plain_numbers(pa.array(["1", odd, "2"], pa.large_string())) is None


@given(st.lists(_CELL, max_size=9), st.lists(st.integers(0, 9), max_size=2))
def test_joined_texts(cells: list[str | None], cuts: list[int]) -> None:
    joined = b"".join(bytes(piece) for piece in join_texts(_chunks(cells, cuts), "\x1f"))
    assert joined == "\x1f".join(cell or "" for cell in cells).encode()


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-1, 3)), max_size=20))
def test_owners_with_several_values(pairs: list[tuple[int, int]]) -> None:
    owner, value = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    held = {o: {v for p, v in pairs if p == o} for o, _ in pairs}
    assert with_several(owner, value).tolist() == sorted(o for o, values in held.items() if len(values) > 1)
