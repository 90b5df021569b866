"""A single file that appears whole or not at all, and replaces nothing but its own earlier version."""

from __future__ import annotations

import os
import secrets
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
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as error:
        error.filename = str(path)  # nobody knows the temporary one
        raise
    finally:
        temporary.unlink(missing_ok=True)


def _read(path: Path) -> str:
    if not path.is_file():
        return ""  # a device or a pipe
    return path.read_text(encoding="utf-8", errors="replace")
