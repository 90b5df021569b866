"""Between Arrow and NumPy by their buffers.

Arrow's own conversions ask whether pandas is there, which loads it: longer than reading a hundred thousand rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def numpy_of(array: Any) -> NDArray[Any]:
    """The numbers of an Arrow array of integers or floats, without copying; what stands in a null is anything."""
    import pyarrow as pa

    array = one_piece(array)
    kind = np.dtype(_DTYPES[str(array.type)])
    if len(array) == 0:
        return np.empty(0, dtype=kind)
    assert not pa.types.is_boolean(array.type)
    return np.frombuffer(array.buffers()[1], dtype=kind)[array.offset : array.offset + len(array)]


_DTYPES = {"int32": "int32", "int64": "int64", "float": "float32", "double": "float64"}


def nulls_of(array: Any) -> NDArray[np.bool_]:
    """(n,) True where an Arrow array has no value."""
    array = one_piece(array)
    valid = array.buffers()[0]
    if array.null_count == 0 or valid is None:
        return np.zeros(len(array), dtype=bool)
    bits = np.unpackbits(np.frombuffer(valid, dtype=np.uint8), bitorder="little")
    return np.asarray(bits[array.offset : array.offset + len(array)] == 0)


def arrow_of(values: NDArray[Any]) -> Any:
    """An Arrow array of booleans, integers or floats."""
    import pyarrow as pa

    kind = pa.from_numpy_dtype(values.dtype)
    held = np.packbits(values, bitorder="little") if values.dtype == bool else np.ascontiguousarray(values)
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(held)])


def arrow_texts(texts: Sequence[str | None]) -> Any:
    """An Arrow array of strings; None is a null."""
    import pyarrow as pa

    encoded = [b"" if text is None else text.encode("utf-8") for text in texts]
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in encoded], out=offsets[1:])
    valid = np.packbits(np.array([text is not None for text in texts], dtype=bool), bitorder="little")
    buffers = [pa.py_buffer(valid), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.large_string(), len(texts), buffers)


def one_piece(array: Any) -> Any:
    """An Arrow array in one chunk."""
    import pyarrow as pa

    if not isinstance(array, pa.ChunkedArray):
        return array
    return array.chunk(0) if array.num_chunks == 1 else array.combine_chunks()
