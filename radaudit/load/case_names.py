"""What the owner of a cohort calls its rows: a million names that are made when somebody asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from radaudit.load.arrow_numpy import arrow_of, arrow_texts
from radaudit.load.columns import Column


class CaseNames(Sequence[str]):
    """The case id of every row, else "row N"; behaves as the tuple of all names would.

    Args:
        row: (n,) number of every row.
        column: The case ids of the same rows, or None.
    """

    __slots__ = ("_column", "_row")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, row: NDArray[np.int64], column: Column | None = None) -> None:
        self._row = row
        self._column = column

    def __len__(self) -> int:
        return len(self._row)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(len(self))[index])
        code = -1 if self._column is None else self._column.codes[index]
        if self._column is None or code < 0:
            return f"row {self._row[index]}"
        return self._column.values[code]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (tuple, CaseNames)):
            return NotImplemented
        return len(self) == len(other) and all(mine == its for mine, its in zip(self, other, strict=True))

    def __repr__(self) -> str:
        return f"<{len(self):,} case names>"  # names of cases have no place in a log

    def __arrow_array__(self, type: Any = None) -> Any:
        """All names at once; `pyarrow.array(names)` calls this."""
        import pyarrow.compute as pc

        row, nothing = arrow_texts(["row ", ""])
        names = pc.binary_join_element_wise(row, arrow_of(self._row).cast(row.type), nothing)
        if self._column is not None:
            given = self._column.distinct.take(arrow_of(np.maximum(self._column.codes, 0)))
            names = pc.if_else(arrow_of(self._column.is_missing), names, given)
        return names if type is None else names.cast(type)
