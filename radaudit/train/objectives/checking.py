"""What a loss module refuses: shapes, groups that do not exist, losses that are no numbers, ranks that disagree."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from radaudit.errors import CannotAudit, UsageError
from radaudit.records.wording import first_of

_SHOWN = 10
_INTEGERS = {torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8}


class NonFiniteLoss(CannotAudit):
    """A loss is NaN or infinite: training stops before it reaches a weight.

    Attributes:
        positions: Where in the batch, counted from 0, so that a loop can name the files. Empty on a rank of a distributed
            run whose own part is finite.
    """

    def __init__(self, problem: str, cure: str, positions: tuple[int, ...]) -> None:
        super().__init__(problem, cure)
        self.positions = positions


def checked_counts(group_counts: Sequence[int] | Tensor) -> Tensor:
    """The counts as a float64 tensor (G,).

    Raises:
        UsageError: When they are no counts, or a group has no training row.
    """
    try:
        counts = torch.as_tensor(group_counts)
    except (TypeError, ValueError, RuntimeError):  # words, ragged lists, None
        raise UsageError(
            f"group_counts is {_clipped(group_counts)}; expected whole numbers, one a group.",
            "Give how many training rows every group has, such as [900, 60].",
        ) from None
    if counts.dim() != 1 or counts.numel() == 0:
        raise UsageError(
            f"group_counts has shape {tuple(counts.shape)}; expected one count a group, (G,).",
            "Give how many training rows every group has.",
        )
    counts = counts.detach().to("cpu", torch.float64)
    if not bool(torch.isfinite(counts).all()) or bool((counts < 0).any()) or bool((counts != counts.round()).any()):
        raise UsageError(f"group_counts is {counts.tolist()}; expected whole numbers, one a group.")
    absent = torch.nonzero(counts == 0).flatten().tolist()
    if absent:
        raise UsageError(
            f"group_counts is 0 for group {_listed(absent)}: no training row is in it, so its loss is never seen.",
            "Merge such groups with others (radaudit.train.cells.divide_cells does) and number the groups anew.",
        )
    return counts


def check_shapes(per_sample_loss: Tensor, group: Tensor | None) -> None:
    """Refuses what is not one loss and one group a row. Looks at shapes and types only, so it waits for no device.

    Raises:
        UsageError: In words.
    """
    if per_sample_loss.dim() != 1:
        cure = (
            "Was it averaged? Use reduction='none'." if per_sample_loss.dim() == 0 else "Flatten it to one loss a row."
        )
        raise UsageError(f"per_sample_loss has shape {tuple(per_sample_loss.shape)}; expected (n,).", cure)
    if not per_sample_loss.dtype.is_floating_point:
        raise UsageError(f"per_sample_loss is of type {per_sample_loss.dtype}; expected floating-point losses.")
    if per_sample_loss.numel() == 0:
        raise UsageError("The batch is empty: there is no loss to minimize.", "Leave empty batches out.")
    if group is None:
        return
    if group.shape != per_sample_loss.shape:
        raise UsageError(
            f"group has shape {tuple(group.shape)} but per_sample_loss {tuple(per_sample_loss.shape)}.",
            "Give the group of every row, as (n,) integers.",
        )
    if group.dtype not in _INTEGERS:
        raise UsageError(f"group is of type {group.dtype}; expected integers from 0 to the number of groups - 1.")


def explain(per_sample_loss: Tensor, group: Tensor | None, n_groups: int, when: str = "") -> CannotAudit | UsageError:
    """The error of a batch that is known to be unusable on some rank.

    Args:
        per_sample_loss: (n,) of this rank.
        group: (n,) of this rank; None where groups play no part.
        n_groups: G.
        when: "" for the batch at hand, or which one it was.
    """
    outside = [] if group is None else torch.nonzero((group < 0) | (group >= n_groups)).flatten().tolist()
    if group is not None and outside:
        worst = [int(group[i]) for i in outside]
        return UsageError(
            f"The group is {_listed(worst)} at position {_listed(outside)} of the batch{when}; "
            f"there are {n_groups} groups, 0 to {n_groups - 1}.",
            "Number the groups from 0, and place rows of groups that training does not know in one that it does.",
        )
    cure = (
        "Look at these images and their preprocessing; a smaller learning rate, gradient clipping or 32-bit training helps "
        "where the network diverged."
    )
    found = torch.nonzero(~torch.isfinite(per_sample_loss)).flatten().tolist()
    if not found:
        return NonFiniteLoss(f"The loss is not a finite number on another rank, in the batch{when}.", cure, ())
    values = ", ".join(sorted({str(float(per_sample_loss[i])) for i in found}))
    problem = f"The loss is not a finite number ({values}) at position {_listed(found)} of the batch{when}."
    return NonFiniteLoss(problem, cure, tuple(found))


def ranks_disagree() -> CannotAudit:
    """The error of a distributed run whose ranks hold different group weights."""
    return CannotAudit(
        "The ranks of this distributed run hold different group weights: their models are no longer one.",
        "Start every rank from the same checkpoint, and call the loss equally often on all of them.",
    )


def _clipped(given: object) -> str:
    text = repr(given)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _listed(numbers: Sequence[int]) -> str:
    return first_of([str(number) for number in numbers], _SHOWN)
