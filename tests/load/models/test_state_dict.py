from __future__ import annotations

import pytest
import safetensors.torch
import torch
from monai.networks import nets

from radaudit.errors import UsageError
from radaudit.load.models import open_model
from radaudit.load.models.architectures import ARCHITECTURES, OWN, guess_arguments

RESNET = {"spatial_dims": 2, "n_input_channels": 1, "num_classes": 1}


@pytest.fixture(scope="module")
def resnet() -> torch.nn.Module:
    torch.manual_seed(0)
    return nets.resnet10(**RESNET).eval()


@pytest.mark.parametrize("way", ["zip", "old pickle", "safetensors", "checkpoint", "prefixed"])
def test_weights_open_into_the_named_network(resnet, tmp_path, way):
    state, path = resnet.state_dict(), tmp_path / "weights.any"
    if way == "safetensors":
        safetensors.torch.save_file(state, path)
    elif way == "old pickle":
        torch.save(state, path, _use_new_zipfile_serialization=False)
    elif way == "checkpoint":
        torch.save({"epoch": 3, "state_dict": state}, path)
    elif way == "prefixed":
        torch.save({f"module.{key}": value for key, value in state.items()}, path)
    else:
        torch.save(state, path)
    model = open_model(path, arch="ResNet10", device="cpu")
    images = torch.rand(2, 1, 32, 32)
    with torch.inference_mode():
        torch.testing.assert_close(model.run(images), resnet(images))
    assert model.facts.format == "state_dict"
    assert "MONAI resnet10 (spatial_dims=2, n_input_channels=1, num_classes=1" in model.facts.architecture
    assert "read off the weights' shapes" in model.facts.notes[0]


@pytest.mark.parametrize("arch", ["densenet121", "resnet18", "seresnet50", "efficientnet-b0"])
@pytest.mark.parametrize("dims", [2, 3])
def test_the_options_are_guessed_from_the_shapes(arch, dims):
    known = ARCHITECTURES[arch]
    options = {"spatial_dims": dims, known.channels: 3, known.classes: 2, **known.preset}
    if arch.startswith("efficientnet"):
        options["pretrained"] = False
    with torch.device("meta"):
        state = getattr(nets, known.maker)(**options).state_dict()
    guessed = guess_arguments(arch, state, "w.pt")
    assert {key: guessed[key] for key in ("spatial_dims", known.channels, known.classes)} == {
        "spatial_dims": dims,
        known.channels: 3,
        known.classes: 2,
    }


def test_every_name_of_the_table_is_a_monai_network_or_our_own():
    assert [name for name, a in ARCHITECTURES.items() if not hasattr(nets, a.maker) and a.maker not in OWN] == []


def test_without_a_network_the_names_are_listed(resnet, tmp_path):
    torch.save(resnet.state_dict(), tmp_path / "w.pt")
    with pytest.raises(UsageError, match=r"holds weights only.*\n.*--arch, one of: densenet121"):
        open_model(tmp_path / "w.pt")
    with pytest.raises(UsageError, match="--arch unet: unknown network"):
        open_model(tmp_path / "w.pt", arch="unet")


def test_weights_of_another_network_are_refused(resnet, tmp_path):
    torch.save(resnet.state_dict(), tmp_path / "w.pt")
    with pytest.raises(UsageError, match=r"not the weights of densenet121: features\.conv0\.weight is missing"):
        open_model(tmp_path / "w.pt", arch="densenet121")
    with pytest.raises(UsageError, match=r"w\.pt as resnet18: the weights do not fit\. \d+ missing: .* and \d+ more"):
        open_model(tmp_path / "w.pt", arch="resnet18")


@pytest.mark.parametrize(
    ("content", "kind"), [([1, 2], "list"), ({"a": 1}, "dict"), ({}, "dict"), (torch.ones(2), "Tensor")]
)
def test_what_is_no_state_dict_is_named(tmp_path, content, kind):
    torch.save(content, tmp_path / "w.pt")
    with pytest.raises(UsageError, match=f"holds no state dict .* but {kind}"):
        open_model(tmp_path / "w.pt", arch="resnet10")


def test_damaged_safetensors_are_named(resnet, tmp_path):
    path = tmp_path / "w.safetensors"
    safetensors.torch.save_file(resnet.state_dict(), path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(UsageError, match=r"w\.safetensors: damaged safetensors"):
        open_model(path, arch="resnet10")
