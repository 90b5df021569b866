"""What two splits share, in rows and in a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_SHOWN_PAIRS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Leak:
    """One kind of thing that is shared between splits. Holds row numbers, never an identifier or a path.

    Attributes:
        kind: "patient", "study", "identical pixels", "near-identical pixels" or "site".
        splits: The splits that share it; for "site" the test split and the training split.
        n: How many patients, studies, pairs of images or sites.
        pairs: (m, 2) rows as the user counts them, the first in `splits[0]`, the second in `splits[1]`; empty for "site".
        is_certain: True where the splits must not be used as they are; False for what a reader should know or look at.
        sentence: What was found, for the terminal and the log.
    """

    kind: str
    splits: tuple[str, str]
    n: int
    is_certain: bool
    sentence: str
    pairs: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))


def name_pairs(pairs: NDArray[np.int64]) -> str:
    """Pairs of rows in words: "rows 3 and 71, 5 and 90 and 12 more"."""
    shown = ", ".join(f"{a} and {b}" for a, b in pairs[:_SHOWN_PAIRS])
    more = f" and {len(pairs) - _SHOWN_PAIRS:,} more pairs" if len(pairs) > _SHOWN_PAIRS else ""
    return f"rows {shown}{more}"
