"""Group DRO: minimizes the loss of the worst group, found online by exponentiated-gradient weights."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any, NamedTuple

import torch
from torch import Tensor

from radaudit.errors import UsageError
from radaudit.train.objectives.buffers import array, library, store
from radaudit.train.objectives.catalogue import Objective, register
from radaudit.train.objectives.group_objective import GroupObjective

_HEAVY = 0.95


class Movement(NamedTuple):
    """How the weights moved in an epoch.

    Attributes:
        moved: Sum over updates and groups of |change of log q_g|. Far above 1: the step size is large for these losses; near 0: the
            weights stand still and the objective is a fixed reweighting.
        heaviest: Group of the largest weight, on average over the epoch.
        weight: That weight.
        heavy_updates: Updates in this epoch and those before it, as long as one group held more than 95 % of an epoch's weight.
    """

    moved: float
    heaviest: int
    weight: float
    heavy_updates: int


class GroupDROLoss(GroupObjective):
    """The scalar to minimize so that the worst group's loss becomes small; a plain PyTorch module for any loop.

    min over theta, max over q of sum_g q_g (L_g(theta) + C / sqrt(n_g)). With every batch
    q_g <- q_g exp(step_size (l_g + C / sqrt(n_g))) is normalized; the scalar is then sum_g q_g l_g (Sagawa et al., algorithm 1).
    The adjustment C / sqrt(n_g) moves q alone: what is returned and logged is the loss itself.

        objective = GroupDROLoss(group_counts=[900, 60, 500, 40])
        loss = objective(binary_cross_entropy_with_logits(logit, label, reduction="none"), group)
        loss.backward()

    How it differs from the published code (decision record 0018): a group absent from a batch takes part with its running
    mean loss instead of loss 0, which starves rare groups; log q is held in float64; `module.eval()` freezes q, so validation
    cannot move it; all ranks of a distributed run share one q. A batch in which a group is absent has no gradient of it:
    sample by group (`radaudit.train.samplers`, group_uniform). Losses of 16-bit training are taken to 32 bits.

    Under gradient accumulation q moves once an optimizer step. The weights of a step are then those that the step before it
    left, because its own losses are not known before the last micro-batch; `lagged=True` does the same for a single batch, so
    that k micro-batches and one large batch give the same q and gradient. Give `step_counts` where micro-batches differ in
    their groups.

    Args:
        group_counts: (G,) training rows of every group, none of them 0.
        step_size: Of log q, a loss and update; 0.01 in the paper. 0 keeps the weights equal.
        adjustment: C, one number or one a group; 0 to 5 in the paper. Favors small groups, whose training loss is too optimistic.
        ema: Weight of a new batch in the running mean loss of a group, which stands in where the group is absent. None: absent
            groups keep their weight, and those present share theirs among themselves.
        floor: No weight falls below it; below 1 / G. Lets a group that was long easy come back soon.
        offset: (G,) losses that are as good as it gets, subtracted before q is updated: the worst regret instead of the worst
            loss, for groups whose labels are noisier than others'.
        accumulate: Micro-batches of an optimizer step.
        lagged: Weigh a batch with the weights before it, not after it.

    Attributes:
        weights: (G,) float64 q.
        group_losses: Running mean loss of every group, None before it was seen.

    Raises:
        UsageError: When an argument is unusable.

    References:
        Sagawa S et al. Distributionally robust neural networks for group shifts. ICLR 2020. arXiv:1911.08731.
        Offset: Agarwal A, Zhang T. Minimax regret optimization for robust machine learning under distribution shift.
        COLT 2022. arXiv:2202.05436. Floor: Herbster M, Warmuth MK. Tracking the best expert. Mach Learn 1998;32:151.
        doi:10.1023/A:1007424614876.
    """

    log_q: Tensor
    lift: Tensor
    moved: Tensor
    q_sum: Tensor
    heavy_updates: Tensor

    def __init__(
        self,
        group_counts: Sequence[int] | Tensor,
        step_size: float = 0.01,
        adjustment: float | Sequence[float] | Tensor = 0.0,
        ema: float | None = 0.1,
        floor: float = 0.0,
        *,
        offset: Sequence[float] | Tensor | None = None,
        accumulate: int = 1,
        lagged: bool = False,
    ) -> None:
        super().__init__(group_counts, ema=ema, accumulate=accumulate, lagged=lagged)
        n_groups = len(self.group_counts)
        if not 0 <= step_size < float("inf"):
            raise UsageError(f"step_size is {step_size}; expected a finite number of 0 or more.")
        if not 0 <= floor < 1 / n_groups:
            raise UsageError(f"floor is {floor}; expected 0 or more and less than 1 / {n_groups}, the equal weight.")
        self.step_size, self.floor = float(step_size), float(floor)
        lift = _one_a_group(adjustment, n_groups, "adjustment") / self.group_counts.sqrt()
        if bool((lift < 0).any()):
            raise UsageError("adjustment is negative; expected numbers of 0 or more.")
        if offset is not None:
            lift = lift - _one_a_group(offset, n_groups, "offset")
        self.register_buffer("lift", lift, persistent=False)
        self.register_buffer("log_q", torch.full_like(self.group_counts, 1 / n_groups).log())
        self.register_buffer("moved", torch.zeros((), dtype=torch.float64))
        self.register_buffer("q_sum", torch.zeros_like(self.group_counts))
        self.register_buffer("heavy_updates", torch.zeros((), dtype=torch.int64))

    def _weights(self) -> Any:
        return library(self.log_q).exp(array(self.log_q))

    def _update(self, loss: Any, known: Any, sound: Tensor | None) -> None:
        xp, log_q = library(self.log_q), array(self.log_q)
        new = log_q + self.step_size * (loss + array(self.lift))
        # Looking is free on the CPU, a GPU would wait. The same state always takes the same way: a resumed run is bitwise equal.
        if xp is torch or not known.all():
            # A group without a loss keeps its weight: its step is that of the others together.
            step = _log_total(xp, xp.where(known, new, -xp.inf)) - _log_total(xp, xp.where(known, log_q, -xp.inf))
            new = xp.where(known, new, log_q + step)
        new = new - _log_total(xp, new)
        if self.floor:
            new = xp.log(self.floor + (1 - len(new) * self.floor) * xp.exp(new))
        store(self.moved, array(self.moved) + xp.abs(new - log_q).sum(), sound)
        store(self.q_sum, array(self.q_sum) + xp.exp(new), sound)
        store(self.log_q, new, sound)

    def _shared(self) -> Tensor:
        return torch.cat([self.log_q, self.running_loss])

    def epoch_completed(self, patience: int = 500) -> Movement:
        """How the weights moved since this was last called; for the log. Waits for the device.

        Args:
            patience: Warns when one group has held more than 95 % of the weight for more updates than this.

        Raises:
            NonFiniteLoss: When the latest batch held a loss that is not finite.
        """
        self._alarm.ring()
        updates = float(self.q_sum.sum())  # weights sum to 1
        q = self.q_sum / updates if updates else self.weights
        is_heavy = len(q) > 1 and float(q.max()) > _HEAVY
        self.heavy_updates.copy_((self.heavy_updates + round(updates)) * is_heavy)
        found = Movement(float(self.moved), int(q.argmax()), float(q.max()), int(self.heavy_updates))
        self.moved.zero_()
        self.q_sum.zero_()
        if found.heavy_updates > patience:
            warnings.warn(
                f"Group {found.heaviest} ({int(self.group_counts[found.heaviest])} training rows) has held more than 95 % of "
                f"the weight for {found.heavy_updates} updates. Its loss may be noise that no model can remove, such as wrong "
                f"labels: look at its rows, or give each group's best achievable loss as offset.",
                stacklevel=2,
            )
        return found


def _log_total(xp: ModuleType, values: Any) -> Any:
    """Logarithm of the sum of exponentials, without overflow."""
    top = values.max()
    return xp.log(xp.exp(values - top).sum()) + top


def _one_a_group(given: float | Sequence[float] | Tensor, n_groups: int, name: str) -> Tensor:
    try:
        values = torch.as_tensor(given, dtype=torch.float64).detach().cpu()
    except (TypeError, ValueError, RuntimeError):  # words, ragged lists, None
        raise UsageError(f"{name} is {given!r}; expected one finite number, or {n_groups}.") from None
    if values.dim() > 1 or (values.dim() == 1 and len(values) != n_groups) or not bool(torch.isfinite(values).all()):
        raise UsageError(f"{name} has shape {tuple(values.shape)}; expected one finite number, or {n_groups}.")
    return values.expand(n_groups)


def _make(group_counts: Sequence[int], options: Mapping[str, Any]) -> GroupDROLoss:
    return GroupDROLoss(group_counts, **options)


register(
    Objective(
        name="group_dro",
        title="Group DRO: the worst group's loss",
        make=_make,
        sampler="group_uniform",
        cites="Sagawa S, Koh PW, Hashimoto TB, Liang P. ICLR 2020. arXiv:1911.08731",
        options={"step_size": 0.01, "adjustment": 0.0, "ema": 0.1, "floor": 0.0, "accumulate": 1},
    ),
    order=20,
)
