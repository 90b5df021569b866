"""Ctrl-C during training: the first one saves and stops, the second one stops at once."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any


class Interrupted(Exception):
    """Training was stopped by Ctrl-C, and a checkpoint to go on from is on the disk. The message says where it stopped."""


class Interrupt:
    """Whether somebody asked to stop."""

    def __init__(self) -> None:
        self.is_wanted = False

    def is_wanted_by_any(self, trainer: Any) -> bool:
        """Whether any of the processes was asked; all must stop at the same batch, or the others would wait for it."""
        if trainer.world_size == 1:
            return self.is_wanted
        return bool(trainer.strategy.reduce_boolean_decision(self.is_wanted, all=False))

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Takes Ctrl-C while the block runs."""
        if threading.current_thread() is not threading.main_thread():
            yield  # only the main thread may say what a signal does
            return

        def ask(number: int, frame: Any) -> None:
            self.is_wanted = True
            signal.signal(signal.SIGINT, signal.default_int_handler)

        before = signal.signal(signal.SIGINT, ask)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
