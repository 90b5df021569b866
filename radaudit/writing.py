"""Files that appear whole or not at all, whatever ends the process or fills the disk.

Everything that radaudit writes goes through here: beside its place, onto the disk, then into its place. After kill -9, a power cut
or a full disk a file is the former one or the new one, never a part of it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

UNFINISHED = ".unfinished"
"""How a file's name ends while it is being written; after kill -9 such a file may be left, and may be deleted."""


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a name beside the file; what is written there takes the file's place when the block ends well.

    Whether the file may be replaced the caller has made sure of. A link stays a link: what it leads to is replaced.

    Raises:
        OSError: When the place cannot be written to; it names the file, not the temporary one.
    """
    target = path.resolve()
    # The random part keeps two runs at the same moment apart.
    temporary = target.with_name(f".{target.name}.{os.getpid()}-{secrets.token_hex(4)}{UNFINISHED}")
    try:
        yield temporary
        settle(temporary)
        temporary.replace(target)
    except OSError as error:
        error.filename = str(path)  # nobody knows the temporary one
        raise
    finally:
        with contextlib.suppress(OSError):  # what went wrong before is what the user has to read
            temporary.unlink()
    _settle_names(target.parent)


def write_whole(path: Path, data: bytes | memoryview | str) -> None:
    """Writes a file, text as UTF-8, and replaces the one that is there.

    Raises:
        OSError: When the disk is full or refuses; the former file is still there, and nothing beside it.
    """
    with replacing(path) as temporary, temporary.open("xb") as file:
        file.write(data.encode() if isinstance(data, str) else data)


def settle(path: Path) -> None:
    """Waits until the disk has a file, or a folder with everything in it, so that a move cannot overtake what is moved.

    Raises:
        OSError: When the disk does not take it.
    """
    if not path.is_dir():
        with path.open("rb" if os.name == "posix" else "rb+") as file:
            os.fsync(file.fileno())
        return
    for inner in path.iterdir():
        settle(inner)
    _settle_names(path)


def _settle_names(folder: Path) -> None:
    """Asks the disk to keep the names, too; not every system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
