"""Networks beyond MONAI's own: pooling by attention, ViT, transfer of weights, stages."""

from __future__ import annotations

import pytest
import torch

from radaudit.errors import UsageError
from radaudit.load.models.architectures import ARCHITECTURES, build, guess_arguments
from radaudit.load.models.networks.layers import stages
from radaudit.load.models.networks.pooling import AttentionPool, attention_map
from radaudit.load.models.networks.transfer import transfer_weights

SMALL = {
    "small-convnet": {"spatial_dims": 2, "in_channels": 1, "num_classes": 1},
    "resnet10": {"spatial_dims": 2, "n_input_channels": 1, "num_classes": 1, "widen_factor": 0.25},
    "densenet121": {"spatial_dims": 2, "in_channels": 1, "out_channels": 1, "growth_rate": 4, "init_features": 8},
    "efficientnet-b0": {"spatial_dims": 2, "in_channels": 1, "num_classes": 1},
    "seresnet50": {"spatial_dims": 2, "in_channels": 1, "num_classes": 1},
    "vit-tiny": {"spatial_dims": 2, "in_channels": 1, "num_classes": 1, "img_size": [64, 64], "patch_size": 16, "num_layers": 2},
}  # fmt: skip
POOLED = [name for name in SMALL if ARCHITECTURES[name].pooling]


@pytest.mark.parametrize("name", SMALL)
def test_every_kind_gives_one_logit_an_image(name):
    network = build(name, SMALL[name], "test")
    assert network(torch.randn(2, 1, 64, 64)).shape == (2, 1)


@pytest.mark.parametrize("pooling", ["attention", "max"])
@pytest.mark.parametrize("name", POOLED)
def test_the_average_pooling_can_be_replaced(name, pooling):
    network = build(name, SMALL[name] | {"pooling": pooling}, "test")
    assert network(torch.randn(2, 1, 64, 64)).shape == (2, 1)
    assert any(isinstance(m, AttentionPool) for m in network.modules()) == (pooling == "attention")


@pytest.mark.parametrize("name", POOLED)
def test_attention_starts_as_the_average(name):
    torch.manual_seed(0)
    average = build(name, SMALL[name], "test")
    attention = build(name, SMALL[name] | {"pooling": "attention"}, "test")
    attention.load_state_dict(average.state_dict(), strict=False)
    images = torch.randn(3, 1, 64, 64)
    assert torch.allclose(average(images), attention(images), atol=1e-5)


def test_attention_learns_to_look_where_the_signal_is():
    torch.manual_seed(1)
    pool, head = AttentionPool(4, 8), torch.nn.Linear(4, 1)
    optimizer = torch.optim.Adam([*pool.parameters(), *head.parameters()], lr=0.05)
    label = torch.arange(64) % 2
    features = torch.randn(64, 4, 6, 6) * 0.3
    features[:, 0, 2, 3] += 3.0  # where to look, in every image
    features[:, 1, 2, 3] += 2.0 * label - 1.0  # what to see there
    for _ in range(300):
        optimizer.zero_grad()
        logit = head(pool(features).flatten(1)).squeeze(1)
        torch.nn.functional.binary_cross_entropy_with_logits(logit, label.float()).backward()
        optimizer.step()
    pool.eval()(features)
    # Where there is nothing to see, it may look anywhere.
    assert pool.weights.flatten(1).argmax(1)[label == 1].eq(2 * 6 + 3).all()
    assert torch.allclose(pool.weights.flatten(1).sum(1), torch.ones(64), atol=1e-5)


def test_the_map_has_the_images_size_and_a_maximum_of_one():
    network = build("resnet10", SMALL["resnet10"] | {"pooling": "attention"}, "test")
    found = attention_map(network, torch.randn(2, 1, 64, 48))
    assert found.shape == (2, 1, 64, 48)
    assert torch.allclose(found.amax((1, 2, 3)), torch.ones(2))
    with pytest.raises(ValueError, match="no attention pooling"):
        attention_map(build("resnet10", SMALL["resnet10"], "test"), torch.randn(1, 1, 64, 64))


def test_three_dimensions():
    options = SMALL["resnet10"] | {"spatial_dims": 3, "pooling": "attention"}
    network = build("resnet10", options, "test")
    assert network(torch.randn(1, 1, 32, 32, 32)).shape == (1, 1)
    assert attention_map(network, torch.randn(1, 1, 32, 32, 32)).shape == (1, 1, 32, 32, 32)


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("resnet10", {"pooling": "median"}, "median"),
        ("vit-tiny", {"pooling": "attention"}, "no pooling that could be replaced"),
    ],
)
def test_a_wrong_pooling_is_named(name, options, told):
    with pytest.raises(UsageError, match=told):
        build(name, SMALL[name] | options, "test")


def test_attention_is_read_off_a_bare_state_dict():
    network = build(
        "resnet10", {"spatial_dims": 2, "n_input_channels": 1, "num_classes": 1, "pooling": "attention"}, "t"
    )
    arguments = guess_arguments("resnet10", network.state_dict(), "t")
    assert arguments["pooling"] == "attention"
    build("resnet10", arguments, "t").load_state_dict(network.state_dict(), strict=True)


def test_a_vits_bare_weights_need_a_bundle():
    network = build("vit-tiny", SMALL["vit-tiny"], "t")
    with pytest.raises(UsageError, match="which size"):
        guess_arguments("vit-tiny", network.state_dict(), "t")


def fill(network, tensors, name="resnet10"):
    known = ARCHITECTURES[name]
    return transfer_weights(network, tensors, stem=known.stem, head=known.head, what="weights.pt as resnet10")


def test_weights_of_color_images_answer_a_gray_one_alike():
    torch.manual_seed(3)
    color = build("resnet10", SMALL["resnet10"] | {"n_input_channels": 3, "num_classes": 5}, "t")
    gray = build("resnet10", SMALL["resnet10"], "t")
    start = gray.fc.weight.detach().clone()
    report = fill(gray, {f"module.{k}": v for k, v in color.state_dict().items()})
    assert report.share == 1.0
    assert report.adapted == ("conv1.weight (3 to 1 channels)",)
    assert report.head == ("fc.weight", "fc.bias")
    assert not report.missing
    assert not report.misshapen
    assert torch.equal(gray.fc.weight, start)
    image = torch.randn(2, 1, 64, 64)
    body = lambda network, x: network.layer1(network.maxpool(network.act(network.bn1(network.conv1(x)))))  # noqa: E731
    assert torch.allclose(body(color, image.expand(-1, 3, -1, -1)), body(gray, image), atol=1e-4)


def test_everything_that_did_not_fit_is_told():
    donor = build("resnet10", SMALL["resnet10"], "t").state_dict()
    del donor["layer1.0.bn1.weight"]
    donor["layer2.0.conv1.weight"] = torch.zeros(3, 3)
    donor["extra"] = torch.zeros(1)
    lines = " ".join(fill(build("resnet10", SMALL["resnet10"], "t"), donor).lines)
    assert "1 missing in the file, started anew: layer1.0.bn1.weight." in lines
    assert "layer2.0.conv1.weight (3, 3) instead of" in lines
    assert "1 in the file and not in the network, ignored: extra." in lines


def test_weights_of_another_architecture_are_refused_and_change_nothing():
    network = build("resnet10", SMALL["resnet10"], "t")
    before = {k: v.clone() for k, v in network.state_dict().items()}
    donor = build("densenet121", SMALL["densenet121"], "t").state_dict()
    with pytest.raises(UsageError, match="another architecture"):
        fill(network, donor)
    assert all(torch.equal(before[k], v) for k, v in network.state_dict().items())


@pytest.mark.parametrize("name", SMALL)
def test_stages_hold_every_parameter_once_and_end_with_the_head(name):
    network = build(name, SMALL[name] | ({"pooling": "attention"} if name in POOLED else {}), "t")
    found = stages(network, ARCHITECTURES[name].head)
    assert sorted(n for stage in found for n in stage) == sorted(n for n, _ in network.named_parameters())
    assert ARCHITECTURES[name].head in found[-1]
    assert ARCHITECTURES[name].stem in found[0]
    assert len(found) >= 4
