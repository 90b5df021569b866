"""Loaders of batches: one for training that can go on in the middle of an epoch, one that walks a set in its order."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch.utils.data import DataLoader

from radaudit.train.fitting.data_sets import Batches, ImageSet


class _Remaining:
    """A batch sampler without the batches of this epoch that were trained on before the run was interrupted."""

    def __init__(self, batches: Batches) -> None:
        self.batches, self.skip = batches, 0

    def __iter__(self) -> Iterator[list[int]]:
        skip, self.skip = self.skip, 0
        for number, batch in enumerate(self.batches):
            if number >= skip:  # drawn all the same, read not at all
                yield batch

    def __len__(self) -> int:
        return len(self.batches)


class TrainingLoader(DataLoader[Any]):
    """Batches of one epoch after the other; Lightning saves and restores where in an epoch it was.

    Args:
        images: The training set.
        batches: Its batch sampler.
        workers: Processes that read; they stay from epoch to epoch.
        pinned: Whether pixels go into memory from which a GPU can fetch them.
    """

    def __init__(self, images: ImageSet, batches: Batches, *, workers: int, pinned: bool) -> None:
        self._remaining = _Remaining(batches)
        self.images = images
        # Set by the loop once it knows its trainer; says (epoch, batches of it that are done).
        self.place: Callable[[], tuple[int, int]] = lambda: (0, 0)
        dataset: Any = images
        sampler: Any = self._remaining
        super().__init__(
            dataset,
            batch_sampler=sampler,
            num_workers=workers,
            persistent_workers=workers > 0,
            pin_memory=pinned,
            worker_init_fn=_start_worker if workers else None,
            generator=torch.Generator(),  # seeds the workers; nobody draws from it, and the global one stays as it is
        )

    def __iter__(self) -> Any:
        epoch, _ = self.place()
        self.images.set_epoch(epoch)
        self._remaining.batches.set_epoch(epoch)
        return super().__iter__()

    def state_dict(self) -> dict[str, int]:
        """How many batches of the epoch are done; Lightning puts it into the checkpoint."""
        return {"done": self.place()[1] % max(1, len(self))}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Makes the next epoch begin behind the batches that are done."""
        self._remaining.skip = int(state["done"])


def in_order(images: ImageSet, rows: list[int], batch_size: int, *, workers: int, pinned: bool) -> DataLoader[Any]:
    """Batches of some rows, in their order.

    Args:
        images: The set.
        rows: Indices.
        batch_size: Images a batch.
        workers: Processes that read.
        pinned: As for `TrainingLoader`.
    """
    dataset: Any = images
    return DataLoader(
        torch.utils.data.Subset[Any](dataset, rows),
        batch_size=batch_size,
        shuffle=False,
        num_workers=workers,
        persistent_workers=workers > 0,
        pin_memory=pinned,
        worker_init_fn=_start_worker if workers else None,
        generator=torch.Generator(),
    )


def _start_worker(_: int) -> None:
    # Ctrl-C reaches every process of the terminal; only the main one answers, and ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
