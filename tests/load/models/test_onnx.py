from __future__ import annotations

import sys

import onnx
import pytest
import torch
from onnx import TensorProto, helper

from radaudit.errors import UsageError
from radaudit.load.models import open_model
from radaudit.load.models.protobuf import walk


@pytest.mark.parametrize("fixed", [None, 1, 2, 8])
def test_takes_batches_of_any_length(network, batch, tmp_path, save_onnx, fixed):
    model = open_model(save_onnx(network, tmp_path / "model.dat", fixed=fixed), device="cpu")
    with torch.inference_mode():
        torch.testing.assert_close(model.run(batch), network(batch), rtol=0, atol=1e-5)
    assert (model.facts.format, model.device) == ("onnx", "cpu")


def test_weights_in_a_file_beside_it_are_part_of_the_model(network, batch, tmp_path, save_onnx):
    path = save_onnx(network, tmp_path / "model.onnx", external=True)
    model = open_model(path, device="cpu")
    with torch.inference_mode():
        torch.testing.assert_close(model.run(batch), network(batch), rtol=0, atol=1e-5)
    beside = tmp_path / "model.onnx.data"
    data = bytearray(beside.read_bytes())
    data[5] ^= 1
    beside.write_bytes(bytes(data))
    assert open_model(path, device="cpu").facts.sha256 != model.facts.sha256
    beside.unlink()
    with pytest.raises(UsageError, match=r"its weights lie in model\.onnx\.data, which is not beside it"):
        open_model(path, device="cpu")


@pytest.mark.parametrize("location", ["../secret", "/etc/passwd", "..", ""])
def test_refuses_weights_outside_its_folder(network, tmp_path, save_onnx, location):
    path = save_onnx(network, tmp_path / "model.onnx", external=True)
    model = onnx.load(path, load_external_data=False)
    for entry in model.graph.initializer[0].external_data:
        if entry.key == "location":
            entry.value = location
    path.write_bytes(model.SerializeToString())
    with pytest.raises(UsageError, match="keeps weights outside its folder"):
        open_model(path, device="cpu")


def test_external_weights_inside_attributes_and_inner_graphs_are_found(tmp_path):
    def tensor() -> TensorProto:
        value = helper.make_tensor("w", TensorProto.FLOAT, [1], [0.0])
        value.ClearField("float_data")
        value.data_location = TensorProto.EXTERNAL
        value.external_data.add(key="location", value="../outside")
        return value

    out = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])
    inner = helper.make_graph([helper.make_node("Constant", [], ["y"], value=tensor())], "inner", [], [out])
    condition = helper.make_tensor_value_info("c", TensorProto.BOOL, [])
    choose = helper.make_node("If", ["c"], ["y"], then_branch=inner, else_branch=inner)
    path = tmp_path / "m.onnx"
    path.write_bytes(helper.make_model(helper.make_graph([choose], "g", [condition], [out])).SerializeToString())
    with pytest.raises(UsageError, match="keeps weights outside its folder"):
        open_model(path, device="cpu")


def test_reads_what_the_model_declares(network, tmp_path, save_onnx):
    path = save_onnx(network, tmp_path / "model.onnx")
    model = onnx.load(path)
    model.metadata_props.add(key="radaudit", value='{"output": "logits", "positive": 1}')
    onnx.save(model, path)
    facts = open_model(path, device="cpu").facts
    assert (facts.output, facts.positive) == ("logits", 1)
    assert facts.output_reason == "output declared by the model, positive class declared by the model"


def test_without_onnxruntime_the_cure_is_named(network, tmp_path, save_onnx, monkeypatch):
    path = save_onnx(network, tmp_path / "model.onnx")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(UsageError, match=r"pip install 'radaudit\[onnx\]'"):
        open_model(path, device="cpu")


def test_says_which_shape_it_takes(network, tmp_path, save_onnx):
    model = open_model(save_onnx(network, tmp_path / "model.onnx"), device="cpu")
    with pytest.raises(ValueError, match=r"the model takes \(batch, 1, 16, 16\)"):
        model.run(torch.zeros(2, 3, 16, 16))


def make_onnx(path, nodes, inputs):
    out = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["b"])
    graph = helper.make_graph(nodes, "g", inputs, [out])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("their.domain", 1)]
    path.write_bytes(helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString())
    return path


def test_two_inputs_are_refused(tmp_path):
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["b"]) for name in ("a", "c")]
    path = make_onnx(tmp_path / "m.onnx", [helper.make_node("Add", ["a", "c"], ["y"])], inputs)
    with pytest.raises(UsageError, match="one image input is expected"):
        open_model(path, device="cpu")


def test_operators_of_others_are_refused(tmp_path):
    inputs = [helper.make_tensor_value_info("a", TensorProto.FLOAT, ["b"])]
    path = make_onnx(tmp_path / "m.onnx", [helper.make_node("Own", ["a"], ["y"], domain="their.domain")], inputs)
    with pytest.raises(UsageError, match=r"m\.onnx: onnxruntime .* cannot read it"):
        open_model(path, device="cpu")


def test_a_file_cut_short_is_no_onnx(network, tmp_path, save_onnx):
    path = save_onnx(network, tmp_path / "model.onnx")
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(UsageError, match="not a model that radaudit can read"):
        open_model(path, device="cpu")


def test_an_onnx_file_damaged_inside_is_named(tmp_path):
    graph = b"\x3a\x03\x2a\x7f\x00"  # a graph whose initializer is longer than the graph
    (tmp_path / "m.onnx").write_bytes(b"\x08\x09" + graph)
    with pytest.raises(UsageError, match="the ONNX file is damaged"):
        open_model(tmp_path / "m.onnx", device="cpu")


def test_the_wire_format_is_walked_as_the_official_reader_does(network, tmp_path, save_onnx):
    path = save_onnx(network, tmp_path / "model.onnx")
    fields = {field.number: field for field in walk(memoryview(path.read_bytes()))}
    model = onnx.load(path)
    assert fields[1].integer == model.ir_version
    assert bytes(fields[2].data).decode() == model.producer_name
    assert bytes(fields[7].data) == model.graph.SerializeToString()


@pytest.mark.parametrize("data", [b"\x00", b"\x08", b"\x0b", b"\x0a\x7f", b"\x08" + b"\xff" * 11, b"\x0d\x00"])
def test_bytes_that_are_no_message_are_refused(data):
    with pytest.raises(ValueError, match=r"field number 0|unfinished number|wire type|cut short"):
        list(walk(memoryview(data)))
