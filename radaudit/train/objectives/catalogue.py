"""The objectives: each registers its loss, the sampling it is made for, and the options a user may set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from radaudit.errors import UsageError
from radaudit.registry import Registry

if TYPE_CHECKING:
    from torch import nn

Option = float | int | str | None

Recipe = Literal["end_to_end", "two_stage", "last_layer"]
"""How the loop uses an objective: in one run; after a first run whose errors are sampled more often (`jtt`); or for one run
with the plain mean after which only the last layer is fitted again (`dfr`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Objective:
    """One way to train.

    Attributes:
        name: Its key: "group_dro".
        title: How a reader sees it.
        make: Takes the group counts (G,) and all options, gives a loss module with
            `forward(per_sample_loss: (n,), group: (n,) integers) -> scalar`.
        sampler: Name of the sampler it is made for.
        cites: Where it was published.
        options: Name -> default of everything a user may set.
        recipe: See `Recipe`.
    """

    name: str
    title: str
    make: Callable[[Sequence[int], Mapping[str, Any]], nn.Module]
    sampler: str
    cites: str
    options: Mapping[str, Option] = field(default_factory=dict)
    recipe: Recipe = "end_to_end"

    def settings(self, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """All options: those given, else their defaults.

        Raises:
            UsageError: When an option is none of this objective's.
        """
        unknown = sorted(set(given or {}) - set(self.options))
        if unknown:
            known = f"It has {', '.join(self.options)}." if self.options else "It has no options."
            raise UsageError(f"The objective {self.name} has no option {', '.join(map(repr, unknown))}.", known)
        return {**self.options, **(given or {})}

    def build(self, group_counts: Sequence[int], given: Mapping[str, Any] | None = None) -> nn.Module:
        """The loss module.

        Args:
            group_counts: (G,) training rows of every group.
            given: Options that differ from the defaults.

        Raises:
            UsageError: When an option or a count is unusable.
        """
        return self.make(group_counts, self.settings(given))


OBJECTIVES: Registry[Objective] = Registry("radaudit.train.objectives")
"""Every objective by its name."""


def register(objective: Objective, *, order: int) -> Objective:
    """Adds an objective under its name."""
    return OBJECTIVES.register(objective.name, objective, order=order)
