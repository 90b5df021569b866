"""One hash that stands for a model: of its file, or of all files of a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

CHUNK = 2**20


def hash_model(path: Path, companions: Iterable[str] = (), members: Iterable[str] = ()) -> str:
    """SHA-256 of a file's bytes; with several files, of their names and hashes sorted by name.

    Args:
        path: A file, or a folder (all its files count).
        companions: Names of further files beside `path` that belong to the model, e.g. ONNX external data.
        members: Names of the files of a folder that count; none for all of them. What lies beside a model, such as how it
            was trained, changes nothing that it says.
    """
    if path.is_dir() and (own := sorted(members)):
        files = {name: path / name for name in own}
    elif path.is_dir():
        files = {f.relative_to(path).as_posix(): f for f in path.rglob("*") if f.is_file()}
    elif extra := sorted(companions):
        files = {path.name: path} | {name: path.parent / name for name in extra}
    else:
        return hash_file(path)
    # A file's name ends with a zero byte, which no name contains: no two folders give the same bytes.
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(name.encode() + b"\0" + hash_file(files[name]).encode())
    return whole.hexdigest()


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
