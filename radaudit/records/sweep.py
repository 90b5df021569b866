"""What decisions would do at other thresholds: curves that were measured once, so that a page can move along them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from radaudit.records.groups import Group


@dataclass(frozen=True, slots=True)
class Swept:
    """A measure at every threshold of a sweep.

    Attributes:
        value: (k,) the measure; None where it cannot be computed.
        low: (k,) lower ends of the intervals, each at the audit's level for its threshold alone; None where there is none.
        high: (k,) upper ends.
        note: Why values or intervals are missing; "" where none is.
    """

    value: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sweep:
    """A group at every threshold of a grid.

    Attributes:
        group: The group; everyone first.
        thresholds: (k,) ascending, the same for all groups; every threshold of the audit is one of them.
        measures: Metric key -> the measure, each as it would be had the audit been made at that threshold.
    """

    group: Group
    thresholds: tuple[float, ...]
    measures: Mapping[str, Swept]
