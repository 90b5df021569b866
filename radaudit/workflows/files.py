"""A single file that appears whole or not at all, and replaces nothing but its own earlier version."""

from __future__ import annotations

import contextlib
import os
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from radaudit.errors import UsageError


def write_file(path: Path, text: str, *, mark: str, option: str) -> None:
    """Writes a text file.

    Args:
        path: Where to.
        text: Its content, which holds the mark.
        mark: What an earlier version of the same file holds; a file without it is somebody else's and stays.
        option: The option that names the file, for messages: "--junit".

    Raises:
        UsageError: When the path is a folder, or a file that radaudit did not write.
        OSError: When the place cannot be written to.
    """
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", f"Give a file with {option}.")
    if path.exists() and mark not in _read(path):
        raise UsageError(f"The file {path} exists and radaudit did not write it.", f"Give another name with {option}.")
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def _read(path: Path) -> str:
    if not path.is_file():
        return ""  # a device or a pipe
    return path.read_text(encoding="utf-8", errors="replace")


def write_bytes(path: Path, content: bytes, *, mark: bytes, member: str, option: str) -> None:
    """Writes a ZIP file whole or not at all; replaces nothing but its own earlier version.

    Args:
        path: Where to.
        content: The archive.
        mark: What the archive's `member` holds; a file without it is somebody else's and stays.
        member: Name of that entry.
        option: The option that names the file, for messages.

    Raises:
        UsageError: When the path is a folder, or a file that radaudit did not write.
        OSError: When the place cannot be written to.
    """
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", f"Give a file with {option}.")
    if path.is_file() and not _is_ours(path, mark, member):
        raise UsageError(f"The file {path} exists and radaudit did not write it.", f"Give another name with {option}.")
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def _is_ours(path: Path, mark: bytes, member: str) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return mark in archive.read(member)
    except (zipfile.BadZipFile, KeyError, OSError, zlib.error):
        return False


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a name beside the file; what is written there takes the file's place when the block ends well.

    Whether the file may be replaced the caller has made sure of.

    Raises:
        OSError: When the place cannot be written to; it names the file, not the temporary one.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        yield temporary
        temporary.replace(path)
    except OSError as error:
        error.filename = str(path)  # nobody knows the temporary one
        raise
    finally:
        with contextlib.suppress(OSError):  # what went wrong before is what the user has to read
            temporary.unlink()
