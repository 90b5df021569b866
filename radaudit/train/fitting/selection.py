"""Which epoch is the best: by the worst group's lower bound and by the average, both always followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from radaudit.train.fitting.assessment import Assessment
from radaudit.train.fitting.settings import Select

WAYS: tuple[Select, ...] = ("worst-group", "average")


@dataclass(frozen=True, slots=True)
class Best:
    """The best epoch so far, in one way of looking at it.

    Attributes:
        epoch: Counted from 0.
        value: What was compared.
        group: Whose value it is.
        other: The other way's value, which decides between equal ones: bounds of small groups are often equal.
    """

    epoch: int
    value: float
    group: str
    other: float

    @property
    def rank(self) -> tuple[float, float]:
        """What is compared."""
        return self.value, self.other


class Selection:
    """Follows the best epoch in both ways, and says when waiting for a better one is over.

    The worst group is judged by its lower confidence bound. The smallest of several noisy values rather picks the epoch
    in which the smallest group was lucky; a bound asks it for evidence.

    Args:
        select: The way that counts for stopping and for the model that is kept.
        patience: Epochs without a better one before `is_over`; 0 for never.
    """

    def __init__(self, select: Select, patience: int) -> None:
        self.select, self.patience = select, patience
        self.best: dict[Select, Best] = {}
        self.last_epoch = -1

    def update(self, epoch: int, assessment: Assessment) -> tuple[Select, ...]:
        """Takes in an epoch; a tie stays with the earlier one.

        Returns:
            The ways in which it is the best so far.
        """
        self.last_epoch = epoch
        worst, average = assessment.worst, assessment.average
        seen = {
            "worst-group": Best(epoch, worst.low, worst.name, average.value),
            "average": Best(epoch, average.value, average.name, worst.low),
        }
        better = tuple(way for way in WAYS if way not in self.best or seen[way].rank > self.best[way].rank)
        self.best |= {way: seen[way] for way in better}
        return better

    @property
    def waited(self) -> int:
        """Epochs since the best one."""
        return self.last_epoch - self.best[self.select].epoch if self.best else 0

    @property
    def is_over(self) -> bool:
        """Whether patience is used up."""
        return self.patience > 0 and self.waited >= self.patience

    def state(self) -> dict[str, Any]:
        """Plain values for a checkpoint."""
        return {"last_epoch": self.last_epoch, "best": {way: asdict(best) for way, best in self.best.items()}}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Takes the state of a checkpoint."""
        self.last_epoch = int(state["last_epoch"])
        self.best = {way: Best(**state["best"][way]) for way in WAYS if way in state["best"]}
