"""Text cells as distinct values and codes, or as numbers, many at once.

Cells are Arrow strings. Whatever is plain is done in one pass; only what is not goes through Python, one distinct value
at a time, and both ways give the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from radaudit.load.arrow_numpy import arrow_of, arrow_texts, nulls_of, numpy_of, one_piece
from radaudit.load.names import MISSING_WORDS

_LONGEST_MISSING = max(len(word) for word in MISSING_WORDS)


class Encoded(NamedTuple):
    """A column as what stands in it and where.

    Attributes:
        distinct: Arrow strings, the distinct values without surrounding blanks, in order of first appearance.
        codes: (n,) int64, index into `distinct`; -1 where the cell is missing.
    """

    distinct: Any
    codes: NDArray[np.int64]


def encode_cells(cells: Any) -> Encoded:
    """Finds the distinct values of Arrow strings; blanks around a value do not count, and missing words are no values."""
    import pyarrow as pa

    encoded = one_piece(cells.cast(pa.large_string()).dictionary_encode())
    codes = numpy_of(encoded.indices).astype(np.int64)
    is_null = nulls_of(encoded.indices) if encoded.indices.null_count else None
    if is_null is not None:
        codes[is_null] = 0
    lookup, distinct = _clean(encoded.dictionary)
    if lookup is not None and len(lookup):
        codes = lookup[codes]
    if is_null is not None:
        codes[is_null] = -1
    return Encoded(distinct, codes)


def _clean(raw: Any) -> tuple[NDArray[np.int64] | None, Any]:
    """Strips distinct values: the new code of every old one (-1 for a missing word, None for no change), and what is left."""
    import pyarrow.compute as pc

    looked_at = ~_are_plain(raw)
    texts = raw.filter(arrow_of(looked_at)).to_pylist()
    stripped = [text.strip() for text in texts]
    kept = [None if text.casefold() in MISSING_WORDS else text for text in stripped]
    if kept == texts:
        return None, raw
    merged = pc.replace_with_mask(raw, arrow_of(looked_at), arrow_texts(kept)).dictionary_encode()
    lookup = numpy_of(merged.indices).astype(np.int64)
    lookup[nulls_of(merged.indices)] = -1
    return lookup, merged.dictionary


def _are_plain(texts: Any) -> NDArray[np.bool_]:
    """(n,) True where stripping would change nothing and the text is too long for a word that means "missing"."""
    data = texts.buffers()[2]
    if len(texts) == 0 or data is None or data.size == 0:
        return np.zeros(len(texts), dtype=bool)
    offset = _offsets(texts)
    byte = np.frombuffer(data, dtype=np.uint8)
    # Printable ASCII at both ends: nothing that Python's strip() takes away is among it. An empty text looks at any byte.
    ends = (byte[np.minimum(offset[:-1], len(byte) - 1)], byte[np.maximum(offset[1:] - 1, 0)])
    is_printable = np.logical_and.reduce([(end > ord(" ")) & (end <= ord("~")) for end in ends])
    return np.asarray(is_printable & (np.diff(offset) > _LONGEST_MISSING))


def _offsets(texts: Any) -> NDArray[np.int64]:
    return np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]


def are_blank(cells: Any) -> NDArray[np.bool_]:
    """(n,) True where a cell is null, empty or blank."""
    import pyarrow.compute as pc

    length = pc.binary_length(pc.utf8_trim_whitespace(cells))
    return np.asarray(nulls_of(length) | (numpy_of(length) == 0))


def read_plain_numbers(cells: Any) -> NDArray[np.float64] | None:
    """Every cell as the float64 that Python reads in it, when all are finite and written plainly; else None.

    A missing cell, a blank around a number or any other oddity gives None: then the careful reader says what is wrong.
    """
    import pyarrow as pa

    try:
        numbers = cells.cast(pa.float64())
    except pa.ArrowInvalid:
        return None
    if numbers.null_count:
        return None
    read = numpy_of(numbers)
    return read if bool(np.isfinite(read).all()) else None


def join_texts(cells: Any, separator: str) -> Iterator[memoryview]:
    """The cells one after another in UTF-8, each followed by the separator but the last; a missing cell is empty."""
    import pyarrow.compute as pc

    empty, end = arrow_texts(["", separator])
    pieces = [piece for piece in getattr(cells, "chunks", [cells]) if len(piece)]
    for i, piece in enumerate(pieces, start=1):
        ended = pc.binary_join_element_wise(piece, empty, end, null_handling="replace")
        offset = _offsets(ended)
        stop = int(offset[-1]) - (len(separator.encode()) if i == len(pieces) else 0)
        yield memoryview(ended.buffers()[2])[int(offset[0]) : stop]


def with_several(owner: NDArray[np.int64], value: NDArray[np.int64]) -> NDArray[np.int64]:
    """The owners whose rows do not all have the same value, ascending.

    Args:
        owner: (n,) numbered from 0.
        value: (n,) what each row holds.
    """
    if not len(owner):
        return owner
    last = np.zeros(int(owner.max()) + 1, dtype=value.dtype)
    last[owner] = value  # whichever row comes last; where all agree, what they agree on
    return np.unique(owner[last[owner] != value])
