"""Fits a network: Lightning runs the epochs, everything that makes a run repeatable and safe is plugged into it."""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import math
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import lightning.pytorch as pl
import torch
from lightning.fabric.utilities.warnings import PossibleUserWarning
from lightning.pytorch.loggers import Logger, TensorBoardLogger
from torch import nn

from radaudit.errors import CannotAudit, RadauditError, UsageError
from radaudit.train.fitting.assessment import Assess
from radaudit.train.fitting.batch_norm import MOST_BATCHES
from radaudit.train.fitting.callbacks import (
    LAST,
    Following,
    Freezing,
    Keeping,
    NaturalStatistics,
    StatelessSeeds,
    best_file,
)
from radaudit.train.fitting.data_sets import Batches, ImageSet
from radaudit.train.fitting.devices import check_precision, trainer_place
from radaudit.train.fitting.history import History
from radaudit.train.fitting.interrupting import Interrupt
from radaudit.train.fitting.lightning_module import FittedNetwork
from radaudit.train.fitting.loaders import TrainingLoader, in_order
from radaudit.train.fitting.progress import Progress
from radaudit.train.fitting.randomness import Determinism, deterministic
from radaudit.train.fitting.ranks import rank, world_size
from radaudit.train.fitting.safe_checkpoints import SafeCheckpoints
from radaudit.train.fitting.selection import Best, Selection
from radaudit.train.fitting.settings import FitSettings, Select, must_agree
from radaudit.train.fitting.tensor_files import load_tensors

CHECKPOINTS = "checkpoints"
LOG = "log.csv"


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A network that was fitted.

    Attributes:
        weights: The way of selecting -> the network's state dict at the epoch that is best that way.
        best: The way of selecting -> that epoch.
        history: One line an epoch, as in log.csv.
        determinism: What was switched on so that the run can be repeated.
        device: Where it ran: "cpu", "cuda:0".
        stopped_early: Whether patience ended it.
        seconds: Of this process; a resumed run counts from its resumption.
        notes: Sentences for the user.
    """

    weights: Mapping[Select, Mapping[str, Any]]
    best: Mapping[Select, Best]
    history: Sequence[Mapping[str, Any]]
    determinism: Determinism
    device: str
    stopped_early: bool
    seconds: float
    notes: tuple[str, ...] = ()


def fit(
    network: nn.Module,
    training: ImageSet,
    validation: ImageSet,
    settings: FitSettings,
    *,
    objective: nn.Module,
    batches: Batches,
    natural: Batches,
    cells: Sequence[str],
    files: Sequence[str],
    assess: Assess,
    folder: Path,
    identity: Mapping[str, Any] | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Fitted:
    """Fits a network and keeps its best epochs. Under torchrun every process calls it and gets the same.

    Args:
        network: From pixels to logits (n,) or (n, 1); its weights are where training starts.
        training: The training set.
        validation: The validation set, without augmentation.
        settings: How to fit.
        objective: From losses (n,) and cells (n,) to a scalar; `.weights`, where it has them, are recorded as q.
        batches: This process's batches of the training set.
        natural: Batches in natural proportions, for the statistics of batch normalization.
        cells: Names of the cells.
        files: Names of the training images, for a message on the terminal.
        assess: Judges the validation set from labels and logits.
        folder: For log.csv and checkpoints/.
        identity: Further plain values that a resumed run must share, such as a hash of the data.
        resume: Go on from the last checkpoint in the folder, from the start where there is none.
        progress: Called after every batch.

    Raises:
        UsageError: When the device does not exist, or the checkpoint is another run's.
        CannotAudit: When the loss is not finite, memory runs out, or the disk does not take a checkpoint.
        Interrupted: After Ctrl-C, with a checkpoint on the disk.
    """
    place = trainer_place(settings.device)
    check_precision(settings.precision, place)
    on_gpu = place["accelerator"] != "cpu"
    checkpoints = folder / CHECKPOINTS
    loader = TrainingLoader(training, batches, workers=settings.workers, pinned=on_gpu)
    rows = list(range(rank(), len(validation), world_size()))
    seen = in_order(validation, rows, settings.batch_size, workers=settings.workers, pinned=on_gpu)
    network.train()
    module = FittedNetwork(
        network,
        objective,
        settings,
        steps=math.ceil(len(loader) / settings.accumulate) * settings.epochs,
        n_cells=len(cells),
        files=files,
        label=validation.label,
        assess=assess,
        identity=_plain({**must_agree(asdict(settings)), **(identity or {}), "processes": world_size()}),
    )
    interrupt, freezing = Interrupt(), Freezing(settings.unfreeze)
    keeping = Keeping(
        checkpoints, Selection(settings.select, settings.patience), History(cells), interrupt, folder / LOG
    )
    callbacks: list[Any] = [StatelessSeeds(settings.seed), freezing, Following(settings.epochs, tuple(cells), progress)]
    if settings.batch_norm == "natural":
        callbacks.append(NaturalStatistics(_natural_pixels(training, natural), freezing))
    started = time.perf_counter()
    with deterministic(settings.threads, on_gpu=on_gpu) as determinism, _quiet(), _in_words(), interrupt.listening():
        trainer = pl.Trainer(
            **place,
            max_epochs=settings.epochs,
            accumulate_grad_batches=settings.accumulate,
            precision=settings.precision,
            callbacks=[*callbacks, keeping],
            plugins=[SafeCheckpoints()],
            logger=_loggers(settings, folder),
            default_root_dir=folder,
            num_sanity_val_steps=0,
            enable_progress_bar=False,
            enable_model_summary=False,
            use_distributed_sampler=False,
            benchmark=False,
        )
        loops = trainer.fit_loop
        progress_of: Any = loops.epoch_progress.current  # typed as the least that every kind of progress has
        loader.place = lambda: (progress_of.processed, loops.epoch_loop.batch_progress.current.ready)
        last = checkpoints / LAST
        trainer.fit(module, loader, seen, ckpt_path=last if resume and last.exists() else None, weights_only=True)
    best = keeping.selection.best
    return Fitted(
        weights={way: load_tensors(best_file(checkpoints, way, best[way].epoch)) for way in best},
        best=best,
        history=keeping.history.lines,
        determinism=determinism,
        device=str(trainer.strategy.root_device),
        stopped_early=keeping.selection.is_over,
        seconds=time.perf_counter() - started,
        notes=tuple(keeping.history.notes.values()),
    )


def _natural_pixels(training: ImageSet, natural: Batches) -> Callable[[int], Iterable[Any]]:
    """An epoch's natural batches, augmented as in training, because that is what the weights have learned to expect."""

    def pixels(epoch: int) -> Iterator[Any]:
        training.set_epoch(epoch)
        natural.set_epoch(epoch)
        for batch in itertools.islice(natural, MOST_BATCHES):
            yield torch.stack([torch.as_tensor(training[index][0]) for index in batch])

    return pixels


def _loggers(settings: FitSettings, folder: Path) -> list[Logger]:
    if not settings.tensorboard:
        return []
    try:
        return [TensorBoardLogger(folder, name="", version="tensorboard")]
    except ModuleNotFoundError as error:
        raise UsageError(
            "--tensorboard needs the package tensorboard, which is not installed.",
            "Install it (pip install tensorboard), or leave --tensorboard out: log.csv holds the same numbers.",
        ) from error


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As values come back from a file."""
    return json.loads(json.dumps(values))  # type: ignore[no-any-return]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Lightning speaks to programmers; whoever runs the command has a progress bar and a log."""
    speakers = [logging.getLogger(name) for name in ("lightning.pytorch", "lightning.fabric")]
    levels = [speaker.level for speaker in speakers]
    for speaker in speakers:
        speaker.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PossibleUserWarning)
            warnings.filterwarnings("ignore", message=".*LeafSpec.*")
            warnings.filterwarnings("ignore", message="This DataLoader will create")
            yield
    finally:
        for speaker, level in zip(speakers, levels, strict=True):
            speaker.setLevel(level)


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    """Turns what ends a training for want of memory into a problem and its cure."""
    try:
        yield
    except RadauditError:
        raise
    except torch.OutOfMemoryError as error:
        raise CannotAudit(
            "The memory of the GPU is used up.",
            "Halve --batch-size and double --accumulate, or use --precision bf16-mixed.",
        ) from error
    except RuntimeError as error:
        if "DataLoader worker" not in str(error):
            raise
        raise CannotAudit(
            "A process that reads images died, because memory ran out or an image crashed its decoder.",
            "Run with --workers 0 to read images in one process, or with a smaller --batch-size.",
        ) from error
