"""A single file that replaces nothing but its own earlier version."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.writing import write_whole


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
    write_whole(path, text)


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
    write_whole(path, content)


def _is_ours(path: Path, mark: bytes, member: str) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return mark in archive.read(member)
    except (zipfile.BadZipFile, KeyError, OSError, zlib.error):
        return False
