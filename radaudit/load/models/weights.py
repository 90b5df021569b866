"""Weights: tables of named tensors, read from safetensors or with PyTorch's restricted unpickler, never otherwise."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.models.refusal import first_line, refuse_code
from radaudit.records.wording import first_of

WRAPPERS = ("state_dict", "model_state_dict", "model", "net", "network", "weights")
"""Where training scripts keep the state dict inside a checkpoint."""

SHOWN = 4
"""How many keys a message lists."""


def is_safetensors(header: bytes) -> bool:
    """Whether the bytes start as safetensors do: the length of a JSON header, then the header."""
    return len(header) > 9 and header[8:9] == b"{" and 2 <= int.from_bytes(header[:8], "little") < 100 * 2**20


def is_pickle(header: bytes) -> bool:
    """Whether the bytes start as a binary pickle does (also PyTorch's layout before 1.6)."""
    return len(header) > 2 and header[0] == 0x80 and 2 <= header[1] <= 5


def read_tensors(data: bytes, name: str) -> dict[str, Any]:
    """Reads a state dict, on the processor.

    Args:
        data: The file's bytes.
        name: How a message calls the file.

    Raises:
        UsageError: When the file is damaged, holds Python objects beside tensors, or no tensors at all.
    """
    if is_safetensors(data[:16]):
        import safetensors.torch

        try:
            return dict(safetensors.torch.load(data))
        except Exception as error:
            raise UsageError(
                f"{name}: damaged safetensors ({first_line(error)}).", "Save the weights again."
            ) from error
    return _tensors_of(_load_restricted(data, name), name)


def _load_restricted(data: bytes, name: str) -> Any:
    import torch

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about pickle protocols: for PyTorch's developers
            return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except Exception as error:
        message = str(error)
        # The message names the class that the file asked for; everything else it says is for PyTorch developers.
        wanted = re.search(r"GLOBAL ([\w.]+)|global ([\w.]+)|class ([\w.]+)", message)
        if wanted or "nsupported" in message or "Weights only load failed" in message:
            what = f" ({next(g for g in wanted.groups() if g)})" if wanted else ""
            raise refuse_code(name, f"a pickled Python object{what} instead of plain weights") from error
        raise UsageError(
            f"{name}: the weights are damaged ({first_line(error)}).", "Save the weights again."
        ) from error


def _tensors_of(loaded: Any, name: str) -> dict[str, Any]:
    import torch

    if isinstance(loaded, Mapping):
        for wrapper in WRAPPERS:
            if isinstance(loaded.get(wrapper), Mapping):
                return _tensors_of(loaded[wrapper], name)
        tensors = {str(key): value for key, value in loaded.items() if isinstance(value, torch.Tensor)}
        if tensors and len(tensors) == len(loaded):
            return tensors
    raise UsageError(
        f"{name}: holds no state dict (a table of named tensors), but {type(loaded).__name__}.",
        "Save model.state_dict().",
    )


def fill(network: Any, tensors: Mapping[str, Any], what: str) -> None:
    """Loads weights into a network strictly: every key and every shape has to fit.

    Args:
        network: A torch module.
        tensors: Its state dict; one prefix that all keys share ("module.") is taken off where that helps.
        what: How a message calls the two, e.g. "weights.pt as densenet121".

    Raises:
        UsageError: Lists the first missing, unexpected and misshapen keys.
    """
    expected = network.state_dict()
    found = dict(tensors)
    prefixes = {key.partition(".")[0] for key in found}
    if len(prefixes) == 1 and not set(found) & set(expected):
        found = {key.partition(".")[2]: value for key, value in found.items()}
    problems = []
    if missing := sorted(set(expected) - set(found)):
        problems.append(_list("missing", missing))
    if unexpected := sorted(set(found) - set(expected)):
        problems.append(_list("unexpected", unexpected))
    if wrong := [
        f"{key} {tuple(found[key].shape)} instead of {tuple(expected[key].shape)}"
        for key in sorted(set(found) & set(expected))
        if found[key].shape != expected[key].shape
    ]:
        problems.append(_list("of another shape", wrong))
    if problems:
        raise UsageError(
            f"{what}: the weights do not fit. " + "; ".join(problems) + ".", "Check the architecture's options."
        )
    network.load_state_dict(found, strict=True)


def _list(kind: str, keys: list[str]) -> str:
    return f"{len(keys)} {kind}: {first_of(keys, SHOWN)}"
