"""torch.export (`torch.export.save`, .pt2).

`torch.export.load` warns that it unpickles, and it does more than that (see exported_graph.py). So the archive is not given to
it as it came: each entry is checked, pickled ones are read with `weights_only=True` or dropped (the sample inputs), compiled
libraries are refused, and a new archive of the checked entries is written in memory and loaded.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.models.archive import rebuild
from radaudit.load.models.catalogue import LOADERS, Loader, Opened, Request
from radaudit.load.models.declaration import Declaration, parse_object, read_declaration
from radaudit.load.models.exported_graph import clean_graph
from radaudit.load.models.refusal import first_line, refuse_code
from radaudit.load.models.sniff import Content

GRAPH = "models/model.json"
SAMPLE_INPUTS = "data/sample_inputs/model.pt"
DECLARATION = "extra/radaudit.json"
CONFIGS = ("data/weights/model_weights_config.json", "data/constants/model_constants_config.json")
PICKLED = ("data/weights/model.pt", "data/constants/model.pt")
"""Weights and constants as PyTorch 2.8 wrote them."""
TENSOR_FILE = re.compile(r"(weight|tensor)_\d+")


def recognizes(content: Content) -> bool:
    """A zip with the entry `archive_format` and a graph under `models/`, or the layout before PyTorch 2.8."""
    return content.archive is not None and (
        ("archive_format" in content.files and any(n.startswith("models/") for n in content.files))
        or "serialized_exported_program.json" in content.files
    )


def open_torch_export(content: Content, request: Request) -> Opened:
    """Opens a torch.export file.

    Raises:
        UsageError: When it is damaged, needs more than ATen operators, holds pickled objects or compiled libraries, or was
            exported in training mode.
    """
    import torch

    checked = _checked_members(content)
    try:
        with _quiet():
            program = torch.export.load(rebuild(checked))
            if request.device != "cpu":
                from torch.export.passes import move_to_device_pass

                program = move_to_device_pass(program, request.device)
            module = program.module()
    except Exception as error:
        raise UsageError(
            f"{content.name}: PyTorch {torch.__version__} cannot read this torch.export file ({first_line(error)}).",
            "Export the model again, with this PyTorch version or an older one (2.8 at least).",
        ) from error
    declaration: Declaration | None = None
    if DECLARATION in content.files:
        declaration = read_declaration(content.read(DECLARATION), f"{content.name}: radaudit.json inside")
    return Opened(_in_batches(content.name, module, program), request.device, declaration=declaration)


def _checked_members(content: Content) -> dict[str, bytes]:
    name, files = content.name, content.files
    if "serialized_exported_program.json" in files:
        raise UsageError(
            f"{name}: a torch.export file of a PyTorch before 2.8, whose layout is no longer read.",
            "Export the model again with PyTorch 2.8 or later.",
        )
    if any(file.startswith("data/aotinductor/") for file in files):
        raise refuse_code(name, "a compiled library (AOTInductor)")
    graphs = [file for file in files if file.startswith("models/")]
    if graphs != [GRAPH]:
        raise UsageError(
            f"{name}: expected one graph, {GRAPH}; found {len(graphs)} others.", "Export one model a file."
        )
    members = {file: content.read(file) for file in files if file.startswith(("data/weights/", "data/constants/"))}
    for config in CONFIGS:
        if config in members:
            _check_config(members[config], f"{name}: {config}", name)
    for pickled in PICKLED:
        if pickled in members:
            members[pickled] = _pickle_again(members[pickled], name)
    members[GRAPH] = clean_graph(content.read(GRAPH), name)
    members[SAMPLE_INPUTS] = b""
    # What is checked above decides; these four are read as plain text.
    plain = {file: content.read(file) for file in ("archive_format", "archive_version", "byteorder") if file in files}
    return members | plain | {"version": b"3\n"}


def _check_config(text: bytes, where: str, name: str) -> None:
    """Every weight must be a plain block of numbers: a pickled one would be unpickled without restriction."""
    for entry in parse_object(text, where).get("config", {}).values():
        if (
            not isinstance(entry, dict)
            or entry.get("use_pickle")
            or not TENSOR_FILE.fullmatch(str(entry.get("path_name")))
        ):
            raise refuse_code(name, "a weight or constant stored as a pickled object")


def _pickle_again(data: bytes, name: str) -> bytes:
    """Reads a pickled table of tensors with the restricted unpickler and writes it again.

    So PyTorch's fallback to the unrestricted unpickler has nothing to fall back to.
    """
    import torch

    if not data:
        return data
    try:
        table = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except Exception as error:
        raise refuse_code(name, "a pickled Python object among the weights") from error
    if not isinstance(table, dict) or not all(isinstance(value, torch.Tensor) for value in table.values()):
        raise refuse_code(name, "something else than tensors among the weights")
    buffer = io.BytesIO()
    torch.save(dict(table), buffer)
    return buffer.getvalue()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps PyTorch's warnings of a failed attempt off the terminal; the error says it in one line."""
    logger = logging.getLogger("torch.export")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _in_batches(name: str, module: Callable[[Any], Any], program: Any) -> Callable[[Any], Any]:
    """Runs batches of any length through a graph, which may be exported for one length only (then padded with its last image)."""
    shape = _input_shape(name, program)
    lowest, highest = _batch_bounds(program, shape)

    def run(batch: Any) -> Any:
        import torch

        _check_shape(shape, tuple(batch.shape))
        outputs = []
        for part in torch.split(batch, highest or len(batch)):
            missing = max(0, lowest - len(part))
            padded = torch.cat([part, part[-1:].expand(missing, *part.shape[1:])]) if missing else part
            output = module(padded)
            output = output[0] if isinstance(output, (tuple, list)) and len(output) == 1 else output
            outputs.append(output[: len(part)] if isinstance(output, torch.Tensor) else output)
        return outputs[0] if len(outputs) == 1 else torch.cat(outputs)

    return run


def _input_shape(name: str, program: Any) -> tuple[Any, ...]:
    names = program.graph_signature.user_inputs
    nodes = {node.name: node for node in program.graph.nodes if node.op == "placeholder"}
    if len(names) != 1 or names[0] not in nodes:
        raise UsageError(
            f"{name}: takes {len(names)} inputs; one image input is expected.",
            "Export a model that takes the image only.",
        )
    return tuple(getattr(nodes[names[0]].meta["val"], "shape", ()))


def _batch_bounds(program: Any, shape: tuple[Any, ...]) -> tuple[int, int | None]:
    """Shortest and longest batch that the graph takes; None is any."""
    batch = shape[0] if shape else 1
    if isinstance(batch, int):
        return batch, batch
    bounds = program.range_constraints.get(batch.node.expr)
    if bounds is None:
        return 1, None
    highest = int(bounds.upper) if bounds.upper.is_Integer and int(bounds.upper) < 2**31 else None
    return int(bounds.lower) if bounds.lower.is_Integer else 1, highest


def _check_shape(expected: tuple[Any, ...], found: tuple[int, ...]) -> None:
    """Fixed axes have to fit; the graph's own check says so less plainly."""
    wanted = tuple(axis if isinstance(axis, int) else None for axis in expected[1:])
    if len(wanted) != len(found) - 1 or any(w is not None and w != f for w, f in zip(wanted, found[1:], strict=True)):
        shown = ", ".join("any" if w is None else str(w) for w in wanted)
        raise ValueError(f"the model takes (batch, {shown})")


LOADERS.register("torch_export", Loader("torch_export", "torch.export", recognizes, open_torch_export), order=20)
