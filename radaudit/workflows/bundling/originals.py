"""Whether the files at hand are those that were audited, by their hashes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.load.models.hashing import hash_file
from radaudit.records import Audit
from radaudit.records.bundle import Checked

_IS, _IS_NOT = "The file is the one that was audited.", "The file is not the one that was audited."


def check_originals(audit: Audit, cohort: Path | None, model: Path | None) -> Iterator[Checked]:
    """One check for the cohort, one for the model where there was one."""
    made = audit.provenance
    yield _check("cohort", cohort, made.cohort_sha256)
    if made.model_sha256:
        yield _check("model", model, made.model_sha256)


def _check(what: str, path: Path | None, recorded: str) -> Checked:
    if path is None:
        return Checked(what, "unchecked", f"Its hash is {recorded}; give the file with --{what} to compare.")
    if not path.exists():
        raise UsageError(f"There is no file {path}.", f"Give the {what} with --{what}.")
    if path.is_dir() or path.suffix.lower() == ".onnx":
        # A model of several files: which of them count, only its loader knows; the audit made again tells.
        return Checked(what, "unchecked", "It may be of several files: measuring again tells whether it is the same.")
    return Checked(what, "same", _IS) if hash_file(path) == recorded else Checked(what, "differs", _IS_NOT)
