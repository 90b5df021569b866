"""Every option of an audit, and which of its sources wins: given > radaudit.toml > declared by the model > default."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypedDict

from radaudit.records import Calibration, Policy, Preprocessing

FilePath = str | os.PathLike[str]

Progress = Callable[[int, int], None]
"""Called with the number of images done and their total."""

DEFAULT_THRESHOLD = 0.5
DEFAULT_LEVEL = 0.95
DEFAULT_BATCH_SIZE = 32
DEFAULT_SMALLEST_GROUP = 10
"""Numbers of groups with fewer patients are withheld; the customary smallest cell of health statistics is 10 or 11."""

ROLES = ("label", "score", "image", "patient_id", "case_id", "split")
"""Options that name the column of a role."""


class AuditOptions(TypedDict, total=False):
    """The options of `run_audit`; the command line's have the same names (docs/cli.md). All may be left out.

    Attributes:
        label: Column with the truth.
        score: Column with the scores.
        image: Column with the image files, relative to the cohort file.
        patient_id: Column that says which rows share a patient; "none" for no column.
        case_id: Column that names each row.
        split: Column that says train or test; "none" for no column.
        split_value: The part of the split to audit.
        positive: The label that means diseased.
        score_type: "probability" or "logit".
        missing: "refuse" or "exclude" rows without a label or score.
        groups: What to compare by: "sex", "age:40,65", "sex*vendor".
        thresholds: Scores from which a case is flagged, the primary one first.
        clinical_range: Lowest and highest threshold probability that are clinically reasonable; decision curves are judged there.
        interval: "wilson" or "clopper-pearson" for proportions.
        against: "rest" or "overall": what a group is compared with.
        references: Attribute -> the level that its other groups are compared with instead: {"race": "White"}.
        unit: "image", "patient-max" or "patient-mean": what one row of the measures is.
        smallest_group: Groups of fewer patients are withheld; 0 withholds none.
        population: A census of the people that the model is meant for: a table with the columns attribute, group and share.
        what_if: Whether to try what recalibration or another threshold would change: True for every attribute, False for none; left
            out, for those that fail or are of concern.
        policy: A policy, or its TOML file.
        level: Confidence level of every interval.
        seed: Seed of everything random.
        preprocess: How images become the model's input, or the TOML file that says so.
        arch: Network of a bare state dict.
        output: "logits" or "probabilities".
        positive_class: Which output column is the positive class.
        calibration: What makes probabilities of the logits, or its calibration.json; it replaces the model's own.
        allow_calibration_rows: Audits the rows that a calibration was fitted to all the same, and marks the report.
        device: Where the model runs.
        batch_size: Images a batch.
        workers: Processes that read images.
        ledger: Ledger of a sealed test set, where it does not lie beside the table.
        opened_by: Who looks at a sealed test set, for its ledger.
        title: Title of the report.
        demonstration: Marks the report as made from demonstration data.
    """

    label: str
    score: str
    image: str
    patient_id: str
    case_id: str
    split: str
    split_value: str
    positive: str
    score_type: Literal["probability", "logit"]
    missing: Literal["refuse", "exclude"]
    groups: str | Sequence[str]
    thresholds: float | Sequence[float]
    clinical_range: tuple[float, float]
    interval: Literal["wilson", "clopper-pearson"]
    against: Literal["rest", "overall"]
    references: Mapping[str, str]
    unit: Literal["image", "patient-max", "patient-mean"]
    smallest_group: int
    population: FilePath
    what_if: bool
    policy: Policy | FilePath
    level: float
    seed: int
    preprocess: Preprocessing | FilePath
    arch: str
    output: Literal["logits", "probabilities"]
    positive_class: int
    calibration: Calibration | FilePath
    allow_calibration_rows: bool
    device: str
    batch_size: int
    workers: int
    ledger: FilePath
    opened_by: str
    title: str
    demonstration: bool


def check_names(options: Mapping[str, Any]) -> None:
    """Refuses an option that does not exist, as Python does for a misspelt keyword.

    Raises:
        TypeError: Names the option and all that exist.
    """
    if unknown := sorted(set(options) - set(AuditOptions.__annotations__)):
        known = ", ".join(AuditOptions.__annotations__)
        raise TypeError(f"run_audit() has no option {unknown[0]!r}; its options are {known}")


def for_provenance(options: Mapping[str, Any]) -> dict[str, str]:
    """The options that were given, as text and without any folder: a file is only its name."""
    return {name: _as_text(name, value) for name, value in sorted(options.items())}


def _as_text(name: str, value: Any) -> str:
    if isinstance(value, Policy):
        return value.name
    if isinstance(value, (Preprocessing, Calibration)):
        return "given as a record"
    if name in ("policy", "preprocess", "ledger", "calibration", "population", "protocol"):
        return Path(value).name
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={item}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    return str(value)
