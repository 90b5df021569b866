"""The network and its objective as Lightning trains them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import lightning.pytorch as pl
import numpy as np
import torch
from torch import Tensor, nn

from radaudit.errors import UsageError
from radaudit.train.fitting.assessment import Assess, Assessment
from radaudit.train.fitting.failures import explain_gradient, explain_loss
from radaudit.train.fitting.group_record import GroupRecord
from radaudit.train.fitting.schedules import make_optimizer, make_schedule
from radaudit.train.fitting.settings import FitSettings

SHOWN = 3
"""Names that a message about another network lists."""


class FittedNetwork(pl.LightningModule):
    """A network, the objective that weighs its losses, and what is recorded of an epoch.

    Args:
        network: From pixels (n, channels, *size) to logits (n,) or (n, 1).
        objective: From losses (n,) and cells (n,) to the scalar that is minimized.
        settings: How it is fitted.
        steps: Steps of the optimizer over the whole training.
        n_cells: Number of cells.
        files: Names of the training files, for messages.
        label: (m,) of the validation set.
        assess: Judges the validation set.
        identity: What a checkpoint must share with this run to be its own, as plain values.
    """

    def __init__(
        self,
        network: nn.Module,
        objective: nn.Module,
        settings: FitSettings,
        *,
        steps: int,
        n_cells: int,
        files: Sequence[str],
        label: Any,
        assess: Assess,
        identity: Mapping[str, Any],
    ) -> None:
        super().__init__()
        self.network, self.objective = network, objective
        self.record = GroupRecord(n_cells)
        self.assessment: Assessment | None = None
        self._settings, self._steps, self._files = settings, steps, files
        self._label, self._assess, self._identity = label, assess, dict(identity)
        self._logit = torch.zeros(len(label), dtype=torch.float64)
        self._index: Tensor | None = None

    def logits(self, pixels: Tensor) -> Tensor:
        """Logits (n,) in single precision, whatever precision the network computes in."""
        output = self.network(pixels)
        flat: Tensor = output.float().reshape(len(pixels))
        return flat

    def training_step(self, batch: Any, batch_idx: int) -> Tensor:
        """The scalar to minimize.

        Raises:
            CannotAudit: When the loss is not finite.
        """
        pixels, label, cell, index = batch
        logit = self.logits(pixels)
        with torch.autocast(device_type=logit.device.type, enabled=False):
            losses = nn.functional.binary_cross_entropy_with_logits(logit, label.float(), reduction="none")
            if not bool(torch.isfinite(losses).all()):
                raise explain_loss(self.network, pixels, index, self._files, epoch=self.current_epoch, batch=batch_idx)
            self.record.add(losses, cell)
            self._index = index
            scalar: Tensor = self.objective(losses, cell)
            return scalar

    def configure_gradient_clipping(
        self, optimizer: Any, gradient_clip_val: Any = None, gradient_clip_algorithm: Any = None
    ) -> None:
        """Shortens a gradient that is too long, and stops at one that is not finite before it spoils the weights."""
        limit = self._settings.clip or float("inf")
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), limit)
        # In half precision the scaler meets infinite gradients as a matter of course: it skips the step and scales less.
        if self._settings.precision != "16-mixed" and not bool(torch.isfinite(norm)):
            raise explain_gradient(
                float(norm),
                epoch=self.current_epoch,
                batch=self.trainer.fit_loop.epoch_loop.batch_idx,
                index=() if self._index is None else self._index,
                files=self._files,
            )

    def validation_step(self, batch: Any, batch_idx: int) -> None:
        """Keeps the logits of its rows. The objective is not asked, so nothing here can move q."""
        pixels, _, _, index = batch
        self._logit[index.cpu()] = self.logits(pixels).cpu().double()

    def on_validation_epoch_start(self) -> None:
        """Forgets the logits of the epoch before."""
        self._logit.zero_()

    def on_validation_epoch_end(self) -> None:
        """Gathers the logits of all processes, each of which had its own rows, and judges them."""
        gathered: Any = self._logit
        if self.trainer.world_size > 1:
            gathered = self.trainer.strategy.reduce(self._logit.to(self.device), reduce_op="sum")
        self.assessment = self._assess(self._label, np.asarray(gathered.cpu().numpy(), dtype=np.float64))

    def configure_optimizers(self) -> Any:
        """AdamW with its learning rate over all steps."""
        optimizer = make_optimizer(self.network.named_parameters(), self._settings)
        schedule = make_schedule(optimizer, self._settings, self._steps)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Adds what is recorded of the epoch, and what tells this run from another."""
        checkpoint["radaudit"] = {"record": self.record.state(), "identity": self._identity}

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Makes sure that the checkpoint is this run's own.

        Raises:
            UsageError: When it is of another network, other data or other settings.
        """
        own = checkpoint.get("radaudit")
        if not isinstance(own, dict):
            raise UsageError("The checkpoint was not written by radaudit.", "Start anew in another folder.")
        self._refuse_other_network(checkpoint.get("state_dict", {}))
        for name, value in self._identity.items():
            if own["identity"].get(name) != value:
                raise UsageError(
                    f"The checkpoint was trained with {name} {own['identity'].get(name)}; now it is {value}.",
                    "Resume with what it was trained with, or start anew in another folder.",
                )
        self.record.restore(own["record"])

    def _refuse_other_network(self, found: Mapping[str, Any]) -> None:
        expected = self.state_dict()
        wrong = [
            name
            for name in sorted({*found, *expected})
            if name not in found or name not in expected or found[name].shape != expected[name].shape
        ]
        if wrong:
            shown = ", ".join(name.removeprefix("network.") for name in wrong[:SHOWN])
            raise UsageError(
                f"The checkpoint is of another network: {len(wrong)} of its tensors are missing, unknown or of another "
                f"shape ({shown}{', ...' if len(wrong) > SHOWN else ''}).",
                "Resume with the same --arch and input size that it was trained with, or start anew in another folder.",
            )
