"""The MONAI networks that a name alone may build, and what their weights tell of how they were built."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from radaudit.errors import UsageError


@dataclass(frozen=True, slots=True)
class Architecture:
    """A network of `monai.networks.nets`.

    Attributes:
        maker: Name of the class or function there.
        stem: Key of the first convolution's weight, (filters, channels, *kernel).
        head: Key of the classifier's weight, (classes, features).
        channels: Name of the option for the number of input channels.
        classes: Name of the option for the number of outputs.
        pooling: Name of the module that pools the last feature map; "" where there is none to replace.
        needs_size: True where the network is built for one size of image.
        preset: Further options that the name stands for.
    """

    maker: str
    stem: str
    head: str
    channels: str = "in_channels"
    classes: str = "num_classes"
    pooling: str = ""
    needs_size: bool = False
    preset: Mapping[str, Any] = field(default_factory=dict)


ARCHITECTURES: dict[str, Architecture] = {
    **{
        f"densenet{n}": Architecture(
            f"DenseNet{n}",
            "features.conv0.weight",
            "class_layers.out.weight",
            classes="out_channels",
            pooling="class_layers.pool",
        )
        for n in (121, 169, 201, 264)
    },
    **{
        f"resnet{n}": Architecture(
            f"resnet{n}", "conv1.weight", "fc.weight", channels="n_input_channels", pooling="avgpool"
        )
        for n in (10, 18, 34, 50, 101, 152, 200)
    },
    **{
        name: Architecture(maker, "layer0.conv1.weight", "last_linear.weight", pooling="adaptive_avg_pool")
        for name, maker in {
            "senet154": "SENet154",
            "seresnet50": "SEResNet50",
            "seresnet101": "SEResNet101",
            "seresnet152": "SEResNet152",
            "seresnext50": "SEResNext50",
            "seresnext101": "SEResNext101",
        }.items()
    },
    **{
        f"efficientnet-b{n}": Architecture(
            "EfficientNetBN",
            "_conv_stem.weight",
            "_fc.weight",
            pooling="_avg_pooling",
            preset={"model_name": f"efficientnet-b{n}"},
        )
        for n in range(9)
    },
    **{
        name: Architecture(
            "VisionTransformer",
            "vit.patch_embedding.patch_embeddings.weight",
            "vit.classification_head.weight",
            needs_size=True,
            preset={"hidden_size": width, "mlp_dim": 4 * width, "num_heads": width // 64},
        )
        for name, width in {"vit-tiny": 192, "vit-small": 384, "vit-base": 768}.items()
    },
    "small-convnet": Architecture("SmallConvNet", "blocks.0.conv.weight", "head.weight", pooling="pool"),
}
"""Names for `--arch` and for `architecture.network` in a bundle."""

OWN = {"SmallConvNet": "small_convnet", "VisionTransformer": "vision_transformer"}
"""Makers that are radaudit's, not MONAI's, and the module of `networks` that each stands in."""

MAKERS = (frozenset(a.maker for a in ARCHITECTURES.values()) | {"DenseNet", "ResNet", "Classifier"}) - set(OWN)
"""What a MONAI bundle's `_target_` may name: classification networks that take numbers, words and lists of them."""

SPELLINGS = {maker.casefold(): maker for maker in sorted(MAKERS, reverse=True)}
"""MONAI knows each network under several spellings (DenseNet121, Densenet121, densenet121)."""


def build(network: str, arguments: Mapping[str, Any], where: str) -> Any:
    """Builds a network, untrained and in evaluation mode. Never downloads weights, whatever the arguments say.

    Args:
        network: A name of `ARCHITECTURES`, or a maker of `MAKERS`.
        arguments: Plain options: numbers, words, lists and tables of them. `pooling` ("average", "attention" or "max") is
            radaudit's own.
        where: How a message calls the file that asks for it.

    Raises:
        UsageError: For an unknown network or options that it does not take.
    """
    from monai.networks import nets

    known = ARCHITECTURES.get(network.casefold())
    maker = known.maker if known else SPELLINGS.get(network.casefold())
    if maker is None:
        raise UsageError(
            f"{where}: unknown network {network[:60]!r}.", "Known networks: " + ", ".join(ARCHITECTURES) + "."
        )
    options = {**arguments, **(known.preset if known else {})}
    pooling = options.pop("pooling", "average")
    if maker == "EfficientNetBN" or "pretrained" in options:
        options["pretrained"] = False
    try:
        built = _own(maker, options) if maker in OWN else getattr(nets, maker)(**options)
        return _pool(built, known, pooling, network).eval()
    except Exception as error:
        raise UsageError(
            f"{where}: {network} cannot be built with these options ({error}).", "Correct the options."
        ) from error


def _own(maker: str, options: Mapping[str, Any]) -> Any:
    module = importlib.import_module(f"radaudit.load.models.networks.{OWN[maker]}")
    return getattr(module, maker)(**options)


def _pool(built: Any, known: Architecture | None, pooling: Any, network: str) -> Any:
    """The network with another pooling of its last feature map, where one is asked for."""
    if pooling == "average":
        return built
    if known is None or not known.pooling:
        raise ValueError(f"{network} has no pooling that could be replaced")
    from radaudit.load.models.networks.pooling import make_pooling

    head = built.get_submodule(known.head.rpartition(".")[0])
    dims = built.get_parameter(known.stem).ndim - 2
    parent, _, name = known.pooling.rpartition(".")
    setattr(built.get_submodule(parent), name, make_pooling(pooling, head.in_features, dims))
    return built


def guess_arguments(arch: str, tensors: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Reads spatial dimensions, channels and outputs off the shapes of the weights.

    Raises:
        UsageError: When the weights lack the network's first or last layer.
    """
    known = ARCHITECTURES[arch]
    # Training scripts put a prefix before every key ("module."); a layer further down may end alike.
    bare = {key.partition(".")[2]: value for key, value in tensors.items()}
    stem, head = (tensors.get(key, bare.get(key)) for key in (known.stem, known.head))
    if stem is None or head is None or stem.ndim not in (4, 5) or head.ndim != 2:
        lacking = known.stem if stem is None or stem.ndim not in (4, 5) else known.head
        raise UsageError(
            f"{where}: not the weights of {arch}: {lacking} is missing or has another shape.", "Check --arch."
        )
    if known.needs_size:
        raise UsageError(
            f"{where}: the weights of {arch} do not say for which size of image they are.",
            "Save the model as a radaudit bundle, TorchScript, torch.export or ONNX.",
        )
    arguments: dict[str, Any] = {
        "spatial_dims": stem.ndim - 2,
        known.channels: int(stem.shape[1]),
        known.classes: int(head.shape[0]),
    }
    if known.pooling and any(key.endswith(f"{known.pooling}.weigh.weight") for key in tensors):
        arguments["pooling"] = "attention"
    if arch.startswith("resnet"):
        arguments["bias_downsample"] = any(key.endswith("downsample.0.bias") for key in tensors)
        arguments["conv1_t_size"] = tuple(int(k) for k in stem.shape[2:])
    return arguments
