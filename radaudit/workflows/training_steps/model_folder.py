"""The folder of a model: the bundle, which goes out of the house, and `training/`, which stays because it names patients."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from radaudit.errors import CannotAudit, UsageError
from radaudit.workflows.training_steps.material import Material
from radaudit.writing import UNFINISHED, write_whole

FORMAT = "radaudit-training/1"
FOLDER = "training"
SETTINGS = "settings.json"
SPLITS = "splits.csv"


def open_folder(out: Path, *, resume: bool) -> dict[str, Any] | None:
    """Makes sure, before any work is done, that a model may be written here.

    Args:
        out: The model's folder.
        resume: Whether a training in it is to go on.

    Returns:
        The settings of that training; None where there is none.

    Raises:
        UsageError: When the folder holds anything else, or a training and nobody said to resume it.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"The output path {out} is no folder.", "Give a folder with --out.")
    earlier = read_settings(out)
    if earlier is not None and not resume:
        state = "a trained model" if (out / "bundle.json").exists() else "a training that was not finished"
        raise UsageError(
            f"{out} holds {state}, and training anew would overwrite it.",
            "Go on with it: the same command with --resume. Or give another folder with --out.",
        )
    if earlier is None and out.is_dir() and (present := sorted(p.name for p in out.rglob("*") if _counts(p))):
        shown = ", ".join(f"'{name}'" for name in present[:3]) + (" ..." if len(present) > 3 else "")
        raise UsageError(
            f"The output folder {out} holds {shown} and is no training of radaudit.",
            "Give a new or empty folder with --out.",
        )
    return earlier


def forget_unstarted(out: Path) -> None:
    """Removes what was written of a training that was refused before its first checkpoint.

    The corrected command may then use the folder. Where it holds anything else, all of it stays.
    """
    kept = {out / FOLDER / name for name in (SETTINGS, SPLITS)}
    if all(path in kept for path in out.rglob("*") if _counts(path)):
        for path in kept:
            path.unlink(missing_ok=True)


def _counts(path: Path) -> bool:
    """A folder and what an interrupted write left are nobody's work."""
    return path.is_file() and not path.name.endswith(UNFINISHED)


def read_settings(out: Path) -> dict[str, Any] | None:
    """What a training in this folder was started with; None where there is none.

    Raises:
        UsageError: When the file is damaged or of another version.
    """
    path = out / FOLDER / SETTINGS
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["format"] == FORMAT:
            return dict(found)
    except (ValueError, KeyError, TypeError):
        pass
    raise UsageError(
        f"{path} is damaged, or of another version of radaudit.", "Train anew in another folder, with --out."
    )


def write_settings(out: Path, settings: Mapping[str, Any]) -> None:
    """Writes everything needed to repeat the training.

    Raises:
        CannotAudit: When the place cannot be written to.
    """
    text = json.dumps({"format": FORMAT, **settings}, indent=2, allow_nan=False) + "\n"
    _write(out / FOLDER / SETTINGS, text.encode())


def write_splits(out: Path, material: Material) -> str:
    """Writes who is in which split, as a table that `radaudit report` audits at once: it takes the rows of the test split.

    Returns:
        SHA-256 of the file.
    """
    data = splits_text(material).encode()
    _write(out / FOLDER / SPLITS, data)
    return hashlib.sha256(data).hexdigest()


def splits_sha256(material: Material) -> str:
    """The hash that `write_splits` would give."""
    return hashlib.sha256(splits_text(material).encode()).hexdigest()


def splits_text(material: Material) -> str:
    """The table of splits."""
    cohort = material.cohort
    assert cohort.image is not None
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    groups = [a for a in cohort.attributes if "*" not in a.name]
    taken = {"row", "image", "label", "patient_id", "split"}
    names = [a.name if a.name.casefold() not in taken else f"group {a.name}" for a in groups]
    writer.writerow(["row", "image", "label", "patient_id", "split", *names])
    label = cohort.truth["label"].tolist()
    for i, image in enumerate(cohort.image):
        levels = [a.levels[a.codes[i]] for a in groups]
        writer.writerow([int(material.row[i]), image, label[i], material.patient_name[i], material.split[i], *levels])
    return text.getvalue()


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        raise CannotAudit(
            f"{path} cannot be written: {(error.strerror or type(error).__name__).lower()}.",
            "Make room, or give a folder on another disk with --out.",
        ) from error
