"""Labels that arrive late: 1, 0, and -1 where the truth is not known yet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.load.bands import read_number
from radaudit.load.columns import Column
from radaudit.load.levels import is_unknown
from radaudit.records.clean_text import clip_text

_WORDS = {
    "false": 0, "f": 0, "no": 0, "n": 0, "neg": 0, "negative": 0, "absent": 0, "benign": 0, "normal": 0,
    "true": 1, "t": 1, "yes": 1, "y": 1, "pos": 1, "positive": 1, "present": 1, "malignant": 1, "abnormal": 1,
}  # fmt: skip
"""Unlike in an audit one kind alone may occur: of few new cases all may be healthy."""


def read_late_labels(column: Column, positive: str | None) -> NDArray[np.int8]:
    """(n,) the label of every row, -1 where the cell is blank or says that it is not known.

    Args:
        column: The label column.
        positive: The value that means diseased; every other known one means healthy. None: 0/1, true/false, yes/no ...

    Raises:
        UsageError: When a value is neither of the two kinds; names the rows.
    """
    wanted = None if positive is None else positive.strip().casefold()
    truth = [_label(text.casefold(), wanted) for text in column.values]
    if wrong := [i for i, label in enumerate(truth) if label is None]:
        raise UsageError(
            f"{column.where}: expected labels such as 0 and 1, found '{clip_text(column.values[wrong[0]])}' in "
            f"{column.rows_with(wrong)}.",
            "Leave the cell empty where the truth is not known yet, or say which value is the finding: --positive VALUE.",
        )
    return column.spread(truth, -1, np.int8)


def _label(text: str, wanted: str | None) -> int | None:
    if is_unknown(text):
        return -1
    number = read_number(text)
    if wanted is not None:
        return int(text == wanted or (number is not None and number == read_number(wanted)))
    if number is not None:
        return int(number) if number in (0.0, 1.0) else None
    return _WORDS.get(text)
