"""Cases for a precise sensitivity or specificity."""

from __future__ import annotations

import math

from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.intervals.wilson import wilson


def cases_for_proportion(proportion: float, width: float, level: float = 0.95) -> int:
    """Cases of those that the proportion divides by until Wilson's interval is as narrow as wanted.

    Args:
        proportion: Expected proportion, in [0, 1].
        width: Of the interval, above 0.
        level: Confidence level.

    Returns:
        The smallest such number: diseased cases for sensitivity, others for specificity.

    Source: Wilson EB. J Am Stat Assoc 1927;22:209. doi:10.1080/01621459.1927.10502953
    """
    critical = pointwise_critical(level)

    def is_narrow(n: int) -> bool:
        low, high = wilson(proportion, n, critical)
        return high - low <= width

    enough = max(1, math.ceil((critical / width) ** 2))  # as for one half, the widest
    few = 0
    while enough - few > 1:
        middle = (few + enough) // 2
        few, enough = (few, middle) if is_narrow(middle) else (middle, enough)
    return enough
