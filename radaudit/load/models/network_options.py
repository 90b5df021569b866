"""Which further options a network takes, so that a misspelled one is told in words and not in Python's."""

from __future__ import annotations

import difflib
import importlib
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.models.architectures import ARCHITECTURES, OWN, SPELLINGS, Architecture

_NEVER = frozenset({"pretrained", "progress", "model_name", "self"})
"""Weights are never downloaded, and the name says which network it is."""

_SETTLED = frozenset({"spatial_dims", "img_size", "patch_size", "pooling"})
"""By the images, the labels and options of their own."""


def options_of(name: str) -> tuple[str, ...]:
    """The options of a network of `ARCHITECTURES` that the images and labels leave open, in the order of its definition."""
    known = ARCHITECTURES[name]
    taken = _NEVER | _SETTLED | {known.channels, known.classes, *known.preset}
    found = dict.fromkeys(option for maker in _makers(known) for option in _with_default(maker))
    return tuple(option for option in found if option not in taken)


def check_options(name: str, given: Iterable[str]) -> None:
    """Refuses an option that the network does not have.

    Args:
        name: Of `ARCHITECTURES`.
        given: Names of options.

    Raises:
        UsageError: With the ones that it has.
    """
    known = options_of(name)
    for option in given:
        if option in known:
            continue
        near = difflib.get_close_matches(option, known, n=3)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        has = f"It has {', '.join(known)}." if known else "It has none."
        raise UsageError(f"The network {name} has no option '{option}'.", hint + has)


def _makers(known: Architecture) -> list[Callable[..., Any]]:
    """The class or function that makes it, and those to which that one hands on what it does not know itself."""
    if known.maker in OWN:
        module = importlib.import_module(f"radaudit.load.models.networks.{OWN[known.maker]}")
        return [getattr(module, known.maker)]
    from monai.networks import nets

    maker = getattr(nets, SPELLINGS[known.maker.casefold()])
    if not inspect.isclass(maker):
        return [maker, getattr(nets, "ResNet")]  # noqa: B009 - MONAI exports it by a star; functions that name a ResNet's blocks and layers
    found: list[Callable[..., Any]] = []
    for base in maker.__mro__:
        found.append(base)
        if all(p.kind is not p.VAR_KEYWORD for p in inspect.signature(base).parameters.values()):
            break  # it hands on nothing
    return found


def _with_default(maker: Callable[..., Any]) -> list[str]:
    """Parameters that need not be given; those that must are settled by whoever hands them on."""
    signature = inspect.signature(maker)
    return [p.name for p in signature.parameters.values() if p.default is not p.empty]
