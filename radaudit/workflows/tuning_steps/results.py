"""What each training of a search found, kept as soon as it is known, so that it is not trained twice."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from radaudit.errors import CannotAudit, UsageError
from radaudit.writing import write_whole

FOLDER = "tuning"
FORMAT = "radaudit-tuning/1"


@dataclass(frozen=True, slots=True)
class TrialResult:
    """One candidate, trained on some patients and judged on others.

    Attributes:
        worst_group: The group with the lowest lower bound of the AUROC among the judged rows.
        worst_low: That bound; None where the candidate could not be trained.
        auroc: AUROC of all judged rows.
        measures: Further measures of the calibrated scores of all judged rows; None where one could not be computed.
        best_epoch: From 1.
        epochs: How many were trained.
        calibrator: What the scores were calibrated with.
        threshold: Locked on the part's own validation rows.
        seconds: Of training, calibrating and judging.
        reason: Why the candidate could not be trained.
    """

    worst_group: str = ""
    worst_low: float | None = None
    auroc: float | None = None
    measures: Mapping[str, float | None] | None = None
    best_epoch: int = 0
    epochs: int = 0
    calibrator: str = "none"
    threshold: float | None = None
    seconds: float = 0.0
    reason: str = ""


class ResultFolder:
    """The results of one search, one file a training.

    Args:
        folder: Where they lie.
        identity: What the search hangs on, as plain values: another one's results are refused.
    """

    def __init__(self, folder: Path, identity: Mapping[str, Any]) -> None:
        self._folder = folder
        text = json.dumps(identity, sort_keys=True, allow_nan=False)
        self._identity = hashlib.sha256(text.encode()).hexdigest()

    def working_folder(self, key: str) -> Path:
        """Where a training that is not finished has its checkpoints."""
        return self._folder / key

    def read(self, key: str) -> TrialResult | None:
        """The result of a training that is finished; None where it is not.

        Raises:
            UsageError: When the file is damaged, or another search's.
        """
        path = self._file(key)
        if not path.is_file():
            return None
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["format"] == FORMAT and kept["search"] == self._identity:
                found = TrialResult(**kept["result"])
                shutil.rmtree(self.working_folder(key), ignore_errors=True)
                return found
        except (OSError, ValueError, KeyError, TypeError):
            pass
        raise UsageError(
            f"{path} is damaged, or the result of another search.", "Delete this file, and it is trained again."
        )

    def write(self, key: str, result: TrialResult) -> None:
        """Keeps a result and removes the checkpoints that led to it.

        Raises:
            CannotAudit: When the disk does not take it.
        """
        kept = {"format": FORMAT, "search": self._identity, "result": asdict(result)}
        try:
            self._file(key).parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._file(key), json.dumps(kept, indent=2, allow_nan=False) + "\n")
        except OSError as error:
            raise CannotAudit(
                f"{self._file(key)} cannot be written: {(error.strerror or type(error).__name__).lower()}.",
                "Make room, then run the same command with --resume.",
            ) from error
        shutil.rmtree(self.working_folder(key), ignore_errors=True)

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.json"
