"""When, with what and on what an audit was made: enough to repeat it, and no path."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from radaudit import __version__
from radaudit.errors import UsageError
from radaudit.load.preprocessing import preprocessing_sha256
from radaudit.records import Predictions, Provenance
from radaudit.workflows.options import for_provenance
from radaudit.workflows.own_code import code_sha256

_ALWAYS = ("numpy", "pandas", "scipy")
_WITH_MODEL = ("torch", "monai", "pydicom", "nibabel", "pillow")


def record_provenance(predictions: Predictions, options: Mapping[str, Any], *, seed: int) -> Provenance:
    """Gathers hashes, versions, seed, device and time of an audit."""
    model = predictions.model
    return Provenance(
        radaudit=__version__,
        when=utc(),
        cohort_name=predictions.cohort.name,
        cohort_sha256=predictions.cohort.sha256,
        model_sha256=model.sha256 if model else "",
        preprocessing_sha256=preprocessing_sha256(model.preprocessing) if model and model.preprocessing else "",
        seed=seed,
        device=predictions.device,
        versions=_versions(model.format if model else ""),
        options=for_provenance(options),
        code_sha256=code_sha256(),
    )


def utc() -> str:
    """The present as provenance and ledgers write it: 2026-01-02T03:04:05Z."""
    return now().isoformat(timespec="seconds").replace("+00:00", "Z")


def now() -> datetime:
    """The present in UTC, or the time that SOURCE_DATE_EPOCH pins, so that two runs can be byte-identical.

    Raises:
        UsageError: When SOURCE_DATE_EPOCH is not a whole number of seconds.
    """
    pinned = os.environ.get("SOURCE_DATE_EPOCH")
    if not pinned:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(pinned), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"The environment variable SOURCE_DATE_EPOCH is {pinned!r}, which is no number of seconds since 1970.",
            "Unset it, or set it to a whole number.",
        ) from None


def _versions(model_format: str) -> dict[str, str]:
    packages = _ALWAYS + (_WITH_MODEL if model_format else ())
    if model_format == "onnx":
        packages += ("onnxruntime",)
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
