"""Packs a report's folder, and whatever else is evidence, into one ZIP file: the same bytes for the same files and time."""

from __future__ import annotations

import hashlib
import io
import json
import platform
import zipfile
from collections.abc import Iterable, Mapping
from importlib.metadata import distributions
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.records.bundle import PackedFile
from radaudit.records.codec import to_plain
from radaudit.workflows.output import FILES, KEPT, TABLES

MANIFEST, SIGNATURE, PUBLIC_KEY = "manifest.json", "manifest.sig", "public-key.pem"
RESERVED = (MANIFEST, SIGNATURE, PUBLIC_KEY)

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Every entry has this time, so that packing twice gives the same bytes; the true one stands in the manifest."""


def report_record(folder: Path) -> bytes:
    """The audit.json of a report.

    Raises:
        UsageError: When there is none.
    """
    try:
        return (folder / "audit.json").read_bytes()
    except OSError:
        raise UsageError(f"{folder} holds no audit.json.", "Give the folder of a report.") from None


def gather(
    folder: Path, include: Iterable[Path], further: Mapping[str, bytes], *, with_predictions: bool
) -> dict[str, bytes]:
    """Name in the bundle -> content, of the report's own files and of those to include.

    Args:
        folder: A report's folder, or one of documents with the report that they were filled from.
        include: Further files: policy, ledger, seal, preprocessing. Only their names are kept.
        further: Name -> content of files that were read already: protocol and lock.
        with_predictions: Packs predictions.parquet, too, which holds rows of the cohort.

    Raises:
        UsageError: When a file is missing, or two have one name.
    """
    found: dict[str, bytes] = {}
    for name in _packable(folder):
        path = folder / name
        if name == KEPT and not with_predictions:
            continue
        if path.is_file():
            found[name] = path.read_bytes()
        elif path.is_dir():
            found |= {f"{name}/{table}": (path / table).read_bytes() for table in TABLES if (path / table).is_file()}
    if twice := [name for name in further if name in found or name in RESERVED]:
        raise UsageError(f"The bundle already holds a file named {twice[0]}.", "Rename the protocol.")
    found |= further
    for path in include:
        if not path.is_file():
            raise UsageError(f"There is no file {path}.", "Give a file with --include.")
        if path.name in found or path.name in RESERVED:
            raise UsageError(f"The bundle already holds a file named {path.name}.", "Rename one of them.")
        found[path.name] = path.read_bytes()
    return found


def _packable(folder: Path) -> tuple[str, ...]:
    """What may be packed of a folder: a report's files, and where it is one of documents, these too."""
    from radaudit.workflows.document_folder import documents_contents

    contents = documents_contents()
    documents = contents.files if (folder / contents.mark).is_file() else ()
    return tuple(dict.fromkeys((*FILES, *documents)))


def listed(files: Mapping[str, bytes]) -> tuple[PackedFile, ...]:
    """The manifest's entries, by name."""
    return tuple(PackedFile(name, _sha256(files[name]), len(files[name])) for name in sorted(files))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def environment() -> dict[str, str]:
    """Versions of everything that is installed, and the kind of machine; no host name and no path."""
    found = {str(d.metadata["Name"]).lower(): d.version for d in distributions() if d.metadata["Name"]}
    return {"python": platform.python_version(), "platform": f"{platform.system()} {platform.machine()}"} | {
        name: found[name] for name in sorted(found)
    }


def manifest_bytes(manifest: object) -> bytes:
    """The manifest as it is packed and signed."""
    return (json.dumps(to_plain(manifest), indent=1, ensure_ascii=False) + "\n").encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP archive, the manifest first."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files, key=lambda n: (n not in RESERVED, n)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()
