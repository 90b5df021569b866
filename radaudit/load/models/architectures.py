"""The MONAI networks that a name alone may build, and what their weights tell of how they were built."""

from __future__ import annotations

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
        preset: Further options that the name stands for.
    """

    maker: str
    stem: str
    head: str
    channels: str = "in_channels"
    classes: str = "num_classes"
    preset: Mapping[str, Any] = field(default_factory=dict)


ARCHITECTURES: dict[str, Architecture] = {
    **{
        f"densenet{n}": Architecture(
            f"DenseNet{n}", "features.conv0.weight", "class_layers.out.weight", classes="out_channels"
        )
        for n in (121, 169, 201, 264)
    },
    **{
        f"resnet{n}": Architecture(f"resnet{n}", "conv1.weight", "fc.weight", channels="n_input_channels")
        for n in (10, 18, 34, 50, 101, 152, 200)
    },
    **{
        name: Architecture(maker, "layer0.conv1.weight", "last_linear.weight")
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
            "EfficientNetBN", "_conv_stem.weight", "_fc.weight", preset={"model_name": f"efficientnet-b{n}"}
        )
        for n in range(9)
    },
}
"""Names for `--arch` and for `architecture.network` in a bundle."""

MAKERS = frozenset(a.maker for a in ARCHITECTURES.values()) | {"DenseNet", "ResNet", "Classifier"}
"""What a MONAI bundle's `_target_` may name: classification networks that take numbers, words and lists of them."""

SPELLINGS = {maker.casefold(): maker for maker in sorted(MAKERS, reverse=True)}
"""MONAI knows each network under several spellings (DenseNet121, Densenet121, densenet121)."""


def build(network: str, arguments: Mapping[str, Any], where: str) -> Any:
    """Builds a network, untrained and in evaluation mode. Never downloads weights, whatever the arguments say.

    Args:
        network: A name of `ARCHITECTURES`, or a maker of `MAKERS`.
        arguments: Plain options: numbers, words, lists and tables of them.
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
    if maker == "EfficientNetBN" or "pretrained" in options:
        options["pretrained"] = False
    try:
        return getattr(nets, maker)(**options).eval()
    except Exception as error:
        raise UsageError(
            f"{where}: {network} cannot be built with these options ({error}).", "Correct the options."
        ) from error


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
    arguments = {"spatial_dims": stem.ndim - 2, known.channels: int(stem.shape[1]), known.classes: int(head.shape[0])}
    if arch.startswith("resnet"):
        arguments["bias_downsample"] = any(key.endswith("downsample.0.bias") for key in tensors)
        arguments["conv1_t_size"] = tuple(int(k) for k in stem.shape[2:])
    return arguments
