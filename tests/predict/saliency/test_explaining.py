"""A network that looks at one quarter of the image gets its saliency there, by every method and from every format."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from radaudit.errors import Undefined
from radaudit.load.models import open_model
from radaudit.load.models.architectures import build
from radaudit.predict.calibrated import sigmoid
from radaudit.predict.output import own_logits
from radaudit.predict.saliency.evidence import Evidence, log_odds
from radaudit.predict.saliency.explaining import Explainer
from radaudit.predict.saliency.grad_cam import find_layer
from radaudit.predict.saliency.occlusion import hidden_places, occlude
from radaudit.records import Model, ModelFacts

torch.set_num_threads(1)

SIDE = 32
QUARTERS = {"upper left": (0, 0), "upper right": (0, 1), "lower left": (1, 0), "lower right": (1, 1)}


class Quarter(torch.nn.Module):
    """A convolutional network whose log odds rise with the brightness of one quarter of the image, and with nothing else."""

    def __init__(self, quarter: tuple[int, ...], *, columns: int = 1, dims: int = 2, gives: str = "logits") -> None:
        super().__init__()
        conv = torch.nn.Conv2d if dims == 2 else torch.nn.Conv3d
        self.first, self.second = conv(1, 3, 3, padding=1), conv(3, 2, 3, padding=1)
        # The second layer passes the image through: what it makes of it is known.
        for layer in (self.first, self.second):
            torch.nn.init.zeros_(layer.weight)
            torch.nn.init.zeros_(layer.bias)
            center = (slice(None), slice(None), *(1,) * dims)
            layer.weight.data[center][0, 0] = 1.0
        half = SIDE // 2
        mask = torch.zeros(SIDE, SIDE, *(SIDE,) * (dims - 2))
        mask[tuple(slice(half * q, half * (q + 1)) for q in quarter)] = 1.0
        self.register_buffer("mask", mask)
        self.columns, self.gives = columns, gives

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        seen = torch.relu(self.second(torch.relu(self.first(images))))
        logit = 6 * (seen[:, 0] * self.mask).flatten(1).sum(1) / self.mask.sum() - 2
        if self.columns == 2:
            both = torch.stack([-logit / 2, logit / 2], dim=1)
            return both.softmax(1) if self.gives == "probabilities" else both
        return torch.sigmoid(logit).unsqueeze(1) if self.gives == "probabilities" else logit.unsqueeze(1)


def _model(run: Callable[..., Any], *, output: str = "logits", positive: int | None = None) -> Model:
    return Model(ModelFacts("model.pt", "0" * 64, "state_dict", output=output, positive=positive), run)


def _image(dims: int = 2) -> np.ndarray:
    return (0.4 + 0.6 * np.random.default_rng(4).random((1, *(SIDE,) * dims))).astype(np.float32)


def _share_inside(saliency: np.ndarray, quarter: tuple[int, ...]) -> float:
    """How much of a map's sum lies in a quarter."""
    half = SIDE // 2
    inside = saliency[tuple(slice(half * q, half * (q + 1)) for q in quarter)]
    return float(inside.sum() / saliency.sum())


@pytest.mark.parametrize("quarter", QUARTERS.values(), ids=QUARTERS)
@pytest.mark.parametrize(
    ("columns", "gives"), [(1, "logits"), (2, "logits"), (1, "probabilities"), (2, "probabilities")]
)
def test_grad_cam_weighs_the_channels_that_raise_the_log_odds(quarter, columns, gives) -> None:
    # Grad-CAM averages a channel's gradient over the image, so the layer's own map has to tell the place: one bright quarter.
    network = Quarter(quarter, columns=columns, gives=gives)
    image = np.full((1, SIDE, SIDE), 0.01, dtype=np.float32)
    image[(0, *(slice(SIDE // 2 * q, SIDE // 2 * (q + 1)) for q in quarter))] = 0.9
    explainer = Explainer(_model(network.eval(), output=gives, positive=1 if columns == 2 else None), batch_size=8)
    saliency = explainer.explain(image)
    assert explainer.method == "grad-cam"
    assert saliency.shape == (SIDE, SIDE)
    assert _share_inside(saliency, quarter) > 0.9


@pytest.mark.parametrize("quarter", QUARTERS.values(), ids=QUARTERS)
@pytest.mark.parametrize(
    ("columns", "gives"), [(1, "logits"), (2, "logits"), (1, "probabilities"), (2, "probabilities")]
)
def test_occlusion_finds_the_quarter_that_a_model_looks_at(quarter, columns, gives) -> None:
    network = Quarter(quarter, columns=columns, gives=gives).eval()
    image = _image()
    image[(0, *(slice(SIDE // 2 * q, SIDE // 2 * (q + 1)) for q in quarter))] += 0.5
    # A function shows nothing of its inside, as an ONNX session does.
    explainer = Explainer(
        _model(lambda x: network(x), output=gives, positive=1 if columns == 2 else None), batch_size=8
    )
    saliency = explainer.explain(image)
    assert explainer.method == "occlusion"
    assert _share_inside(saliency, quarter) > 0.75


def test_volumes_are_occluded_too() -> None:
    network = Quarter((1, 0, 1), dims=3).eval()
    image = _image(dims=3)
    image[0, SIDE // 2 :, : SIDE // 2, SIDE // 2 :] += 0.5
    saliency = Explainer(_model(lambda x: network(x)), batch_size=4).explain(image)
    assert saliency.shape == (SIDE,) * 3
    assert _share_inside(saliency, (1, 0, 1)) > 0.6


@pytest.mark.parametrize("format_name", ["torchscript", "onnx", "torch_export"])
def test_every_format_that_hides_its_layers_is_occluded(format_name: str, tmp_path: Path) -> None:
    network, example = Quarter((0, 1)).eval(), torch.zeros(2, 1, SIDE, SIDE)
    path = tmp_path / "model.bin"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if format_name == "torchscript":
            torch.jit.save(torch.jit.trace(network, example), str(path))
        elif format_name == "onnx":
            pytest.importorskip("onnxruntime")
            torch.onnx.export(
                network, (example,), str(path), dynamo=False, dynamic_axes={"images": {0: "n"}}, input_names=["images"]
            )
        else:
            torch.export.save(
                torch.export.export(network, (example,), dynamic_shapes=({0: torch.export.Dim("n")},)), path
            )
        model = open_model(path, device="cpu", output="logits")
    assert model.facts.format == format_name
    explainer = Explainer(model, batch_size=16)
    image = _image()
    image[0, : SIDE // 2, SIDE // 2 :] += 0.5
    saliency = explainer.explain(image)
    assert explainer.method == "occlusion"
    assert _share_inside(saliency, (0, 1)) > 0.75


def test_an_image_in_which_nothing_spoke_for_disease_has_no_map() -> None:
    explainer = Explainer(_model(lambda x: torch.zeros(len(x), 1)), batch_size=8)
    with pytest.raises(Undefined, match="no part of it spoke for disease"):
        explainer.explain(_image())


def test_a_model_that_does_not_run_on_it_again_has_no_map() -> None:
    def run(_: Any) -> Any:
        raise RuntimeError("shape '[3]' is invalid")

    with pytest.raises(Undefined, match="could not be run"):
        Explainer(_model(run), batch_size=8).explain(_image())


@pytest.mark.parametrize(
    ("name", "options", "size", "method"),
    [
        ("densenet121", {"spatial_dims": 2, "in_channels": 1, "out_channels": 2}, (64, 64), "grad-cam"),
        ("resnet10", {"spatial_dims": 3, "n_input_channels": 1, "num_classes": 1}, (32, 32, 32), "grad-cam"),
        ("efficientnet-b0", {"spatial_dims": 2, "in_channels": 1, "num_classes": 1}, (64, 64), "grad-cam"),
        ("small-convnet", {"spatial_dims": 2, "in_channels": 1, "num_classes": 1}, (64, 64), "grad-cam"),
        (
            "vit-tiny",
            {"spatial_dims": 2, "in_channels": 1, "num_classes": 1, "img_size": (32, 32), "patch_size": (8, 8)},
            (32, 32),
            "occlusion",
        ),
    ],
)
def test_the_networks_that_are_trained_here_have_a_method(name, options, size, method) -> None:
    torch.manual_seed(1)
    network = build(name, options, "a test").eval()
    before = {key: value.clone() for key, value in network.state_dict().items()}
    explainer = Explainer(
        _model(network, positive=1 if 2 in options.values() and name == "densenet121" else None), batch_size=32
    )
    draw = np.random.default_rng(0)
    for _ in range(6):  # an untrained network may see nothing in an image
        try:
            saliency = explainer.explain(draw.normal(size=(1, *size)).astype(np.float32))
        except Undefined:
            continue
        assert saliency.shape == size
        assert saliency.min() >= 0 < saliency.max()
        break
    assert explainer.method == method
    assert not any(module._forward_hooks for module in network.modules())
    torch.testing.assert_close(network.state_dict(), before)


def test_grad_cam_is_what_its_equation_says() -> None:
    torch.manual_seed(3)
    network = torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3), torch.nn.ReLU(), torch.nn.Conv2d(4, 5, 3), torch.nn.Tanh(), torch.nn.AdaptiveMaxPool2d(3),
        torch.nn.Flatten(), torch.nn.Linear(45, 1),
    ).eval()  # fmt: skip
    evidence = Evidence(_model(network)).eval()
    pixels = torch.randn(1, 1, 24, 24)
    layer = find_layer(evidence, pixels)
    assert layer is not None
    held: list[torch.Tensor] = []
    hook = layer.register_forward_hook(lambda _m, _i, out: held.append(out.detach().clone()))
    evidence(pixels)
    hook.remove()
    # The gradient by finite differences, one channel's mean after the other: the layer's output is replaced by a shifted one.
    shift = [torch.zeros_like(held[0])]
    hook = layer.register_forward_hook(lambda _m, _i, out: out + shift[0])
    step, weights = 1e-3, []
    with torch.no_grad():
        for channel in range(held[0].shape[1]):
            values = []
            for sign in (1, -1):
                shift[0] = torch.zeros_like(held[0])
                shift[0][:, channel] = sign * step
                values.append(float(evidence(pixels)))
            weights.append((values[0] - values[1]) / (2 * step) / held[0][0, 0].numel())
    hook.remove()
    small = torch.relu(torch.einsum("c,chw->hw", torch.tensor(weights), held[0][0]))
    expected = torch.nn.functional.interpolate(small[None, None], size=(24, 24), mode="bilinear", align_corners=False)[
        0, 0
    ]
    try:
        found = Explainer(_model(network), batch_size=8).explain(pixels[0].numpy())
    except Undefined:
        found = np.zeros((24, 24), np.float32)
    assert expected.max() > 0
    np.testing.assert_allclose(found, expected.numpy(), atol=0.02 * float(expected.max()))


@pytest.mark.parametrize(
    ("output", "positive", "columns"), [("logits", None, 1), ("logits", 0, 2), ("logits", 1, 2), ("probabilities", None, 1),
                                        ("probabilities", 0, 2), ("probabilities", 1, 2)],
)  # fmt: skip
def test_the_log_odds_are_read_as_the_scores_are(output, positive, columns) -> None:
    draw = np.random.default_rng(2)
    raw = draw.normal(size=(9, columns)).astype(np.float32)
    if output == "probabilities":
        raw = sigmoid(raw.astype(np.float64)).astype(np.float32)
        raw = np.stack([raw[:, 0], 1 - raw[:, 0]], axis=1) if columns == 2 else raw
    facts = ModelFacts("model.pt", "0" * 64, "onnx", output=output, positive=positive)
    found = log_odds(torch.from_numpy(raw), facts).numpy()
    np.testing.assert_allclose(found, own_logits(raw, facts), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(log_odds((torch.from_numpy(raw),), facts).numpy(), found)
    if columns == 1:
        np.testing.assert_allclose(log_odds(torch.from_numpy(raw[:, 0]), facts).numpy(), found)


@pytest.mark.parametrize("size", [(32, 32), (224, 224), (7, 50), (3, 1), (24, 24, 24), (5, 64, 9)])
def test_hidden_patches_cover_every_pixel_and_stay_inside(size: tuple[int, ...]) -> None:
    seen = np.zeros(size, dtype=int)
    for place in hidden_places(size):
        assert all(0 <= s.start < s.stop <= side for s, side in zip(place, size, strict=True))
        seen[place] += 1
    assert seen.min() >= 1
    corners = [tuple(s.start for s in place) for place in hidden_places(size)]
    assert len(set(corners)) == len(corners)


def test_occlusion_is_what_hiding_one_patch_after_the_other_gives() -> None:
    network = Quarter((1, 1)).eval()
    image = torch.from_numpy(_image()[np.newaxis])
    total, times = np.zeros((SIDE, SIDE)), np.zeros((SIDE, SIDE))
    with torch.no_grad():
        whole = float(network(image))
        for place in hidden_places((SIDE, SIDE)):
            hidden = image.clone()
            hidden[(0, 0, *place)] = image.mean()
            total[place] += whole - float(network(hidden))
            times[place] += 1
    found = occlude(Evidence(_model(network)), image, batch_size=5)
    np.testing.assert_allclose(found, np.maximum(total / times, 0), atol=1e-5)
    assert found.max() > 0
