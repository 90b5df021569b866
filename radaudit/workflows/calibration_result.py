"""What `run_calibration` gives: it shows itself, and writes a calibrated bundle or a calibration.json."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from radaudit import __version__
from radaudit.errors import UsageError
from radaudit.load.calibration_file import is_calibration_file, render_calibration
from radaudit.load.models.calibrated_bundle import save_calibrated
from radaudit.load.models.opening import recognize
from radaudit.load.models.radaudit_bundle import TABLE
from radaudit.load.models.sniff import look
from radaudit.records import ModelFacts
from radaudit.records.bake_off import NONE
from radaudit.records.codec import to_plain
from radaudit.records.wording import count, threshold_text
from radaudit.workflows.calibration_steps.bake_off import CalibrationOutcome
from radaudit.workflows.provenance import now
from radaudit.writing import replacing, settle

JSON, CSV = "calibration.json", "calibration.csv"


@dataclass(frozen=True, slots=True)
class CarriedThreshold:
    """Where a decision threshold comes to lie when the scores are calibrated.

    Attributes:
        before: On the scale before.
        after: On the calibrated scale.
        n_changed: Validation rows that are flagged by one and not by the other.
        n: Validation rows.
        is_declared: Whether the model declares it; else it was given.
    """

    before: float
    after: float
    n_changed: int
    n: int
    is_declared: bool


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationResult:
    """A finished calibration.

    Attributes:
        outcome: The calibration and the comparison of calibrators.
        cohort_name: Name of the validation table.
        model: What is known of the model; None for scores.
        model_path: Where it lies.
        carried: What becomes of decision thresholds: that which the model declares, and that which was given.
        notes: What was inferred, for the reader.
        warnings: What makes the calibration worth less: the model was trained on some of these patients.
    """

    outcome: CalibrationOutcome
    cohort_name: str
    model: ModelFacts | None
    model_path: Any
    carried: tuple[CarriedThreshold, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def is_bundle(self) -> bool:
        """Whether the model can hold its calibration itself."""
        return self.model is not None and self.model.format == "radaudit_bundle"

    def say_carried(self) -> tuple[str, ...]:
        """What becomes of decision thresholds, in words."""
        if self.outcome.method == NONE:
            return ()
        return tuple(_say_carried(one) for one in self.carried)

    def to_json(self) -> str:
        """The calibration with everything that it rests on."""
        return render_calibration(
            self.outcome.calibration,
            {
                "radaudit": __version__,
                "when": now().isoformat(timespec="seconds").replace("+00:00", "Z"),
                "model": None if self.model is None else {"name": self.model.name, "sha256": self.model.sha256},
                "warnings": list(self.warnings),
                "thresholds": to_plain(self.carried),
                "bake_off": to_plain(self.outcome.bake_off),
            },
        )

    def to_csv(self) -> str:
        """The comparison of calibrators, one number a row."""
        from radaudit.present.documents.bake_off_rows import bake_off_csv

        return bake_off_csv(self.outcome.bake_off)

    def write(self, target: str | os.PathLike[str], *, force: bool = False) -> tuple[Path, ...]:
        """Writes the calibrated bundle, or the calibration.json, with the table beside it.

        Args:
            target: The bundle's new folder; for other models and scores a .json file.
            force: Replace what an earlier calibration wrote, or the bundle itself.

        Returns:
            The files.

        Raises:
            UsageError: When something is there that may not be replaced.
            OSError: When the disk is full or the place cannot be written to.
        """
        place = Path(target)
        check_target(place, is_bundle=self.is_bundle, force=force)
        if not self.is_bundle:
            table = place.with_suffix(".csv")
            _write_all(place.parent, {place.name: self.to_json(), table.name: self.to_csv()})
            return place, table
        texts = {JSON: self.to_json(), CSV: self.to_csv()}
        if place.exists():
            self._save(place)
            _write_all(place, texts)
        else:
            unfinished = place.parent / f".{place.name}.{os.getpid()}-{secrets.token_hex(4)}.part"
            try:
                self._save(unfinished)
                _write_all(unfinished, texts)
                settle(unfinished)
                unfinished.rename(place)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
        return tuple(sorted(file for file in place.iterdir() if file.is_file()))

    def _save(self, folder: Path) -> None:
        assert self.model is not None
        threshold = next((c.after for c in self.carried if c.is_declared), None)
        save_calibrated(self.model_path, folder, self.outcome.calibration, threshold=threshold)


def _say_carried(one: CarriedThreshold) -> str:
    whose = "The threshold that the model declares" if one.is_declared else "A threshold of"
    where = (
        f"{whose} {threshold_text(one.before)} on the scores as they are becomes {one.after:.6g} on the calibrated ones"
    )
    if not one.n_changed:
        return f"{where}: the same cases are flagged."
    return (
        f"{where}: {count(one.n_changed, 'case')} of {count(one.n, 'case')} would be decided otherwise, because the calibration "
        "does not keep the order of all scores."
    )


def default_target(model: Path | None) -> Path:
    """Where a calibration is written when nobody says: a new folder for a bundle, else calibration.json."""
    if model is None or not holds_calibration(model):
        return Path(JSON)
    return Path(f"{model.resolve().name.removesuffix('.zip')}-calibrated")


def holds_calibration(model: Path) -> bool:
    """Whether a model's format is radaudit's own bundle, which takes the calibration up.

    Raises:
        UsageError: When there is no such model, or its format is not known.
    """
    return recognize(look(model)).format == "radaudit_bundle"


def check_target(place: Path, *, is_bundle: bool, force: bool) -> None:
    """Makes sure, before any work is done, that nothing of the user's is overwritten.

    Raises:
        UsageError: When something is there that may not be replaced.
    """
    if is_bundle:
        _check_folder(place, force=force)
        return
    for file in (place, place.with_suffix(".csv")):
        if file.is_dir():
            raise UsageError(f"The output {file} is a folder.", "Give a file that ends with .json with --out.")
    if place.suffix.lower() != ".json":
        raise UsageError(
            f"The output {place} does not end with .json.", "Give a file such as calibration.json with --out."
        )
    if not place.exists() and not place.with_suffix(".csv").exists():
        return
    if not place.exists() or not is_calibration_file(place):
        there = place if place.exists() else place.with_suffix(".csv")
        beside = "" if there == place else f" The calibrators' table is written beside {place.name}, under that name."
        raise UsageError(f"{there} exists and is no earlier calibration.{beside}", "Give another file with --out.")
    if not force:
        raise UsageError(f"{place} exists already.", "Give another file with --out, or replace it with --force.")


def _check_folder(place: Path, *, force: bool) -> None:
    if place.exists() and not place.is_dir():
        raise UsageError(f"The output {place} is a file.", "Give a folder with --out.")
    if not place.exists():
        return
    if not (place / TABLE).is_file():
        raise UsageError(f"The folder {place} exists and is no radaudit bundle.", "Give a new folder with --out.")
    if not force:
        raise UsageError(
            f"The bundle {place} exists already.",
            "Give a new folder with --out, or replace its calibration with --force.",
        )


def _write_all(folder: Path, texts: dict[str, str]) -> None:
    """All files or none: written beside their places first."""
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as all_written:
        for name, text in texts.items():
            place = all_written.enter_context(replacing(folder / name))
            place.write_text(text, encoding="utf-8", newline="\n")
