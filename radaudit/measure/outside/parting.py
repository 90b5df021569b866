"""What a metric needs to be computed for everybody outside of each group, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from radaudit.measure.clustering import Known, Spread
from radaudit.measure.outside.logit_blocks import LogitBlocks
from radaudit.measure.outside.rank_sides import Ranks
from radaudit.measure.outside.risk_curves import RiskCurves
from radaudit.measure.slices import Rows, Slice
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


class Cohort:
    """What the rests of all groups of all attributes share; each is made when it is first asked for, before any threads."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._curves: RiskCurves | None = None
        self._ranks: Ranks | None = None

    @property
    def curves(self) -> RiskCurves:
        """Risk curves, summed by patient."""
        if self._curves is None:
            self._curves = RiskCurves(self.rows)
        return self._curves

    @property
    def ranks(self) -> Ranks:
        """Which pairs of cases the scores put in the wrong order."""
        if self._ranks is None:
            self._ranks = Ranks(self.rows)
        return self._ranks


class Parting:
    """A cohort parted into groups.

    Args:
        cohort: The cohort.
        parts: The groups.
        known: Gives what is known of the rows outside of a group.
    """

    def __init__(self, cohort: Cohort, parts: Sequence[Slice], known: Callable[[int], Known]) -> None:
        self.cohort = cohort
        self.parts = parts
        self.known = known
        self._blocks: LogitBlocks | None = None

    @property
    def blocks(self) -> LogitBlocks:
        """The groups' moments of the logit."""
        if self._blocks is None:
            self._blocks = LogitBlocks(self.cohort.rows, self.parts)
        return self._blocks


@dataclass(frozen=True, slots=True, eq=False)
class Without:
    """A metric outside of a group.

    Attributes:
        statistic: Its value, without influence by row.
        spread: How much it varies.
        own: (c,) influence of every patient of the group, who may have further rows outside of it.
        dense: Gives the influence of every patient of the cohort, (patients,).
    """

    statistic: Statistic
    spread: Spread
    own: Array
    dense: Callable[[], Array]


Outside = Callable[[Parting], Callable[[int], Without | None]]
"""From groups to a function of a group's number; None where the metric has to be computed from the rows."""
