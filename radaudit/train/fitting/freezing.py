"""Which parameters are trained in which epoch: a frozen encoder, or one that is unfrozen stage by stage."""

from __future__ import annotations

from torch import nn

from radaudit.errors import UsageError

Stages = tuple[tuple[int, tuple[str, ...]], ...]
"""Pairs of an epoch and the beginnings of the names of what is trained from then on."""


def first_epochs(network: nn.Module, stages: Stages) -> dict[str, int]:
    """Parameter name -> the epoch from which it is trained.

    Raises:
        UsageError: When a stage names nothing that the network has.
    """
    names = [name for name, _ in network.named_parameters()]
    first = dict.fromkeys(names, 0)
    for epoch, beginnings in stages:
        for beginning in beginnings:
            named = [name for name in names if name == beginning or name.startswith(f"{beginning}.")]
            if not named:
                raise UsageError(
                    f"The network has no part '{beginning}' to freeze.", f"Its parts are {', '.join(_parts(names))}."
                )
            first |= dict.fromkeys(named, epoch)
    return first


def freeze(network: nn.Module, first: dict[str, int], epoch: int, *, by_gradient: bool) -> None:
    """Sets what is trained in this epoch; normalization layers that are frozen keep their statistics, too.

    Args:
        network: In training mode.
        first: As `first_epochs` gave.
        epoch: This epoch.
        by_gradient: Drop gradients after they were computed instead of computing none. Several processes need that: which
            parameters they exchange is settled once, at the start.
    """
    for name, parameter in network.named_parameters():
        is_frozen = epoch < first[name]
        if not by_gradient:
            parameter.requires_grad_(not is_frozen)
        elif is_frozen:
            parameter.grad = None
    for prefix, layer in network.named_modules():
        own = [f"{prefix}.{name}" if prefix else name for name, _ in layer.named_parameters(recurse=False)]
        if isinstance(layer, nn.modules.batchnorm._BatchNorm) and own:
            layer.train(network.training and all(epoch >= first[name] for name in own))


def _parts(names: list[str]) -> list[str]:
    return list(dict.fromkeys(name.partition(".")[0] for name in names))
