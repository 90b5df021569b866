"""What happens around Lightning's loop: seeds, freezing, statistics of batch normalization, checkpoints, stopping."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import lightning.pytorch as pl
from lightning.pytorch.callbacks import Callback, Checkpoint

from radaudit.train.fitting.batch_norm import estimate_statistics
from radaudit.train.fitting.freezing import Stages, first_epochs, freeze
from radaudit.train.fitting.history import History
from radaudit.train.fitting.interrupting import Interrupt, Interrupted
from radaudit.train.fitting.lightning_module import FittedNetwork
from radaudit.train.fitting.progress import Progress, Step
from radaudit.train.fitting.randomness import BATCH, seed_torch
from radaudit.train.fitting.schedules import rate_of
from radaudit.train.fitting.selection import Selection
from radaudit.train.fitting.tensor_files import save_tensors

LAST = "last.ckpt"


class StatelessSeeds(Callback):
    """Seeds torch before every batch by its place, so that dropout draws the same whatever happened before."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def on_train_batch_start(self, trainer: pl.Trainer, pl_module: Any, batch: Any, batch_idx: int) -> None:
        """Seeds for (epoch, batch, process)."""
        seed_torch(self._seed, BATCH, trainer.current_epoch, batch_idx, trainer.global_rank)


class Freezing(Callback):
    """Trains what the stages say, from the epoch they say."""

    def __init__(self, stages: Stages) -> None:
        self._stages = stages
        self.first: dict[str, int] = {}

    def setup(self, trainer: pl.Trainer, pl_module: Any, stage: str) -> None:
        """Finds the parameters of every stage."""
        self.first = first_epochs(pl_module.network, self._stages) if self._stages else {}

    def frozen(self, epoch: int) -> frozenset[str]:
        """Names of the parameters that are not trained in this epoch."""
        return frozenset(name for name, first in self.first.items() if epoch < first)

    def on_train_batch_start(self, trainer: pl.Trainer, pl_module: Any, batch: Any, batch_idx: int) -> None:
        """Before every batch, because a run can be resumed in the middle of an epoch."""
        if self.first:
            freeze(pl_module.network, self.first, trainer.current_epoch, by_gradient=trainer.world_size > 1)

    def on_before_optimizer_step(self, trainer: pl.Trainer, pl_module: Any, optimizer: Any) -> None:
        """Drops the gradients of what is frozen, where several processes exchanged them."""
        if self.first and trainer.world_size > 1:
            freeze(pl_module.network, self.first, trainer.current_epoch, by_gradient=True)


class NaturalStatistics(Callback):
    """Estimates the statistics of batch normalization on natural batches before every validation."""

    def __init__(self, batches: Callable[[int], Iterable[Any]], freezing: Freezing) -> None:
        self._batches, self._freezing = batches, freezing

    def on_validation_start(self, trainer: pl.Trainer, pl_module: Any) -> None:
        """Every process walks the same batches and comes to the same numbers."""
        epoch = trainer.current_epoch
        on_device = (pixels.to(pl_module.device) for pixels in self._batches(epoch))
        with trainer.precision_plugin.forward_context():
            estimate_statistics(pl_module.network, on_device, self._freezing.frozen(epoch))


class Following(Callback):
    """Tells the objective of every step of the optimizer, and shows where training is."""

    def __init__(self, epochs: int, names: tuple[str, ...], progress: Progress | None) -> None:
        self._epochs, self._names, self._progress = epochs, names, progress

    def on_train_epoch_start(self, trainer: pl.Trainer, pl_module: Any) -> None:
        """A record of its own for every epoch."""
        pl_module.record.start()

    def on_train_batch_end(self, trainer: pl.Trainer, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """After the step of the optimizer, if this batch had one."""
        step_completed = getattr(pl_module.objective, "step_completed", None)
        if step_completed is not None and not trainer.fit_loop._should_accumulate():
            step_completed()  # also after a last step of fewer batches than the others
        if self._progress is not None and trainer.is_global_zero:
            self._progress(
                Step(
                    epoch=trainer.current_epoch,
                    epochs=self._epochs,
                    batch=batch_idx + 1,
                    batches=int(trainer.num_training_batches),
                    cells=self._names,
                    record=pl_module.record,
                    weights=lambda: weights_of(pl_module.objective),
                    assessment=pl_module.assessment,
                )
            )


class Keeping(Checkpoint):
    """Selects the best epoch, keeps its weights, writes the log and the checkpoint to go on from, and stops.

    It runs after every other callback. A file of best weights has its epoch in its name, and an older one is removed only
    when the checkpoint that names the newer one is on the disk: kill -9 at any moment leaves a pair that belongs together.
    """

    def __init__(self, folder: Path, selection: Selection, history: History, interrupt: Interrupt, log: Path) -> None:
        self._folder, self._log = folder, log
        self.selection, self.history, self._interrupt = selection, history, interrupt

    def on_validation_end(self, trainer: pl.Trainer, pl_module: Any) -> None:
        """Compares the epoch with the best ones and keeps the weights of a better one."""
        assert isinstance(pl_module, FittedNetwork)
        assessment = pl_module.assessment
        assert assessment is not None
        epoch = trainer.current_epoch
        for way in self.selection.update(epoch, assessment):
            if trainer.is_global_zero:
                weights = {name: value.detach().cpu() for name, value in pl_module.network.state_dict().items()}
                save_tensors(weights, best_file(self._folder, way, epoch))
        if self.selection.is_over:
            trainer.should_stop = True

    def on_train_epoch_end(self, trainer: pl.Trainer, pl_module: Any) -> None:
        """Writes the epoch's line and the checkpoint, then removes what is superseded."""
        epoch = trainer.current_epoch
        self._gather(trainer, pl_module)
        self._add_line(epoch, rate_of(trainer.optimizers[0]), pl_module)
        trainer.save_checkpoint(self._folder / LAST)
        if trainer.is_global_zero:
            self.history.write(self._log)
            for logger in trainer.loggers:
                logger.log_metrics(self.history.numbers(), step=epoch + 1)
            kept = {best_file(self._folder, way, best.epoch) for way, best in self.selection.best.items()}
            for file in self._folder.glob("best-*.pt"):
                if file not in kept:
                    file.unlink()
        is_last = epoch + 1 >= (trainer.max_epochs or 0) or trainer.should_stop
        if not is_last and self._interrupt.is_wanted_by_any(trainer):
            raise Interrupted(f"after epoch {epoch + 1}")

    def on_train_batch_end(self, trainer: pl.Trainer, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """After Ctrl-C: a checkpoint in the middle of the epoch, as soon as no gradient is half gathered."""
        is_last = batch_idx + 1 >= trainer.num_training_batches  # the end of the epoch follows at once
        if is_last or trainer.fit_loop._should_accumulate() or not self._interrupt.is_wanted_by_any(trainer):
            return
        self._gather(trainer, pl_module)
        trainer.save_checkpoint(self._folder / LAST)
        raise Interrupted(f"in epoch {trainer.current_epoch + 1}, after batch {batch_idx + 1}")

    def on_train_start(self, trainer: pl.Trainer, pl_module: Any) -> None:
        """A run that stopped early and is resumed has nothing left to train."""
        if self.selection.is_over:
            trainer.should_stop = True

    def _add_line(self, epoch: int, rate: float, module: FittedNetwork) -> None:
        ended = getattr(module.objective, "epoch_completed", None)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # it numbers the cells; the history names them
            movement = None if ended is None else ended()
        self.history.add(epoch, rate, module.record.means(), weights_of(module.objective), movement, module.assessment)

    @staticmethod
    def _gather(trainer: pl.Trainer, pl_module: Any) -> None:
        if trainer.world_size > 1:
            on = pl_module.device
            pl_module.record.gather(lambda sums: trainer.strategy.reduce(sums.to(on), reduce_op="sum"))

    def state_dict(self) -> dict[str, Any]:
        """Plain values for the checkpoint."""
        return {"selection": self.selection.state(), "history": self.history.state()}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes the state of a checkpoint."""
        self.selection.restore(state_dict["selection"])
        self.history.restore(state_dict["history"])


def weights_of(objective: Any) -> list[float] | None:
    """The weights q of an objective; None where it has none. Waits for the device."""
    weights = getattr(objective, "weights", None)
    return None if weights is None else [float(weight) for weight in weights]


def best_file(folder: Path, way: str, epoch: int) -> Path:
    """Where the weights of the best epoch lie; epochs in names count from 1."""
    return folder / f"best-{way}-epoch{epoch + 1:04d}.pt"
