"""Every option of a training, with its default; all of them together say how to repeat it."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, get_args

from radaudit.errors import UsageError
from radaudit.records import Preprocessing
from radaudit.records.calibration import PARAMETERS
from radaudit.train.fitting.settings import BatchNorm, FitSettings, Precision, Schedule, Select

FREE = ("workers", "cache", "tensorboard", "device")
"""What may be given anew when a run is resumed: it changes where and how fast, not what is computed."""


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """The options of `run_training`; the command line's have the same names (docs/cli.md).

    Attributes:
        label: Column with the truth; None finds it by customary names, as for the other columns.
        image: Column with the image files, relative to the table.
        patient_id: Column that says which rows share a patient; "none" for no column.
        case_id: Column that names each row.
        split: Column that says train, validation or test; "none" divides the patients anew.
        positive: The label that means diseased.
        missing: "refuse" or "exclude" rows without a label.
        groups: What groups are told apart by, as in an audit; None for columns with customary names and DICOM headers.
        preprocess: How images become the network's input; None for what radaudit.toml says, else `size` and percentiles.
        size: Pixels per axis where nothing declares a preprocessing.
        arch: Network, a name of `architectures.ARCHITECTURES`.
        pooling: "average", "attention" (its map can be exported) or "max".
        network_options: Further options of the MONAI network, such as `widen_factor` of a ResNet.
        objective: What is minimized, a name of `OBJECTIVES`.
        objective_options: Its options that differ from the defaults.
        sampler: How batches are drawn; "" for what the objective is made for.
        smallest_cell: Cells of label and group with fewer training images are merged.
        augment: "none", "light" or "scanner".
        augment_options: Strengths that differ from that level's.
        shares: Shares of the patients for training, validation and test, where no column says.
        hold_out: Attribute -> levels whose patients all go to the test split.
        freeze: Epochs in which only the last layer is trained.
        thaw: Epochs after which one more stage of the encoder is trained; 0 frees all of it at once.
        select_events: Fewest patients with and without the disease in a group that takes part in the choice of the epoch.
        calibrator: Fitted to the validation rows; "auto" takes the recommended one, "none" leaves the scores.
        sensitivity: Wanted on the validation rows; locks the threshold.
        specificity: Wanted on the validation rows; locks the threshold.
        skip_unreadable: Leave out images that cannot be read instead of refusing.
        cache: Megabytes of pixels kept in memory.
        epochs: The rest is as in `FitSettings`.
    """

    label: str | None = None
    image: str | None = None
    patient_id: str | None = None
    case_id: str | None = None
    split: str | None = None
    positive: str | None = None
    missing: str = "refuse"
    groups: tuple[str, ...] | None = None
    preprocess: Preprocessing | None = None
    size: tuple[int, ...] = (224, 224)
    arch: str = "densenet121"
    pooling: str = "average"
    network_options: Mapping[str, Any] = field(default_factory=dict)
    weights_sha256: str = ""
    objective: str = "group_dro"
    objective_options: Mapping[str, Any] = field(default_factory=dict)
    sampler: str = ""
    smallest_cell: int = 30
    augment: str = "light"
    augment_options: Mapping[str, Any] = field(default_factory=dict)
    shares: tuple[float, float, float] = (0.7, 0.15, 0.15)
    hold_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    freeze: int = 0
    thaw: int = 0
    select_events: int = 10
    calibrator: str = "auto"
    sensitivity: float | None = None
    specificity: float | None = None
    skip_unreadable: bool = False
    cache: int = 2048
    epochs: int = 30
    batch_size: int = 32
    accumulate: int = 1
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    schedule: Schedule = "one-cycle"
    warm_up: float = 0.2
    clip: float = 1.0
    precision: Precision = "32"
    select: Select = "worst-group"
    patience: int = 10
    batch_norm: BatchNorm = "natural"
    seed: int = 0
    threads: int | None = None
    workers: int = 0
    device: str = ""
    tensorboard: bool = False

    @property
    def columns(self) -> dict[str, str]:
        """Role -> column, of those that were named, the split aside."""
        named = {role: getattr(self, role) for role in ("label", "image", "patient_id", "case_id")}
        return {role: name for role, name in named.items() if name is not None}

    def fit_settings(self, unfreeze: tuple[tuple[int, tuple[str, ...]], ...]) -> FitSettings:
        """The part that decides how the network is fitted."""
        shared = {f.name for f in fields(FitSettings)} & {f.name for f in fields(self)}
        return FitSettings(**{name: getattr(self, name) for name in shared}, unfreeze=unfreeze)


def check_train_options(given: Mapping[str, Any]) -> TrainOptions:
    """The options with their defaults.

    Raises:
        UsageError: When there is no such option, or a value that cannot be used; says what would do.
    """
    names = [f.name for f in fields(TrainOptions)]
    for name in given:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            raise UsageError(f"There is no option '{name}'.", f"Did you mean {near[0]}?" if near else "")
    options = TrainOptions(**{name: _frozen(value) for name, value in given.items() if value is not None})
    for name, (low, high, expected) in _NUMBERS.items():
        value = getattr(options, name)
        if value is not None and not (low <= value <= high):
            raise UsageError(f"{name} is {value}: expected {expected}.", "Correct it, or leave it out for the default.")
    for name, words in _WORDS.items():
        if getattr(options, name) not in words:
            raise UsageError(f"{name} is '{getattr(options, name)}': expected {' or '.join(words)}.")
    if options.sensitivity is not None and options.specificity is not None:
        raise UsageError("A threshold is locked at a sensitivity or at a specificity, not at both.", "Leave one out.")
    if len(options.size) not in (2, 3) or not all(1 <= side <= 4096 for side in options.size):
        raise UsageError(
            f"size is {options.size}: expected two or three sides of 1 to 4096 pixels.", "Such as 224,224."
        )
    _check_objective(options.objective, options.objective_options, options.sampler)
    return options


def _check_objective(name: str, options: Mapping[str, Any], sampler: str) -> None:
    from radaudit.train.objectives.catalogue import OBJECTIVES
    from radaudit.train.samplers.catalogue import SAMPLERS

    for what, wanted, known in (("objective", name, list(OBJECTIVES)), ("sampler", sampler, ["", *SAMPLERS])):
        if wanted not in known:
            near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.4)
            hint = f"Did you mean {near[0]}? " if near and near[0] else ""
            raise UsageError(f"There is no {what} '{wanted}'.", f"{hint}There is {', '.join(filter(None, known))}.")
    objective = OBJECTIVES[name]
    defaults = objective.settings()
    for option in objective.settings(options).keys() & options.keys():
        if isinstance(defaults[option], (int, float)) and not isinstance(options[option], (int, float, type(None))):
            raise UsageError(f"The option {option} of {name} is '{options[option]}': expected a number.", "Correct it.")
    if sampler and ("repeated" in (sampler, objective.sampler)) and sampler != objective.sampler:
        raise UsageError(
            f"The objective {name} and the sampler {sampler} do not go together: images are repeated by jtt, and by nothing else.",
            "Leave --sampler out.",
        )


def plain_options(options: TrainOptions) -> dict[str, Any]:
    """The options as JSON holds them."""
    return {name: _plain(value) for name, value in asdict(options).items()}


def options_from_plain(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The other way round, ready for `check_train_options`."""
    found = dict(plain)
    if found.get("preprocess") is not None:
        found["preprocess"] = Preprocessing(**{k: _frozen(v) for k, v in found["preprocess"].items()})
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _frozen(item) for key, item in value.items()}
    is_listed = isinstance(value, Iterable) and not isinstance(value, (str, bytes, Preprocessing))
    return tuple(_frozen(item) for item in value) if is_listed else value


_NUMBERS: Mapping[str, tuple[float, float, str]] = {
    "smallest_cell": (1, math.inf, "a whole number of at least 1"),
    "freeze": (0, math.inf, "a whole number of at least 0"),
    "thaw": (0, math.inf, "a whole number of at least 0"),
    "select_events": (1, math.inf, "a whole number of at least 1"),
    "sensitivity": (1e-6, 1, "a number above 0, at most 1"),
    "specificity": (1e-6, 1, "a number above 0, at most 1"),
    "cache": (0, math.inf, "megabytes, 0 or more"),
    "epochs": (1, math.inf, "a whole number of at least 1"),
    "batch_size": (2, math.inf, "a whole number of at least 2"),
    "accumulate": (1, math.inf, "a whole number of at least 1"),
    "learning_rate": (1e-12, 100, "a number above 0"),
    "weight_decay": (0, 100, "a number of at least 0"),
    "warm_up": (0, 0.9, "a share of the steps, from 0 to 0.9"),
    "clip": (0, math.inf, "a number of at least 0"),
    "patience": (0, math.inf, "a whole number of at least 0"),
    "seed": (0, 2**63 - 1, "a whole number of at least 0"),
    "threads": (1, 4096, "a whole number of at least 1"),
    "workers": (0, 4096, "a whole number of at least 0"),
}

_WORDS: Mapping[str, tuple[str, ...]] = {
    "calibrator": ("auto", "none", *PARAMETERS),
    "missing": ("refuse", "exclude"),
    "pooling": ("average", "attention", "max"),
    "schedule": get_args(Schedule),
    "precision": get_args(Precision),
    "select": get_args(Select),
    "batch_norm": get_args(BatchNorm),
}
