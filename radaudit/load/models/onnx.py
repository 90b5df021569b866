"""ONNX, run by onnxruntime (the extra `radaudit[onnx]`).

Why it is safe to open: an ONNX graph is data, its operators are onnxruntime's own; libraries of custom operators are never
registered here. What can reach out are weights in further files, so those are held to plain names in the model's folder.
"""

from __future__ import annotations

import importlib
import mmap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from radaudit.errors import UsageError
from radaudit.load.models.catalogue import LOADERS, Loader, Opened, Request
from radaudit.load.models.declaration import read_declaration
from radaudit.load.models.protobuf import walk
from radaudit.load.models.refusal import first_line
from radaudit.load.models.sniff import Content

# Field numbers of onnx.proto (ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto).
IR_VERSION, GRAPH, OPSET = 1, 7, 8
NODE, INITIALIZER, ATTRIBUTE = 1, 5, 5
ATTRIBUTE_TENSORS, ATTRIBUTE_GRAPHS = (5, 10), (6, 11)
EXTERNAL_DATA, KEY, VALUE = 13, 1, 2
DEEPEST = 16


def recognizes(content: Content) -> bool:
    """A file that reads as a protocol-buffer message with an IR version, an operator set and a graph."""
    if content.is_container or not content.header.startswith(b"\x08"):
        return False
    try:
        with content.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            view = memoryview(mapped)
            try:
                numbers = [field.number for field in _released(view)]
            finally:
                view.release()
    except (ValueError, OSError):
        return False
    return {IR_VERSION, GRAPH} <= set(numbers) and max(numbers) <= 64


def _released(view: memoryview) -> Iterator[Any]:
    """Fields without their bytes, so that the mapping can be closed."""
    for field in walk(view):
        field.data.release()
        yield field


def open_onnx(content: Content, request: Request) -> Opened:
    """Opens an ONNX file.

    Raises:
        UsageError: When onnxruntime is not installed, the file is damaged, its weights lie elsewhere, or it takes something
            else than one image.
    """
    try:
        runtime: Any = importlib.import_module("onnxruntime")
    except ImportError as error:
        raise UsageError(
            f"{content.name} is an ONNX model, and onnxruntime is not installed.", "pip install 'radaudit[onnx]'"
        ) from error
    companions = _external_files(content)
    options = runtime.SessionOptions()
    options.log_severity_level = 4
    options.use_deterministic_compute = True
    providers = ["CPUExecutionProvider"]
    if request.device.startswith("cuda") and "CUDAExecutionProvider" in runtime.get_available_providers():
        providers.insert(0, "CUDAExecutionProvider")
    try:
        session = runtime.InferenceSession(str(content.path), options, providers=providers)
    except Exception as error:
        raise UsageError(
            f"{content.name}: onnxruntime {runtime.__version__} cannot read it ({first_line(error)}).",
            "Export the model again, with standard operators only.",
        ) from error
    declared = session.get_modelmeta().custom_metadata_map.get("radaudit")
    declaration = read_declaration(declared, f"{content.name}: metadata entry radaudit") if declared else None
    run = _runner(content.name, session)
    return Opened(run, "cpu", declaration=declaration, companions=companions)


def _runner(name: str, session: Any) -> Callable[[Any], Any]:
    """A function on torch tensors around a session; a fixed batch length is met by splitting and padding."""
    inputs = session.get_inputs()
    if len(inputs) != 1 or inputs[0].type not in ("tensor(float)", "tensor(float16)", "tensor(double)"):
        shown = ", ".join(f"{i.name} {i.type}" for i in inputs)
        raise UsageError(
            f"{name}: takes the inputs {shown}; one image input is expected.", "Export a model with one input."
        )
    image = inputs[0]
    kind = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(double)": np.float64}[image.type]
    length = image.shape[0] if image.shape and isinstance(image.shape[0], int) else None
    output = session.get_outputs()[0].name

    def run(batch: Any) -> Any:
        import torch

        pixels = batch.numpy().astype(kind, copy=False)
        _check_shape(image.shape, pixels.shape)
        parts = []
        step = length or len(pixels)
        for start in range(0, len(pixels), step):
            part = pixels[start : start + step]
            missing = (length or 0) - len(part)
            padded = np.concatenate([part, np.repeat(part[-1:], missing, axis=0)]) if missing > 0 else part
            parts.append(np.asarray(session.run([output], {image.name: padded})[0])[: len(part)])
        return torch.from_numpy(np.concatenate(parts))

    return run


def _check_shape(expected: list[Any], found: tuple[int, ...]) -> None:
    wanted = [axis if isinstance(axis, int) else None for axis in expected[1:]]
    if expected and (
        len(wanted) != len(found) - 1 or any(w is not None and w != f for w, f in zip(wanted, found[1:], strict=True))
    ):
        raise ValueError(f"the model takes (batch, {', '.join('any' if w is None else str(w) for w in wanted)})")


def _external_files(content: Content) -> tuple[str, ...]:
    """Names of the files beside the model that hold weights.

    Raises:
        UsageError: When one would lie elsewhere, or is missing.
    """
    try:
        model = memoryview(content.path.read_bytes())
        graphs = [field.data for field in walk(model) if field.number == GRAPH]
        names = sorted({name for graph in graphs for name in _locations(graph, 0)})
    except ValueError as error:
        raise UsageError(f"{content.name}: the ONNX file is damaged ({error}).", "Export the model again.") from error
    for name in names:
        if Path(name).name != name or "\\" in name or name in ("", ".", ".."):
            raise UsageError(
                f"{content.name}: keeps weights outside its folder ({name[:80]!r}), so it was not opened.",
                "Export the model with its weights inside, or in a file beside it.",
            )
        if not (content.path.parent / name).is_file():
            raise UsageError(
                f"{content.name}: its weights lie in {name}, which is not beside it.", f"Copy {name} there too."
            )
    return tuple(names)


def _locations(graph: memoryview, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        raise ValueError("graphs nested too deep")
    for field in walk(graph):
        if field.number == INITIALIZER:
            yield from _tensor_location(field.data)
        elif field.number == NODE:
            for attribute in (a.data for a in walk(field.data) if a.number == ATTRIBUTE):
                for part in walk(attribute):
                    if part.number in ATTRIBUTE_TENSORS:
                        yield from _tensor_location(part.data)
                    elif part.number in ATTRIBUTE_GRAPHS:
                        yield from _locations(part.data, depth + 1)


def _tensor_location(tensor: memoryview) -> Iterator[str]:
    for entry in (field.data for field in walk(tensor) if field.number == EXTERNAL_DATA):
        pair = {field.number: bytes(field.data) for field in walk(entry)}
        if pair.get(KEY) == b"location":
            yield pair.get(VALUE, b"").decode("utf-8", "replace")


LOADERS.register("onnx", Loader("onnx", "ONNX", recognizes, open_onnx), order=50)
