"""Builds the network that is trained: by name, with weights of another training where they are given."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.models.architectures import ARCHITECTURES, build
from radaudit.load.models.network_options import check_options
from radaudit.load.models.networks.layers import stages
from radaudit.load.models.networks.transfer import transfer_weights
from radaudit.load.models.weights import read_tensors
from radaudit.records import Preprocessing
from radaudit.train.fitting.randomness import WEIGHTS, seed_torch
from radaudit.workflows.training_steps.train_options import TrainOptions

PATCH = 16
"""Pixels a side of a vision transformer's patches, as in the models whose weights are about."""


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """A network ready to be trained.

    Attributes:
        network: The torch module.
        name: Its architecture.
        arguments: The options that it was built with, as the bundle holds them.
        unfreeze: What is trained from which epoch on.
        head: Name of the last layer's module.
        notes: Sentences for the user.
    """

    network: Any
    name: str
    arguments: Mapping[str, Any]
    unfreeze: tuple[tuple[int, tuple[str, ...]], ...]
    head: str
    notes: tuple[str, ...]


def check_architecture(name: str) -> None:
    """Refuses a network that nobody knows.

    Raises:
        UsageError: With the nearest names.
    """
    if name.casefold() not in ARCHITECTURES:
        near = difflib.get_close_matches(name.casefold(), ARCHITECTURES, n=3)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        raise UsageError(f"There is no network '{name}'.", f"{hint}There is {', '.join(ARCHITECTURES)}.")


def build_network(options: TrainOptions, preprocessing: Preprocessing, weights: Path | None) -> Built:
    """Builds it with first weights drawn from the seed, then fills in those of the file.

    Raises:
        UsageError: When the network cannot be built for these images, or the file holds another one's weights.
    """
    import torch

    name = options.arch.casefold()
    known = ARCHITECTURES[name]
    arguments: dict[str, Any] = {
        "spatial_dims": len(preprocessing.size),
        known.channels: preprocessing.channels,
        known.classes: 1,
    }
    if known.needs_size:
        arguments["img_size"] = list(preprocessing.size)
        arguments["patch_size"] = [PATCH] * len(preprocessing.size)
    if options.pooling != "average":
        arguments["pooling"] = options.pooling
    if settled := sorted(set(arguments) & set(options.network_options)):
        raise UsageError(
            f"The network option {settled[0]} is settled by the images and labels.", "Leave it out of --network-option."
        )
    check_options(name, options.network_options)
    arguments |= options.network_options
    with torch.random.fork_rng():
        seed_torch(options.seed, WEIGHTS)
        network = build(name, arguments, "--arch")
    notes: tuple[str, ...] = ()
    if weights is not None:
        try:
            data = weights.read_bytes()
        except OSError as error:
            raise UsageError(
                f"The weights {weights} cannot be read: {(error.strerror or type(error).__name__).lower()}.",
                "Check the path given to --weights.",
            ) from None
        found = transfer_weights(
            network,
            read_tensors(data, weights.name),
            stem=known.stem,
            head=known.head,
            what=f"{weights.name} as {name}",
        )
        notes = found.lines
    return Built(
        network, name, arguments, _unfreeze(network, known.head, options), known.head.rpartition(".")[0], notes
    )


def _unfreeze(network: Any, head: str, options: TrainOptions) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The last layer from the start; then the encoder, from its end to its beginning where it thaws by stages."""
    if not options.freeze:
        return ()
    encoder = stages(network, head)[:-1]
    step = options.thaw
    return tuple((options.freeze + step * depth, names) for depth, names in enumerate(reversed(encoder)))
