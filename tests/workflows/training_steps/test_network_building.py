"""Networks by name, for images and volumes, with what is trained from which epoch."""

from __future__ import annotations

import pytest
import torch

from radaudit.errors import UsageError
from radaudit.records import Preprocessing
from radaudit.train.fitting.freezing import first_epochs
from radaudit.workflows.training_steps.network_building import build_network, check_architecture
from radaudit.workflows.training_steps.train_options import check_train_options


@pytest.mark.parametrize(
    ("arch", "size", "pooling"),
    [
        ("resnet10", (32, 32), "average"),
        ("resnet10", (16, 16, 16), "attention"),
        ("vit-tiny", (32, 32), "average"),
        ("efficientnet-b0", (32, 32), "average"),
    ],
)
def test_it_gives_one_logit_an_image_and_the_same_first_weights_for_a_seed(
    arch: str, size: tuple[int, ...], pooling: str
) -> None:
    options = check_train_options({"arch": arch, "pooling": pooling, "seed": 4})
    torch.manual_seed(1)
    before = torch.get_rng_state()
    built = build_network(options, Preprocessing(size=size), None)
    assert torch.equal(torch.get_rng_state(), before)
    with torch.inference_mode():
        assert built.network(torch.zeros(2, 1, *size)).shape == (2, 1)
    again = build_network(options, Preprocessing(size=size), None).network.state_dict()
    assert all(torch.equal(value, again[name]) for name, value in built.network.state_dict().items())
    other = build_network(
        check_train_options({"arch": arch, "pooling": pooling, "seed": 5}), Preprocessing(size=size), None
    )
    head = f"{built.head}.weight"
    assert not torch.equal(other.network.state_dict()[head], again[head])


def test_the_encoder_thaws_from_its_end_to_its_beginning() -> None:
    options = check_train_options({"arch": "resnet10", "freeze": 2, "thaw": 3})
    built = build_network(options, Preprocessing(size=(32, 32)), None)
    first = first_epochs(built.network, built.unfreeze)
    assert first["fc.weight"] == 0
    assert first["layer4.0.conv1.weight"] == 2
    assert first["layer3.0.conv1.weight"] == 5
    assert first["conv1.weight"] == max(first.values())
    at_once = build_network(check_train_options({"arch": "resnet10", "freeze": 2}), Preprocessing(size=(32, 32)), None)
    assert set(first_epochs(at_once.network, at_once.unfreeze).values()) == {0, 2}


def test_an_unknown_network_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="no network 'densenet12'") as told:
        check_architecture("densenet12")
    assert "densenet121" in told.value.cure
