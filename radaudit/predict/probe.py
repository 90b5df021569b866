"""The first batch puts the model to the proof: does it take the images, and does one image always get one score?"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from radaudit.errors import CannotAudit, RadauditError, UsageError
from radaudit.records import Model

UNSTEADY = 1e-2
"""Outputs of one image may differ by this much of their size between batches: far above rounding, also in half precision,
and far below what dropout or batch statistics do."""


PROBED = 4
"""How many images of the first batch are run twice."""


_RAISED = re.compile(r"^[\w.]*(?:Error|Exception): ", re.MULTILINE)
_NOT_WORDS = ("File ", "at ", "frame #", "Exception raised from")


def shape_output(name: str, raw: Any, count: int) -> NDArray[np.float32]:
    """A model's output as (count, 1) or (count, 2).

    Raises:
        UsageError: When it is something else: several tensors, more columns, a map.
    """
    if isinstance(raw, (tuple, list)) and len(raw) == 1:
        raw = raw[0]
    if not isinstance(raw, torch.Tensor):
        raise UsageError(
            f"{name}: returns a {type(raw).__name__} instead of one tensor.",
            "Export a model that returns its logits only.",
        )
    shape = tuple(raw.shape)
    if raw.is_complex() or not (shape == (count,) or (len(shape) == 2 and shape[0] == count and shape[1] in (1, 2))):
        raise UsageError(
            f"{name}: returns the shape {shape} for {count} images; one or two numbers an image are expected. {_guess(shape)}",
            "A binary audit needs one output, or two for absent and present.",
        )
    output: NDArray[np.float32] = raw.detach().reshape(count, -1).float().cpu().numpy()
    return output


def _guess(shape: tuple[int, ...]) -> str:
    if len(shape) >= 4:
        return "This looks like a segmentation model."
    if len(shape) == 2 and shape[1] > 2:
        return f"This looks like a model of {shape[1]} classes."
    return ""


def check_steady(model: Model, pixels: Any, output: NDArray[np.float32]) -> None:
    """Runs some images of the first batch again, without the others: dropout and batch statistics left on would show.

    Raises:
        UsageError: When the same image gets another output.
    """
    name = model.facts.name
    part, when = pixels[: max(1, min(PROBED, len(pixels) // 2))], "when it is run again with fewer others"
    try:
        raw = model.run(part)
    except Exception:
        part, when = pixels, "when it is run again"  # the model takes one batch length only
        raw = model.run(part)
    first, second = output[: len(part)], shape_output(name, raw, len(part))
    if first.shape[1] != second.shape[1]:
        return  # found out by the engine, should it happen in a real batch
    finite = np.isfinite(first) & np.isfinite(second)
    gap = np.abs(first[finite] - second[finite]) / np.maximum(1.0, np.abs(first[finite]))
    worst = float(gap.max(initial=0.0))
    if worst > UNSTEADY:
        raise UsageError(
            f"{name}: the same image gets another output {when} (by {worst:.2g}). The model was exported in training mode, "
            "with dropout or batch statistics active.",
            "Call model.eval() before exporting it.",
        )


def _own_words(error: Exception) -> str:
    """The first and the last line of a model's message, without the listing of code that TorchScript puts before it."""
    text = str(error)
    if "TorchScript" in text and (starts := list(_RAISED.finditer(text))):
        text = text[starts[-1].start() :].removeprefix("builtins.")
    lines = [line.strip() for line in text.splitlines()]
    lines = [line[:300] for line in lines if line and not line.startswith(_NOT_WORDS)]
    if not lines:
        return type(error).__name__
    return lines[0] if len(lines) == 1 else f"{lines[0]} ... {lines[-1]}"


def explain_refusal(name: str, shape: tuple[int, ...], error: Exception, *, is_first: bool) -> RadauditError:
    """What to tell the user when the model raises on a batch: its own last words, and what it was given."""
    text = str(error)
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)) or "out of memory" in text:
        return CannotAudit(
            f"{name}: {shape[0]} images of {' x '.join(map(str, shape[1:]))} do not fit into memory.",
            "Lower --batch-size.",
        )
    words = _own_words(error)
    given = (
        f"(batch, {', '.join(map(str, shape[1:]))}), from {shape[1]} channel{'s' * (shape[1] > 1)} and size {shape[2:]}"
    )
    if is_first:
        return UsageError(
            f"{name}: does not take the images as they are prepared, {given}. The model says: {words}",
            "If it was trained with another size or number of channels, correct the preprocessing; if the message is the "
            "model's own, mend what it asks for and export it again.",
        )
    return CannotAudit(
        f"{name}: failed on a later batch of shape {shape}. The model says: {words}",
        "A model exported for a fixed number of images needs that --batch-size.",
    )
