"""Where training is, for whoever draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from radaudit.train.fitting.assessment import Assessment
from radaudit.train.fitting.group_record import GroupRecord


@dataclass(frozen=True, slots=True)
class Step:
    """A batch is done.

    Attributes:
        epoch: Counted from 0.
        epochs: How many there are at most.
        batch: Batches done in this epoch.
        batches: Batches of an epoch.
        cells: Names of the cells.
        record: Losses of this epoch so far; asking for them waits for the GPU.
        weights: Gives the weights q of the cells, None for an objective without; waits for the GPU, too.
        assessment: Of the epoch before, or None.
    """

    epoch: int
    epochs: int
    batch: int
    batches: int
    cells: tuple[str, ...]
    record: GroupRecord
    weights: Callable[[], list[float] | None]
    assessment: Assessment | None


Progress = Callable[[Step], None]
