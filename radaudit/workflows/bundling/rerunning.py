"""The audit once more, from its provenance: the same options on the same files, number by number."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from radaudit.errors import RadauditError
from radaudit.load.protocol.lock_file import lock_path
from radaudit.records import Audit
from radaudit.records.bundle import Checked
from radaudit.records.codec import to_plain
from radaudit.records.wording import and_more
from radaudit.workflows.own_code import other_code

_FILES = ("preprocess", "calibration", "population", "protocol")
_PRIVATE = ("ledger", "opened_by", "title", "policy", "gallery", "saliency")
"""Options that no number depends on, or that are taken from the record."""

_LISTS = ("groups",)
_WHOLE = ("smallest_group", "seed", "positive_class", "batch_size", "workers")
_SWITCHES = ("allow_calibration_rows", "demonstration", "what_if")

CLOSE = 1e-9
"""Relative difference that another processor may make; anything larger is told."""


def rerun(audit: Audit, packed: Mapping[str, bytes], cohort: Path, model: Path | None) -> Checked:
    """Audits the cohort again as the provenance says and compares every number."""
    what = "numbers, measured again"
    if audit.test_set is not None:
        return Checked(what, "unchecked", "The test set is sealed: measuring it again would be another look at it.")
    if audit.model is not None and model is None:
        return Checked(what, "unchecked", "A model made the scores: give it with --model.")
    from radaudit.workflows.audit import run_audit

    with tempfile.TemporaryDirectory() as folder:
        options, missing = _options(audit, packed, cohort, Path(folder))
        if missing:
            return Checked(what, "unchecked", f"The file {missing} is neither in the bundle nor beside the cohort.")
        try:
            again = run_audit(cohort, **options) if model is None else run_audit(model, cohort, **options)
        except RadauditError as error:
            return Checked(what, "differs", f"The audit can't be made again: {error.problem}")
    if again.audit.provenance.model_sha256 != audit.provenance.model_sha256:
        return Checked(what, "differs", "The model is not the one that was audited.")
    found = list(_differences(to_plain(audit.evidence), to_plain(again.audit.evidence), "evidence"))
    if found:
        differs = f"Other than recorded: {and_more('; '.join(found[:3]), len(found) - 3)}."
        # A number that other code measures otherwise is as much a reason to look as one that was edited.
        return Checked(what, "differs", " ".join(part for part in (differs, other_code(audit)) if part))
    return Checked(what, "same", "Every number is as recorded.")


def _options(audit: Audit, packed: Mapping[str, bytes], cohort: Path, folder: Path) -> tuple[dict[str, Any], str]:
    """The options as `run_audit` takes them, and the name of a file that is needed and not at hand, or ""."""
    options: dict[str, Any] = {"policy": audit.policy}
    for name, text in (audit.provenance.options or {}).items():
        if name in _PRIVATE:
            continue
        if name in _FILES:
            place = _place(text, packed, cohort, folder)
            if place is None:
                return {}, text
            options[name] = place
        else:
            options[name] = _value(name, text)
    return options, ""


def _place(name: str, packed: Mapping[str, bytes], cohort: Path, folder: Path) -> Path | None:
    """Where a file that an option names can be read: out of the bundle, or beside the cohort."""
    if name in packed and Path(name).name == name:
        (folder / name).write_bytes(packed[name])
        lock = lock_path(folder / name)  # of a protocol, which is read with its lock; nothing else has one
        if lock.name in packed:
            lock.write_bytes(packed[lock.name])
        return folder / name
    beside = cohort.parent / Path(name).name
    return beside if beside.is_file() else None


def _value(name: str, text: str) -> Any:
    if name in _LISTS:
        return text.split(", ")
    if name == "thresholds":
        return [float(part) for part in text.split(", ")]
    if name == "clinical_range":
        low, high = (float(part) for part in text.split(", "))
        return low, high
    if name == "references":
        return dict(part.split("=", 1) for part in text.split(", "))
    if name in _WHOLE:
        return int(text)
    if name in _SWITCHES:
        return text == "True"
    return float(text) if name == "level" else text


def _differences(recorded: Any, found: Any, where: str) -> Iterator[str]:
    """Places where two plain values differ by more than rounding; notes may name files and are left out."""
    if where.endswith((".notes", ".sources")):
        return
    if isinstance(recorded, dict) and isinstance(found, dict) and recorded.keys() == found.keys():
        for key in recorded:
            yield from _differences(recorded[key], found[key], f"{where}.{key}")
    elif isinstance(recorded, list) and isinstance(found, list) and len(recorded) == len(found):
        for i, (a, b) in enumerate(zip(recorded, found, strict=True)):
            yield from _differences(a, b, f"{where}[{i}]")
    elif not _is_close(recorded, found):
        yield f"{where} is {_short(found)}, recorded {_short(recorded)}"


def _is_close(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, (int, float)) and not isinstance(b, bool):
        return math.isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE)
    return bool(a == b)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
