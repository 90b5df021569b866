"""The maps that can differ between groups, as functions of the few numbers that differ."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from radaudit.records.arrays import Array
from radaudit.records.calibration import CalibrationMap
from radaudit.train.calibrators.inputs import Rows


class Family(ABC):
    """A map with k parameters, each of the size of a logit.

    Attributes:
        names: What they are called, (k,).
        identity: Their values where nothing changes, (k,).
        unit: What one unit of each is in the units of `names`, (k,).
    """

    names: tuple[str, ...]
    identity: Array
    unit: Array

    @abstractmethod
    def predictor(self, logit: Array, parameters: Array) -> Array:
        """The calibrated logits (n,) of logits (n,) for parameters (k,) or, one set a row, (n, k)."""

    @abstractmethod
    def slopes(self, logit: Array, parameters: Array) -> tuple[Array, Array | None]:
        """First and second derivatives of the calibrated logits by each parameter, (n, k); mixed ones are 0, None where all are."""

    @abstractmethod
    def map(self, parameters: Array) -> CalibrationMap | None:
        """The map of parameters (k,); None where it would not rise."""


class TemperatureFamily(Family):
    """z / T, with log T as parameter."""

    names = ("log_temperature",)
    identity = np.zeros(1)
    unit = np.ones(1)

    def predictor(self, logit: Array, parameters: Array) -> Array:
        """Gives z exp(-log T)."""
        return np.asarray(logit * np.exp(-parameters[..., 0]))

    def slopes(self, logit: Array, parameters: Array) -> tuple[Array, Array | None]:
        """Gives -z / T and z / T."""
        scaled = self.predictor(logit, parameters)[:, None]
        return -scaled, scaled

    def map(self, parameters: Array) -> CalibrationMap | None:
        """A temperature."""
        return CalibrationMap("temperature", {"temperature": float(np.exp(parameters[0]))})


class InterceptFamily(Family):
    """z + a."""

    names = ("intercept",)
    identity = np.zeros(1)
    unit = np.ones(1)

    def predictor(self, logit: Array, parameters: Array) -> Array:
        """Gives z + a."""
        return np.asarray(logit + parameters[..., 0])

    def slopes(self, logit: Array, parameters: Array) -> tuple[Array, Array | None]:
        """Gives 1."""
        return np.ones((len(logit), 1)), None

    def map(self, parameters: Array) -> CalibrationMap | None:
        """An intercept."""
        return CalibrationMap("intercept", {"intercept": float(parameters[0])})


class PlattFamily(Family):
    """level + slope (z - center): around the mean logit, level and slope hardly depend on each other.

    The second parameter is the slope times the spread of the logits, so that both are of the size of a logit.
    """

    names = ("level", "slope")

    def __init__(self, rows: Rows) -> None:
        share = rows.weight / rows.weight.sum()
        self.center = float(share @ rows.logit)
        self.spread = float(np.sqrt(share @ (rows.logit - self.center) ** 2)) or 1.0
        self.identity = np.array([self.center, self.spread])
        self.unit = np.array([1.0, 1 / self.spread])

    def predictor(self, logit: Array, parameters: Array) -> Array:
        """Gives level + slope (z - center)."""
        return np.asarray(parameters[..., 0] + parameters[..., 1] * (logit - self.center) / self.spread)

    def slopes(self, logit: Array, parameters: Array) -> tuple[Array, Array | None]:
        """Gives 1 and (z - center) / spread."""
        return np.stack([np.ones_like(logit), (logit - self.center) / self.spread], axis=1), None

    def map(self, parameters: Array) -> CalibrationMap | None:
        """Intercept and slope; None where the slope is not above 0."""
        slope = float(parameters[1]) / self.spread
        if slope <= 0:
            return None
        return CalibrationMap("platt", {"intercept": float(parameters[0]) - slope * self.center, "slope": slope})


def family(method: str, rows: Rows) -> Family:
    """The family of one of `METHODS`."""
    if method == "platt":
        return PlattFamily(rows)
    return TemperatureFamily() if method == "temperature" else InterceptFamily()


METHODS = ("platt", "temperature", "intercept")
"""Names of the families."""
