"""Tells what a path holds by its content: its first bytes, the names inside a zip, the files of a folder.

A suffix says nothing here: `.pt` is used for TorchScript, for pickled modules and for state dicts alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.load.models.archive import Archive, open_archive

HEADER_BYTES = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """A model file or folder, seen from outside.

    Attributes:
        path: Where it lies.
        header: The first bytes of a file; empty for a folder.
        archive: The checked zip, or None where it is none.
        files: Names inside: members of the zip below their common root, or files of the folder; empty for a plain file.
    """

    path: Path
    header: bytes
    archive: Archive | None
    files: frozenset[str]

    @property
    def name(self) -> str:
        """The file's name without its folder, for messages and the report."""
        return self.path.name or str(self.path)

    @property
    def is_container(self) -> bool:
        """Whether it holds named files: a folder or a zip."""
        return self.archive is not None or self.path.is_dir()

    def read(self, name: str) -> bytes:
        """The bytes of one file inside the folder or zip.

        Raises:
            UsageError: When it cannot be read.
        """
        if self.archive is not None:
            return self.archive.read(name)
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise UsageError(f"{self.name}: {name} cannot be read ({error.strerror}).", "Check the file.") from error

    def archive_inside(self, name: str) -> Archive:
        """A zip inside the folder or zip, checked like the outer one."""
        label = f"{self.name}: {name}"
        return open_archive(self.read(name) if self.archive else self.path / name, label)


def look(path: Path) -> Content:
    """Looks at a path without interpreting anything in it.

    Raises:
        UsageError: When nothing is there, the file is empty or unreadable, or a zip is damaged or unsafe.
    """
    if path.is_dir():
        files = frozenset(f.relative_to(path).as_posix() for f in path.rglob("*") if f.is_file())
        return Content(path, b"", None, files)
    if not path.exists():
        raise UsageError(f"{path}: there is no such model file.", "Check the path.")
    try:
        with path.open("rb") as file:
            header = file.read(HEADER_BYTES)
    except OSError as error:
        raise UsageError(f"{path.name}: cannot be read ({error.strerror}).", "Check the file's permissions.") from error
    if not header:
        raise UsageError(f"{path.name}: the model file is empty (0 bytes).", "Export or copy the model again.")
    archive = open_archive(path, path.name) if header.startswith(b"PK\x03\x04") else None
    return Content(path, header, archive, frozenset(archive.names) if archive else frozenset())
