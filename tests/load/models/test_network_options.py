"""The options that a network is said to have are those that it takes, and no other."""

from __future__ import annotations

import inspect

import pytest
from monai.networks import nets

from radaudit.errors import UsageError
from radaudit.load.models.architectures import ARCHITECTURES, build
from radaudit.load.models.network_options import check_options, options_of

MAKERS = {
    "densenet121": nets.DenseNet,
    "resnet10": nets.ResNet,
    "seresnet50": nets.SENet,
    "efficientnet-b0": nets.EfficientNetBN,
}


@pytest.mark.parametrize("name", MAKERS)
def test_every_option_is_taken(name: str) -> None:
    known, default = ARCHITECTURES[name], {}
    own = getattr(nets, known.maker)
    for maker in (MAKERS[name], own):
        default |= {p.name: p.default for p in inspect.signature(maker).parameters.values()}
    fixed = {"spatial_dims": 2, known.channels: 1, known.classes: 1}
    options = {option: default[option] for option in options_of(name)}
    assert options
    assert build(name, fixed | options, "test").training is False


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_what_is_settled_is_no_option(name: str) -> None:
    known = ARCHITECTURES[name]
    assert not set(options_of(name)) & {known.channels, known.classes, "spatial_dims", "pretrained", *known.preset}


def test_an_unknown_option_is_told_with_those_that_there_are() -> None:
    check_options("resnet18", ["widen_factor", "no_max_pool"])
    with pytest.raises(UsageError, match="The network resnet18 has no option 'widen_facter'") as told:
        check_options("resnet18", ["widen_facter"])
    assert told.value.cure.startswith("Did you mean widen_factor? It has conv1_t_size, ")
    with pytest.raises(UsageError) as told:
        check_options("vit-tiny", ["foo"])
    assert told.value.cure == "It has none."
