"""The layers of a network from its first to its last, for training with a frozen encoder or thawing it step by step."""

from __future__ import annotations

from typing import Any


def stages(network: Any, head: str) -> tuple[tuple[str, ...], ...]:
    """Names of the parameters in stages, from the image to the logit; the last stage is the last layer with its pooling.

    Args:
        network: A torch module of `architectures.build`.
        head: Key of the last layer's weight.
    """
    head_module = head.rpartition(".")[0]
    encoder: dict[str, list[str]] = {}
    last: list[str] = []
    for name, _ in network.named_parameters():
        if name.startswith(
            (f"{head_module}.", "class_layers.", "pool.", "avgpool.", "adaptive_avg_pool.", "_avg_pooling.")
        ):
            last.append(name)
        else:
            encoder.setdefault(_stage(name), []).append(name)
    return (*(tuple(names) for names in encoder.values()), tuple(last))


def _stage(name: str) -> str:
    """The part of a name that says the stage: "layer2", "features.denseblock3", "_blocks.4", "vit.blocks.7"."""
    parts = name.split(".")
    if parts[0] == "vit" and parts[1] in ("cls_token", "patch_embedding"):
        return "vit.patches"
    depth = {"features": 2, "_blocks": 2, "blocks": 2, "vit": 3 if parts[1:2] == ["blocks"] else 2}.get(parts[0], 1)
    return ".".join(parts[:depth])
