"""Zip files, read with suspicion: every entry's name and size is checked before a byte is unpacked.

Nothing is ever extracted to disk. A checked archive can be written anew in memory (`rebuild`), so that PyTorch, whose zip
reader resolves odd files in its own way, sees exactly the entries that were checked here and none besides.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from radaudit.errors import UsageError

MOST_BYTES = 16 * 2**30
"""No more than this is unpacked, all entries together."""

MOST_GROWTH = 200
"""A zip may not unpack to more than this many times its own size (weights hardly compress; bombs reach 1000)."""

UNSUSPICIOUS_BYTES = 64 * 2**20
"""Below this unpacked size growth is not questioned."""

_COPY_AGAIN = "Copy or export the model again."


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip whose table of contents was checked.

    Attributes:
        name: How a message calls it.
        source: The file, or its bytes where the zip lies in another zip.
        entries: Name below the common root -> name in the zip.
    """

    name: str
    source: Path | bytes
    entries: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """Names below the common root."""
        return tuple(self.entries)

    def read(self, name: str) -> bytes:
        """The bytes of one entry.

        Raises:
            UsageError: When there is no such entry or it is damaged.
        """
        if name not in self.entries:
            raise UsageError(f"{self.name}: {name} is missing inside.", _COPY_AGAIN)
        try:
            with zipfile.ZipFile(_readable(self.source)) as zipped:
                return zipped.read(self.entries[name])
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
            raise UsageError(f"{self.name}: {name} inside is damaged ({error}).", _COPY_AGAIN) from error


def _readable(source: Path | bytes) -> Path | io.BytesIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source


def open_archive(source: Path | bytes, name: str) -> Archive:
    """Reads and checks a zip's table of contents.

    Args:
        source: A file, or the bytes of a zip inside another one.
        name: How a message calls it.

    Raises:
        UsageError: For a damaged zip, an entry that points outside, two entries of one name, an encrypted entry, or sizes
            that no model has.
    """
    try:
        with zipfile.ZipFile(_readable(source)) as zipped:
            entries = [info for info in zipped.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise UsageError(f"{name}: a zip file that is damaged or cut short ({error}).", _COPY_AGAIN) from error
    _check_names(name, [info.filename for info in entries])
    if any(info.flag_bits & 0x1 for info in entries):
        raise UsageError(f"{name}: an entry of the zip is encrypted.", "Save the model without a password.")
    unpacked = sum(info.file_size for info in entries)
    packed = len(source) if isinstance(source, bytes) else source.stat().st_size
    if unpacked > MOST_BYTES or (unpacked > UNSUSPICIOUS_BYTES and unpacked > MOST_GROWTH * packed):
        raise UsageError(
            f"{name}: {packed:,} bytes that would unpack to {unpacked:,}; no model does that, so it was not unpacked.",
            "Check where the file comes from.",
        )
    names = [info.filename for info in entries if not info.filename.startswith("__MACOSX/")]
    return Archive(name, source, _below_root(names))


def _check_names(name: str, entries: list[str]) -> None:
    for entry in entries:
        pure = PurePosixPath(entry)
        if pure.is_absolute() or ".." in pure.parts or "\\" in entry or ":" in entry:
            raise UsageError(
                f"{name}: the zip has an entry that points outside of it ({entry[:80]!r}), so it was not opened.",
                "Check where the file comes from.",
            )
    # PyTorch's zip reader ignores case and takes the first entry of a name, Python's takes the last.
    if len({entry.casefold() for entry in entries}) != len(entries):
        raise UsageError(
            f"{name}: the zip has two entries of the same name, so it is unclear which one counts.", _COPY_AGAIN
        )


def _below_root(names: list[str]) -> dict[str, str]:
    roots = {name.partition("/")[0] for name in names}
    if len(roots) == 1 and all("/" in name for name in names):
        return {name.partition("/")[2]: name for name in names}
    return {name: name for name in names}


def rebuild(members: Mapping[str, bytes]) -> io.BytesIO:
    """Writes members into a fresh, uncompressed zip in memory, in the layout that PyTorch expects (one root folder)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as zipped:
        for name, data in members.items():
            zipped.writestr(f"model/{name}", data)
    buffer.seek(0)
    return buffer
