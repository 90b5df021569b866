"""`predictions.parquet`: the scores of a run, with the hashes that say for which model, cohort and preprocessing they count."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit import __version__
from radaudit.language import noted
from radaudit.records import Cohort, ModelFacts, Predictions
from radaudit.records.codec import to_plain
from radaudit.writing import replacing

FORMAT = "radaudit.predictions/1"
KEY = b"radaudit"
"""The schema metadata's entry, one JSON object."""

REUSED = "The scores were reused from an earlier run"
NOT_REUSED = "Earlier predictions were not reused"
"""How the notes begin that speak of one run only, and are dropped when its scores are reused in the next."""

COLUMNS = ("case", "patient", "label", "score", "failure")


def write_predictions(path: str | os.PathLike[str], predictions: Predictions, *, hashes: Mapping[str, str]) -> None:
    """Writes the scores, whole or not at all: beside the target first, then moved.

    Args:
        path: The file; one that exists is replaced.
        predictions: What to write.
        hashes: "model", "cohort" and "preprocessing" -> SHA-256. Batch size and workers are no part of it: they do not change
            what is scored.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    cohort, facts = predictions.cohort, predictions.model
    stored: dict[str, Any] = {
        "format": FORMAT,
        "radaudit": __version__,
        "hashes": dict(hashes),
        "images": fingerprint_images(cohort),
        "device": predictions.device,
        "torch": _torch_version() if facts else "",
        "output": _settled(facts) if facts else {},
        "notes": list(predictions.notes),
    }
    table = pa.table(
        {
            "case": pa.array(cohort.case, pa.string()),
            "patient": _column(cohort.patient),
            "label": _column(cohort.truth["label"]) if "label" in cohort.truth else pa.nulls(cohort.n),
            "score": _column(predictions.score, predictions.is_scored),
            "failure": _reasons(predictions.failure),
        }
    ).replace_schema_metadata({KEY: json.dumps(stored).encode()})
    with replacing(Path(path)) as unfinished:
        pq.write_table(table, unfinished)


def _column(values: NDArray[Any], known: NDArray[np.bool_] | None = None) -> Any:
    """Numbers for Arrow, null where not known. By their buffers, because `pyarrow.array` would load pandas."""
    import pyarrow as pa

    valid = None if known is None or known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    held = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [valid, held])


def _reasons(failure: Sequence[str | None]) -> Any:
    import pyarrow as pa

    is_clean = failure.count(None) == len(failure)
    return pa.nulls(len(failure), pa.string()) if is_clean else pa.array(failure, pa.string())


def reuse_predictions(
    path: str | os.PathLike[str], cohort: Cohort, model_facts: ModelFacts, preprocessing_sha256: str
) -> Predictions | str:
    """The stored scores, if they are those that the model would give again.

    Args:
        path: An earlier `predictions.parquet`.
        cohort: What is audited now.
        model_facts: Of the model that is audited now, as `open_model` gave them.
        preprocessing_sha256: Hash of its preprocessing, as it was given to `write_predictions`.

    Returns:
        The predictions, or the reason in words why they cannot be reused.
    """
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        stored = json.loads((table.schema.metadata or {})[KEY])
        columns = {name: table.column(name) for name in COLUMNS}
        reason = _why_not(stored, columns["case"].to_pylist(), cohort, model_facts, preprocessing_sha256)
        if reason is not None:
            return reason
        score = columns["score"].to_numpy().astype(np.float64)  # a null becomes NaN
        facts = replace(
            model_facts, **{name: stored["output"][name] for name in ("output", "positive", "output_reason")}
        )
        kept = [str(note) for note in stored["notes"] if not str(note).startswith((REUSED, NOT_REUSED))]
        note = noted(
            "The scores were reused from an earlier run (radaudit {version}); the model was not run again.",
            version=stored["radaudit"],
        )
        return Predictions(
            cohort, score, tuple(columns["failure"].to_pylist()), facts, stored["device"], 0.0, (*kept, note)
        )
    except FileNotFoundError:
        return noted("there are no earlier predictions")
    except KeyError:
        return noted("the earlier predictions were not written by radaudit, or are incomplete")
    except (OSError, ValueError, TypeError) as error:
        return noted("the earlier predictions cannot be read ({error})", error=type(error).__name__)


def _why_not(
    stored: Mapping[str, Any], case: list[str], cohort: Cohort, facts: ModelFacts, preprocessing_sha256: str
) -> str | None:
    """The first reason, or None where everything that a score depends on is the same."""
    hashes, output = stored["hashes"], stored["output"]
    if stored["format"] != FORMAT:
        return noted("the earlier predictions are of another format")
    if hashes["model"] != facts.sha256:
        return noted("the model has changed since")
    if hashes["preprocessing"] != preprocessing_sha256:
        return noted("the preprocessing has changed since")
    if hashes["cohort"] != cohort.sha256:
        return noted("the cohort file has changed since")
    if tuple(case) != tuple(cohort.case):
        return noted("other rows of the cohort are audited now")
    if stored["images"] != fingerprint_images(cohort):
        return noted("an image file has changed since")
    for name, title in (("output", noted("the output's kind")), ("positive", noted("the positive class"))):
        declared = getattr(facts, name)
        if declared not in ("", None) and declared != output[name]:
            return noted("{which} is declared otherwise now", which=title)
    if output["temperature"] != facts.temperature:
        return noted("the temperature has changed since")
    if output.get("calibration") != _calibration(facts):
        return noted("the calibration has changed since")
    return None


def _settled(facts: ModelFacts) -> dict[str, Any]:
    settled = {name: getattr(facts, name) for name in ("output", "positive", "output_reason", "temperature")}
    return {**settled, "calibration": _calibration(facts)}


def _calibration(facts: ModelFacts) -> dict[str, Any] | None:
    """The maps that make scores of logits; what they were fitted on changes no score."""
    if facts.calibration is None:
        return None
    plain: dict[str, Any] = to_plain(facts.calibration)
    return {name: plain[name] for name in ("everyone", "attribute", "by_level")}


def _torch_version() -> str:
    from importlib.metadata import version

    return version("torch")


def fingerprint_images(cohort: Cohort) -> str:
    """A hash of every image's file name, size and time of change; "" for a cohort without images.

    Reading all pixels again would cost as much as scoring them; this notices a file that was replaced, added or lost.
    """
    if cohort.image is None:
        return ""
    digest = hashlib.sha256()
    for image in cohort.image:
        path = Path(image)
        try:
            state = path.stat()
            seen = f"{state.st_size} {state.st_mtime_ns}"
        except (OSError, ValueError):
            seen = "absent"
        digest.update(f"{path.name}\0{seen}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
