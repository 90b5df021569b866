"""A model that can be audited: what is known of it, how its input is prepared, and a function that runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from radaudit.records.calibration import Calibration

Intensity = Literal["window", "percentile", "range", "voi", "none"]
"""How pixel values become [0, 1]; see `Preprocessing.intensity`."""


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How pixels become the model's input. Part of the audit: printed in the report, hashed in the provenance.

    Attributes:
        size: Output size in pixels per spatial axis, (height, width) or (depth, height, width); its length says 2-D or 3-D.
        channels: 1, or 3 (a single-channel image is repeated).
        intensity: "window" (uses `window`), "percentile" (uses `percentiles`), "range" (uses `window` as (low, high)),
            "voi" (as a display shows it: DICOM's own VOI LUT or window, a picture's whole bit depth, mapped to [0, 1]), or
            "none" (values as they are, after rescale slope and intercept).
        window: ("window") center and width in modality units, e.g. HU; ("range") low and high. Mapped to [0, 1], clipped.
        percentiles: Lower and upper percentile of each image, mapped to [0, 1], clipped.
        mean: Per channel, subtracted after scaling to [0, 1]. Empty: nothing subtracted.
        std: Per channel, divides after `mean`. Empty: nothing divided.
        orientation: Axis codes a volume is turned to, e.g. "RAS"; "" leaves it. 3-D only.
        spacing: Millimetres per axis a volume is resampled to; empty leaves it. 3-D only.
        keep_aspect: Pads to the proportions of `size` before resizing, so anatomy is not stretched.
    """

    size: tuple[int, ...]
    channels: int = 1
    intensity: Intensity = "percentile"
    window: tuple[float, float] | None = None
    percentiles: tuple[float, float] = (1.0, 99.0)
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    orientation: str = ""
    spacing: tuple[float, ...] = ()
    keep_aspect: bool = False


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What is known of the model, and how it is known. Serialized into the report.

    Attributes:
        name: File name without its folder.
        sha256: Hash of the file's bytes (of all files, sorted by name, for a folder).
        format: "torchscript", "torch_export", "onnx", "monai_bundle", "radaudit_bundle", "state_dict".
        architecture: What is known of the network, e.g. "MONAI densenet121"; "" where the format does not say.
        preprocessing: How its input is prepared, or None until it is declared.
        preprocessing_source: "bundle", "file preprocess.toml", "radaudit.toml", "declared by the model".
        output: "logits", "probabilities", or "" until the first batch settles it (predict records the reason).
        positive: Index of the positive class in a two-column output; None for one column or until settled.
        output_reason: Why `output` and `positive` are what they are: "declared in the bundle", "values outside [0, 1]".
        temperature: Divides the logits before the sigmoid or softmax; 1.0 changes nothing.
        threshold: Operating point the model's maker declares, or None.
        classes: Names of the classes in output order, or empty.
        notes: Sentences for the report.
        calibration: Turns the model's own logits into calibrated ones, instead of `temperature`; None where it has none.
    """

    name: str
    sha256: str
    format: str
    architecture: str = ""
    preprocessing: Preprocessing | None = None
    preprocessing_source: str = ""
    output: str = ""
    positive: int | None = None
    output_reason: str = ""
    temperature: float = 1.0
    threshold: float | None = None
    classes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    calibration: Calibration | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A loaded model.

    Attributes:
        facts: What is known of it.
        run: Takes a float32 torch tensor (batch, channels, *size) on `device`, gives the raw output as a torch tensor
            (batch,), (batch, 1) or (batch, 2). Runs in inference mode; typed `Any` because records know no torch.
        device: "cpu", "cuda:0" ... where `run` wants its input.
    """

    facts: ModelFacts
    run: Callable[[Any], Any]
    device: str = "cpu"
