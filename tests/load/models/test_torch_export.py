from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from radaudit.errors import UsageError
from radaudit.load.models import open_model
from radaudit.load.models.exported_graph import clean_graph

GRAPH = "models/model.json"
WEIGHTS = "data/weights/model_weights_config.json"


@pytest.fixture
def saved(network, tmp_path, save_export) -> Path:
    return save_export(network, tmp_path / "model.pt2")


@pytest.fixture
def change_json(saved, tmp_path, rewrite_zip) -> Callable[..., Path]:
    """A copy of the saved model with one JSON entry changed by a function."""

    def change(name: str, edit: Callable[[Any], None]) -> Path:
        with zipfile.ZipFile(saved) as zipped:
            table = json.loads(zipped.read(f"model/{name}"))
        edit(table)
        return rewrite_zip(saved, tmp_path / "changed.pt2", {name: json.dumps(table).encode()})

    return change


def node(table: Any, index: int = 0) -> Any:
    return table["graph_module"]["graph"]["nodes"][index]


@pytest.mark.parametrize("fixed", [None, 1, 2, 8])
def test_takes_batches_of_any_length(network, batch, tmp_path, save_export, fixed):
    model = open_model(save_export(network, tmp_path / "m.pt2", fixed=fixed), device="cpu")
    with torch.inference_mode():
        torch.testing.assert_close(model.run(batch), network(batch), rtol=0, atol=1e-6)
    assert model.facts.format == "torch_export"


def test_longer_batches_than_it_was_exported_for_are_split(network, tmp_path, saved):
    images = torch.rand(150, 1, 16, 16)  # exported for 64 at most
    with torch.inference_mode():
        torch.testing.assert_close(open_model(saved, device="cpu").run(images), network(images), rtol=0, atol=1e-6)


def test_reads_what_the_model_declares(network, tmp_path, save_export):
    extra = '{"output": "logits", "classes": ["no", "yes"]}'
    facts = open_model(save_export(network, tmp_path / "m.pt2", extra=extra), device="cpu").facts
    assert (facts.output, facts.classes) == ("logits", ("no", "yes"))


def test_says_which_shape_it_takes(saved):
    with pytest.raises(ValueError, match=r"the model takes \(batch, 1, 16, 16\)"):
        open_model(saved, device="cpu").run(torch.zeros(2, 3, 16, 16))


def test_refuses_a_graph_exported_in_training_mode(network, tmp_path, save_export):
    with pytest.raises(UsageError, match="training mode"):
        open_model(save_export(network.train(), tmp_path / "m.pt2"), device="cpu")


def test_a_network_with_no_grad_and_einsum_passes(tmp_path, batch):
    class Odd(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            with torch.no_grad():
                y = torch.nn.functional.pad(x, (1, 1, 1, 1), mode="reflect")
            return torch.einsum("bchw,bchw->b", y, y)

    path = tmp_path / "m.pt2"
    torch.export.save(torch.export.export(Odd(), (batch,)), path)
    torch.testing.assert_close(open_model(path, device="cpu").run(batch), Odd()(batch))


@pytest.mark.parametrize(
    "target",
    [
        "torch.serialization.os.system",
        "torch.ops.aten.from_file.default",
        "torch.ops.load_library",
        "torch.ops.aten.conv2d.__class__",
        "torch.ops.aten.__init__.default",
        "_operator.methodcaller",
        "math.__loader__.load_module",
        "torch.ops.higher_order.cond",
        "#anything:else",
        "builtins.exec",
    ],
)
def test_refuses_calls_of_anything_but_tensor_operators(change_json, target):
    def edit(table):
        node(table)["target"] = target

    with pytest.raises(UsageError, match="which is no tensor operator"):
        open_model(change_json(GRAPH, edit), device="cpu")


def inject(table: Any, where: str, text: str) -> None:
    graph = table["graph_module"]["graph"]
    if where == "size":
        graph["tensor_values"]["conv2d"]["sizes"][0]["as_expr"]["expr_str"] = text
    elif where == "node":
        node(table)["name"] = text
    elif where == "argument name":
        table["graph_module"]["module_call_graph"][0]["signature"]["forward_arg_names"] = [text]
    elif where == "weight":
        graph["inputs"][0]["as_tensor"]["name"] = text
    elif where == "tree":
        table["graph_module"]["module_call_graph"][0]["signature"]["in_spec"] = json.dumps(
            [1, {"type": text, "context": None, "children_spec": []}]
        )


@pytest.mark.parametrize("where", ["size", "node", "argument name", "weight", "tree"])
def test_refuses_python_in_names_and_sizes(change_json, mark, where):
    code = f"__import__('os').system('touch {mark}')"
    with pytest.raises(UsageError, match="Opening it would run code"):
        open_model(change_json(GRAPH, lambda table: inject(table, where, code)), device="cpu")
    assert not mark.exists()


def test_the_unchecked_reader_would_have_run_that_code(change_json, mark):
    """Why the graph is checked at all: PyTorch's own reader evaluates the size expression."""
    code = f"__import__('os').system('touch {mark}')"
    path = change_json(GRAPH, lambda table: inject(table, "size", code))
    with pytest.raises(Exception):  # noqa: B017, PT011
        torch.export.load(path)
    assert mark.exists()


def test_guards_and_metadata_are_dropped(saved):
    with zipfile.ZipFile(saved) as zipped:
        table = json.loads(zipped.read(f"model/{GRAPH}"))
    table["guards_code"] = ["__import__('os')"]
    cleaned = json.loads(clean_graph(json.dumps(table).encode(), "m.pt2"))
    assert cleaned["guards_code"] == []
    assert node(cleaned)["metadata"] == {}


def test_hostile_size_expressions_are_refused_quickly(change_json):
    text = "Add(" + "s1s2s3" * 5000 + "!"
    with pytest.raises(UsageError, match="Opening it would run code"):
        open_model(change_json(GRAPH, lambda table: inject(table, "size", text)), device="cpu")


def test_sample_inputs_are_never_unpickled(saved, batch, network, tmp_path, rewrite_zip, pickled_bomb, mark):
    changed = rewrite_zip(saved, tmp_path / "changed.pt2", {"data/sample_inputs/model.pt": pickled_bomb})
    with torch.inference_mode():
        torch.testing.assert_close(open_model(changed, device="cpu").run(batch), network(batch))
    assert not mark.exists()


def bomb_weights(table):
    next(iter(table["config"].values()))["use_pickle"] = True


def bomb_constant(table):
    table["config"]["c"] = {"path_name": "opaque_obj_0", "is_param": False, "use_pickle": False, "tensor_meta": None}


def outside(table):
    next(iter(table["config"].values()))["path_name"] = "../weight_0"


@pytest.mark.parametrize(
    ("name", "edit"),
    [(WEIGHTS, bomb_weights), (WEIGHTS, outside), ("data/constants/model_constants_config.json", bomb_constant)],
)
def test_refuses_pickled_weights_and_constants(change_json, name, edit):
    with pytest.raises(UsageError, match="stored as a pickled object"):
        open_model(change_json(name, edit), device="cpu")


def test_the_older_layout_of_weights_is_read_with_the_restricted_unpickler(
    saved, network, batch, tmp_path, rewrite_zip, pickled_bomb, mark
):
    buffer, constants = io.BytesIO(), io.BytesIO()
    torch.save(dict(network.state_dict(keep_vars=True)), buffer)
    torch.save({}, constants)
    older = {"data/weights/model.pt": buffer.getvalue(), "data/constants/model.pt": constants.getvalue(), WEIGHTS: None}
    path = rewrite_zip(saved, tmp_path / "older.pt2", older)
    with torch.inference_mode():
        torch.testing.assert_close(open_model(path, device="cpu").run(batch), network(batch))
    path = rewrite_zip(saved, tmp_path / "bomb.pt2", older | {"data/weights/model.pt": pickled_bomb})
    with pytest.raises(UsageError, match="a pickled Python object among the weights"):
        open_model(path, device="cpu")
    buffer = io.BytesIO()
    torch.save({"a": 1}, buffer)
    path = rewrite_zip(saved, tmp_path / "odd.pt2", older | {"data/weights/model.pt": buffer.getvalue()})
    with pytest.raises(UsageError, match="something else than tensors"):
        open_model(path, device="cpu")
    assert not mark.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"data/aotinductor/model/x.so": b"\x7fELF"}, "a compiled library"),
        ({"serialized_exported_program.json": b"{}"}, "before 2.8"),
        ({"models/other.json": b"{}"}, "expected one graph"),
        ({GRAPH: b"[]"}, "expected a JSON object, found list"),
        ({GRAPH: b"{"}, "not valid JSON"),
        ({GRAPH: b"{}"}, "cannot read this torch.export file"),
        ({"archive_version": b"99"}, "cannot read this torch.export file"),
    ],
)
def test_refuses_what_it_cannot_read(saved, tmp_path, rewrite_zip, changes, words):
    with pytest.raises(UsageError, match=words):
        open_model(rewrite_zip(saved, tmp_path / "changed.pt2", changes), device="cpu")


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda t: t["graph_module"]["graph"]["custom_obj_values"].update(a={"name": "x"}), "pickled object among"),
        (lambda t: node(t)["inputs"][0].update(arg={"as_operator": "x"}), "passes operators on"),
        (lambda t: t["graph_module"]["module_call_graph"][0]["signature"].update(in_spec="{"), "structure is damaged"),
    ],
)
def test_refuses_objects_and_operators_as_values(change_json, edit, words):
    with pytest.raises(UsageError, match=words):
        open_model(change_json(GRAPH, edit), device="cpu")


def test_two_inputs_are_refused(tmp_path):
    class Two(torch.nn.Module):
        def forward(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
            return (x + y).mean((1, 2, 3))

    example = torch.zeros(2, 1, 4, 4)
    torch.export.save(torch.export.export(Two(), (example, example)), tmp_path / "m.pt2")
    with pytest.raises(UsageError, match="takes 2 inputs; one image input is expected"):
        open_model(tmp_path / "m.pt2", device="cpu")
