"""radaudit's own bundle: a folder or zip with `bundle.json`, which declares everything, and the weights beside it.

Why it is safe to open: the network is built by name from a table, its options are plain JSON, the weights are safetensors or
read with the restricted unpickler.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.models.architectures import build
from radaudit.load.models.catalogue import LOADERS, Loader, Opened, Request
from radaudit.load.models.declaration import declaration_from, parse_object
from radaudit.load.models.sniff import Content
from radaudit.load.models.weights import fill, read_tensors
from radaudit.records import Calibration, Preprocessing
from radaudit.records.codec import to_plain
from radaudit.writing import write_whole

FORMAT = "radaudit-bundle/1"
TABLE = "bundle.json"
WEIGHTS = ("weights.safetensors", "weights.pt")


def recognizes(content: Content) -> bool:
    """A folder or zip with `bundle.json`."""
    return content.is_container and TABLE in content.files


def open_bundle(content: Content, request: Request) -> Opened:
    """Opens a bundle.

    Raises:
        UsageError: When its table is not valid, its weights are missing, do not fit or hold code.
    """
    where = f"{content.name}: {TABLE}"
    table = parse_object(content.read(TABLE), where)
    if table.get("format") != FORMAT:
        raise UsageError(
            f"{where}: format should be {FORMAT!r}; found {table.get('format')!r}.", "Use a matching radaudit."
        )
    declaration = declaration_from(table, where)
    architecture = table.get("architecture")
    if not isinstance(architecture, Mapping) or set(architecture) - {"network", "arguments"}:
        raise UsageError(f"{where}: architecture should hold network and arguments.", "Save the bundle again.")
    network_name, arguments = architecture.get("network"), architecture.get("arguments", {})
    if not isinstance(network_name, str) or not isinstance(arguments, Mapping):
        raise UsageError(
            f"{where}: architecture should hold a network's name and its arguments.", "Save the bundle again."
        )
    weights = next((name for name in WEIGHTS if name in content.files), None)
    if weights is None:
        raise UsageError(f"{content.name}: no weights inside ({' or '.join(WEIGHTS)}).", "Save the bundle again.")
    network = build(network_name, arguments, where)
    fill(
        network, read_tensors(content.read(weights), f"{content.name}: {weights}"), f"{content.name} as {network_name}"
    )
    return Opened(
        network.to(request.device),
        request.device,
        architecture=f"MONAI {network_name}",
        declaration=declaration,
        members=(TABLE, weights),
    )


def save_bundle(
    folder: str | os.PathLike[str],
    state_dict: Mapping[str, Any],
    *,
    network: str,
    arguments: Mapping[str, Any],
    preprocessing: Preprocessing,
    output: str = "logits",
    positive: int | None = None,
    classes: Sequence[str] = (),
    threshold: float | None = None,
    calibration: Calibration | None = None,
    training: Mapping[str, Any] | None = None,
) -> Path:
    """Writes a bundle that `open_model` reads back, after checking that it would.

    Args:
        folder: Created where it does not exist; a bundle in it is replaced.
        state_dict: The trained weights.
        network: A name of `architectures.ARCHITECTURES`.
        arguments: The network's options, plain values.
        preprocessing: How images become its input.
        output: "logits" or "probabilities".
        positive: Column of the positive class; None for one column.
        classes: Names of the classes in output order.
        threshold: Operating point, on the scale of the calibrated scores, or None.
        calibration: Turns the network's logits into calibrated ones; a temperature is one of its maps.
        training: What is needed to train it again, plain values.

    Raises:
        UsageError: When a value is not valid or the weights do not fit the network.
    """
    import safetensors.torch

    table = {
        "format": FORMAT,
        "architecture": {"network": network, "arguments": to_plain(dict(arguments))},
        "preprocessing": to_plain(preprocessing),
        "output": output,
        "positive": positive,
        "classes": list(classes),
        "threshold": threshold,
        **({} if calibration is None else {"calibration": to_plain(calibration)}),
        **({} if training is None else {"training": to_plain(dict(training))}),
    }
    text = json.dumps(table, indent=2, allow_nan=False)
    target = Path(folder)
    declaration_from(json.loads(text), f"{target.name}: {TABLE}")
    fill(build(network, arguments, target.name), state_dict, f"{target.name} as {network}")
    target.mkdir(parents=True, exist_ok=True)
    tensors = {key: value.detach().cpu().contiguous().clone() for key, value in state_dict.items()}
    # Not save_file, which keeps the weights from everybody but the user, whatever the rest of the folder allows.
    write_whole(target / WEIGHTS[0], safetensors.torch.save(tensors))
    (target / WEIGHTS[1]).unlink(missing_ok=True)
    write_whole(target / TABLE, text + "\n")
    return target


LOADERS.register(
    "radaudit_bundle", Loader("radaudit_bundle", "a radaudit bundle", recognizes, open_bundle, is_bundle=True), order=30
)
