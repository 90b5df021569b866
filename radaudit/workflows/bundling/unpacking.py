"""Reads a bundle without trusting it: nothing is written to disk, and no entry may be larger than a report can be."""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.records.bundle import BUNDLE_SCHEMA, Manifest
from radaudit.records.codec import from_plain
from radaudit.workflows.bundling.packing import MANIFEST

LARGEST = 2 * 2**30
"""Bytes of all entries together, unpacked."""

_NO_BUNDLE = "Give a file that radaudit bundle wrote."


def read_bundle(path: Path) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest, and name -> content of every entry, the manifest included.

    Raises:
        UsageError: When the file is missing, is no bundle, is cut, or unpacks to more than `LARGEST` bytes.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir()]
            if sum(e.file_size for e in entries) > LARGEST:
                raise UsageError(f"{path} unpacks to more than {LARGEST >> 30} GiB.", _NO_BUNDLE)
            names = [e.filename for e in entries]
            if len(set(names)) != len(names):
                raise UsageError(f"{path} holds two entries of one name.", _NO_BUNDLE)
            content = {e.filename: archive.read(e) for e in entries}
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.", _NO_BUNDLE) from None
    except (zipfile.BadZipFile, IsADirectoryError, EOFError, zlib.error, NotImplementedError) as error:
        raise UsageError(f"{path} is no whole ZIP file: {error}.", _NO_BUNDLE) from None
    return _manifest(content, path), content


def _manifest(content: dict[str, bytes], path: Path) -> Manifest:
    try:
        plain = json.loads(content[MANIFEST])
        schema = plain["schema"]
    except (KeyError, ValueError, TypeError):
        raise UsageError(f"{path} holds no manifest of a bundle.", _NO_BUNDLE) from None
    if schema != BUNDLE_SCHEMA:
        raise UsageError(f"{path} is of the schema {schema!r}; this version reads {BUNDLE_SCHEMA!r}.", _NO_BUNDLE)
    try:
        return from_plain(Manifest, plain)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"The manifest of {path} is damaged: {error}.", _NO_BUNDLE) from None
