"""The one number whose sources are looked for: the model's log odds of disease, before any calibration."""

from __future__ import annotations

from typing import Any

import torch

from radaudit.records import Model, ModelFacts

NEARLY_CERTAIN = 1e-6
"""Probabilities are held this far from 0 and 1, where log odds end."""


class Evidence(torch.nn.Module):
    """A model that gives the log odds of disease, whatever it gives itself.

    Args:
        model: Any model; its `output` and `positive` are settled.
    """

    def __init__(self, model: Model) -> None:
        super().__init__()
        self._run = (
            model.run
        )  # a network among the formats becomes a submodule by this, a session or a function does not
        self._facts = model.facts

    def forward(self, pixels: Any) -> Any:
        """(batch, channels, *size) to (batch, 1)."""
        return log_odds(self._run(pixels), self._facts).unsqueeze(1)


def log_odds(raw: Any, facts: ModelFacts) -> Any:
    """A raw output, (batch,), (batch, 1) or (batch, 2), as log odds (batch,); the same reading as of the scores."""
    if isinstance(raw, (tuple, list)):
        raw = raw[0]
    values = raw.reshape(len(raw), -1).float()
    if facts.output == "probabilities":
        chance = values[:, facts.positive or 0].clamp(NEARLY_CERTAIN, 1 - NEARLY_CERTAIN)
        return torch.log(chance) - torch.log1p(-chance)
    if values.shape[1] == 1:
        return values[:, 0]
    positive = 1 if facts.positive is None else facts.positive
    return values[:, positive] - values[:, 1 - positive]
