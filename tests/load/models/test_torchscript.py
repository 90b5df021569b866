from __future__ import annotations

import warnings
import zipfile
from pathlib import Path

import pytest
import torch

from radaudit.errors import UsageError
from radaudit.load.models import open_model
from radaudit.load.models.torchscript import check_source
from radaudit.records import Preprocessing


def test_gives_the_networks_numbers_whatever_the_suffix(network, batch, tmp_path, save_torchscript):
    path = save_torchscript(network, tmp_path / "model.bin")
    model = open_model(path, device="cpu")
    with torch.inference_mode():
        torch.testing.assert_close(model.run(batch), network(batch), rtol=0, atol=1e-6)
    assert (model.facts.format, model.facts.name, model.device) == ("torchscript", "model.bin", "cpu")
    assert len(model.facts.sha256) == 64
    assert model.facts.preprocessing is None
    assert model.facts.output == ""


def test_reads_what_the_model_declares(network, tmp_path, save_torchscript):
    extra = (
        '{"preprocessing": {"size": [16, 16]}, "output": "logits", "positive": 0, "temperature": 2, "threshold": 0.4}'
    )
    model = open_model(save_torchscript(network, tmp_path / "m.pt", extra), device="cpu")
    assert model.facts.preprocessing == Preprocessing(size=(16, 16))
    assert model.facts.preprocessing_source == "declared by the model"
    assert (model.facts.output, model.facts.positive, model.facts.temperature) == ("logits", 0, 2.0)
    assert model.facts.threshold == 0.4
    assert model.facts.output_reason == "output declared by the model, positive class declared by the model"


def test_options_count_before_the_models_own_word(network, tmp_path, save_torchscript):
    extra = '{"preprocessing": {"size": [16, 16]}, "output": "logits", "positive": 0}'
    path = save_torchscript(network, tmp_path / "m.pt", extra)
    given = Preprocessing(size=(16, 16), intensity="none")
    facts = open_model(path, device="cpu", preprocessing=given, output="probabilities", positive=1).facts
    assert facts.preprocessing == given
    assert facts.preprocessing_source == "given"
    assert (facts.output, facts.positive) == ("probabilities", 1)
    assert len(facts.notes) == 3
    assert all("used" in note for note in facts.notes)


def test_a_model_saved_in_training_mode_is_switched_and_noted(batch, tmp_path):
    class Drop(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.drop = torch.nn.Dropout(0.5)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.drop(x).mean((1, 2, 3))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.script(Drop().train()), str(tmp_path / "m.pt"))
    model = open_model(tmp_path / "m.pt", device="cpu")
    torch.testing.assert_close(model.run(batch), batch.mean((1, 2, 3)))
    assert "training mode" in model.facts.notes[0]


class Writes(torch.nn.Module):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        torch.save(x, self.path)
        return x.mean((1, 2, 3))


class Maps(torch.nn.Module):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.mean((1, 2, 3)) + torch.from_file(self.path, True, 4).sum()


@pytest.mark.parametrize("reaching_out", [Writes, Maps])
def test_refuses_operators_that_write_files(reaching_out, tmp_path, mark):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.script(reaching_out(str(mark))), str(tmp_path / "m.pt"))
    with pytest.raises(UsageError, match="reaches beyond tensors"):
        open_model(tmp_path / "m.pt", device="cpu")
    assert not mark.exists()


@pytest.mark.parametrize(
    "source",
    [
        'torch . \\\n save(x, "f")',
        'getattr(torch, "save")(x, "f")',
        'getattr(torch, "sa\\x76e")(x, "f")',
        "ops.aten.from_file(name, True, 8)",
        "x.save(name)",
        "a : __torch__.torch.classes.dist_rpc.Thing",
        "getattr(torch, names[0])(x)",
    ],
)
def test_refuses_hidden_ways_to_reach_out(source):
    with pytest.raises(UsageError, match="Opening it would run code"):
        check_source("m.pt", "code/x.py", source)


@pytest.mark.parametrize(
    "source",
    [
        'getattr(getattr(self.features, "0"), "1")',
        "a : __torch__.torch.classes.quantized.Conv2dPackedParamsBase",
        "_saved = torch.add(self.saved_mean, 1)",
    ],
)
def test_lets_ordinary_source_pass(source):
    check_source("m.pt", "code/x.py", source)


def test_source_under_another_spelling_is_searched_too(network, tmp_path, save_torchscript, rewrite_zip):
    path = save_torchscript(network, tmp_path / "m.pt")
    changed = rewrite_zip(path, tmp_path / "n.pt", {"code/other.PY": b"torch.save(x, 'f')"})
    with pytest.raises(UsageError, match="reaches beyond tensors"):
        open_model(changed, device="cpu")


def test_a_pickle_dressed_as_torchscript_runs_nothing(pickled_bomb, mark, tmp_path):
    with zipfile.ZipFile(tmp_path / "m.pt", "w") as zipped:
        for name in ("data.pkl", "constants.pkl"):
            zipped.writestr(f"m/{name}", pickled_bomb)
        zipped.writestr("m/code/__torch__.py", "")
        zipped.writestr("m/version", "3\n")
    with pytest.raises(UsageError, match=r"m\.pt: looks like TorchScript but PyTorch .* cannot read it"):
        open_model(tmp_path / "m.pt", device="cpu")
    assert not mark.exists()


def test_a_declaration_with_a_slip_names_it(network, tmp_path, save_torchscript):
    path = save_torchscript(network, tmp_path / "m.pt", '{"output": "percent"}')
    with pytest.raises(UsageError, match=r"m\.pt: radaudit\.json inside: output should be"):
        open_model(path, device="cpu")


def test_an_architecture_is_for_state_dicts_only(network, tmp_path, save_torchscript):
    path = save_torchscript(network, tmp_path / "m.pt")
    with pytest.raises(UsageError, match="--arch densenet121 is for a bare state dict"):
        open_model(path, arch="densenet121")


def test_an_absolute_path_is_no_part_of_the_facts(network, tmp_path: Path, save_torchscript):
    facts = open_model(save_torchscript(network, tmp_path / "m.pt"), device="cpu").facts
    assert str(tmp_path) not in repr(facts)
