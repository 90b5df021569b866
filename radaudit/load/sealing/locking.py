"""One process at a time at a file, on every system."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import IO

if sys.platform == "win32":
    import msvcrt

    @contextlib.contextmanager
    def hold(file: IO[bytes]) -> Iterator[None]:
        """Waits until nobody else holds the open file, and holds it until the block ends; the system lets go after a crash."""
        # One byte far behind the end, because a locked region cannot be read by others on Windows.
        file.seek(2**30)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        file.seek(0)
        try:
            yield
        finally:
            file.seek(2**30)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    @contextlib.contextmanager
    def hold(file: IO[bytes]) -> Iterator[None]:
        """Waits until nobody else holds the open file, and holds it until the block ends; the system lets go after a crash."""
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
