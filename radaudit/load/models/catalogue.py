"""The formats: each loader registers how it recognizes its files and how it opens them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from radaudit.load.models.declaration import Declaration
from radaudit.load.models.sniff import Content
from radaudit.registry import Registry


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for beside the file itself.

    Attributes:
        arch: Name of a MONAI network for a bare state dict, or None.
        device: "cpu", "cuda:0" ...; already checked.
    """

    arch: str | None
    device: str


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """What a loader found in the file.

    Attributes:
        run: Takes a float32 tensor (batch, channels, *size), gives the raw output; in inference mode.
        device: Where `run` wants its input.
        architecture: What is known of the network, "" where the format does not say.
        declaration: What the file declares of itself, or None.
        notes: Sentences for the report.
        companions: Further files beside the model that belong to it, by name; they are part of its hash.
        members: The files of a folder that are the model, by name, where it may hold others too; empty for all of them.
    """

    run: Callable[[Any], Any]
    device: str
    architecture: str = ""
    declaration: Declaration | None = None
    notes: tuple[str, ...] = ()
    companions: tuple[str, ...] = field(default=())
    members: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, eq=False)
class Loader:
    """One format.

    Attributes:
        format: Its name in `ModelFacts.format`.
        title: How a message calls it.
        recognizes: Whether this content is of the format; reads names and headers only.
        open: Opens it. Raises `UsageError` when it is damaged or would need to run code.
        is_bundle: Whether a declaration inside counts as "bundle" (else "declared by the model").
    """

    format: str
    title: str
    recognizes: Callable[[Content], bool]
    open: Callable[[Content, Request], Opened]
    is_bundle: bool = False


LOADERS: Registry[Loader] = Registry("radaudit.load.models")
"""Every format by its name, in the order in which they are tried."""
