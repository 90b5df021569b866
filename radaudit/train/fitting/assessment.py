"""How well a network does on the validation set after an epoch: everyone together, and every group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class GroupScore:
    """One group's measure.

    Attributes:
        name: "vendor Canon".
        value: The measure, AUROC.
        low: Lower confidence bound, clustered by patient.
    """

    name: str
    value: float
    low: float


@dataclass(frozen=True, slots=True)
class Assessment:
    """The validation set after an epoch.

    Attributes:
        average: Everyone together.
        groups: Every group with enough cases to be judged, in a fixed order.
        left_out: Groups that were not judged, with the reason: "vendor Canon (3 patients with the disease)".
    """

    average: GroupScore
    groups: tuple[GroupScore, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def worst(self) -> GroupScore:
        """The group with the lowest lower bound; everyone where no group could be judged."""
        return min(self.groups, key=lambda group: group.low, default=self.average)


Assess = Callable[[NDArray[np.int8], NDArray[np.float64]], Assessment]
"""From labels (n,) and logits (n,) of the validation set, in its order, to how well they do."""
