"""What a patient is called, so that a split does not depend on the order of the rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray


def stable_patient_names(patient: NDArray[Any], row_name: Sequence[str]) -> NDArray[np.str_]:
    """Names every patient by the first of its rows' names in alphabetical order.

    Numbers given to patients while a table is read depend on the order of its rows; names of rows (case ids, image files)
    do not, and neither does the least of them.

    Args:
        patient: (n,) any identifier.
        row_name: (n,) names of the rows, each different.

    Returns:
        (n,) the patient's name in each of its rows.
    """
    _, code = np.unique(np.asarray(patient), return_inverse=True)
    name = np.asarray(row_name, dtype=np.str_)
    order = np.lexsort((name, code))
    first = order[np.r_[True, np.diff(code[order]) > 0]]
    return np.asarray(name[first][code], dtype=np.str_)


def draw_order(names: Iterable[Any], seed: int, purpose: str) -> NDArray[np.uint64]:
    """A number a name that looks drawn at random but is a function of the name, the seed and the purpose alone.

    Args:
        names: What is drawn for; equal names get equal numbers.
        seed: Whole number from 0.
        purpose: Keeps two draws with one seed apart.

    Returns:
        (n,) uniform on 64 bits.
    """
    key = f"{purpose}:{seed}".encode()[:64]
    drawn = (blake2b(str(name).encode(), digest_size=8, key=key).digest() for name in names)
    return np.array([int.from_bytes(value, "big") for value in drawn], dtype=np.uint64)
