"""Runs models in this process, images read by worker processes where asked for."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from radaudit.errors import CannotAudit, RadauditError
from radaudit.language import noted
from radaudit.predict.engines.catalogue import ENGINES, Job, RawOutput
from radaudit.predict.images import Batch, make_loader
from radaudit.predict.probe import check_steady, explain_refusal, shape_output
from radaudit.records import Model

NOT_FINITE = noted("the model returned a value that is not finite")
SEED = 0


def run_local(job: Job) -> tuple[RawOutput, ...]:
    """Runs the job batch by batch. What grows with the number of images is the array of outputs, 8 bytes each and model.

    Raises:
        UsageError: When a model does not take the images, gives something else than one or two numbers an image, or gives
            other numbers for the same image.
        CannotAudit: When it fails later on, or a process that reads images dies.
    """
    total, done = len(job.images), 0
    outputs = [_Outputs(model, total) for model in job.models]
    started = time.perf_counter()
    with _deterministic(), torch.inference_mode(), _batches(job) as batches:
        for batch in batches:
            for output in outputs:
                output.take(batch)
            done += len(batch.rows) + len(batch.failures)
            if job.progress is not None:
                job.progress(done, total)
    seconds = time.perf_counter() - started
    return tuple(RawOutput(o.values[:, : o.columns or 1], tuple(o.failure), seconds) for o in outputs)


class _Outputs:
    """What one model has given so far.

    Args:
        model: The model.
        total: Images.
    """

    def __init__(self, model: Model, total: int) -> None:
        self.values = np.full((total, 2), np.nan, dtype=np.float32)
        self.failure: list[str | None] = [None] * total
        self.columns = 0  # until the first batch has shown how many the model gives
        self._model = model

    def take(self, batch: Batch) -> None:
        """Runs the model on a batch and keeps what it gives, or why it gives nothing."""
        for row, reason in batch.failures:
            self.failure[row] = reason
        if not batch.rows:
            return
        output = _run_batch(self._model, batch, self.columns)
        self.columns = output.shape[1]
        self.values[batch.rows, : self.columns] = output
        for position in np.flatnonzero(~np.isfinite(output).all(axis=1)):
            row = batch.rows[position]
            self.values[row], self.failure[row] = np.nan, NOT_FINITE


def _run_batch(model: Model, batch: Batch, columns: int) -> NDArray[np.float32]:
    """The outputs of one batch, (b, 1) or (b, 2); `columns` is 0 for the first batch, which is also put to the proof."""
    pixels = batch.pixels.to(model.device, non_blocking=True)
    try:
        raw = model.run(pixels)
    except Exception as error:
        raise explain_refusal(model.facts.name, tuple(pixels.shape), error, is_first=columns == 0) from error
    output = shape_output(model.facts.name, raw, len(batch.rows))
    if columns == 0:
        check_steady(model, pixels, output)
    elif output.shape[1] != columns:
        raise CannotAudit(
            f"{model.facts.name}: gave {columns} outputs an image at first and {output.shape[1]} later on.",
            "Export a model whose output does not depend on the batch.",
        )
    return output


@contextmanager
def _batches(job: Job) -> Iterator[Iterator[Batch]]:
    """The job's batches; whatever ends the loop (Ctrl-C too), no worker process outlives it.

    Raises:
        CannotAudit: When a worker process dies, e.g. because a decoder crashed or memory ran out.
    """
    iterator: Any = iter(make_loader(job))
    try:
        yield iterator
    except RadauditError:
        raise
    except RuntimeError as error:
        if "worker" not in str(error):
            raise
        raise CannotAudit(
            "A process that reads images died, because memory ran out or an image crashed its decoder.",
            "Run with --workers 0 to read images in one process, or with a smaller --batch-size.",
        ) from error
    finally:
        shut_down = getattr(iterator, "_shutdown_workers", None)
        if shut_down is not None:
            shut_down()


@contextmanager
def _deterministic() -> Iterator[None]:
    """The same images give the same scores on the same machine: deterministic algorithms, one seed; restored afterwards."""
    # The same switch as use_deterministic_algorithms(True, warn_only=True), without importing torch's compiler (seconds).
    before, benchmark = torch.get_deterministic_debug_mode(), torch.backends.cudnn.benchmark
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # what cuBLAS asks for to be deterministic
    # In this mode torch also fills all fresh memory, which finds bugs in models and costs several percent.
    deterministic: Any = torch.utils.deterministic  # its module's class holds the switch
    filling = deterministic.fill_uninitialized_memory
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        torch.set_deterministic_debug_mode("warn")
        torch.backends.cudnn.benchmark = False
        deterministic.fill_uninitialized_memory = False
        try:
            yield
        finally:
            torch.set_deterministic_debug_mode(before)
            torch.backends.cudnn.benchmark = benchmark
            deterministic.fill_uninitialized_memory = filling


ENGINES.register("local", run_local)
