"""Every calibrator by its name, with what a person should know before choosing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from radaudit.registry import Registry

Task = Literal["binary", "multiclass", "multilabel"]


@dataclass(frozen=True, slots=True)
class Calibrator:
    """One way of calibrating.

    Attributes:
        name: Its key.
        title: How a reader calls it.
        make: Gives an estimator that is not fitted; takes its options by name.
        n_parameters: Numbers that a binary fit learns; None where that grows with the data.
        when: One sentence: when to use it, and what it cannot do.
        cites: Where it comes from, with DOI.
        tasks: What it can calibrate.
        has_map: Whether a binary fit can travel in a bundle: through `to_map()`, or `to_calibration()` where it reads the level.
        keeps_ranking: Whether a case with a higher score always keeps a strictly higher one, so that AUROC stays exactly.
        reads_level: Whether `fit` and `predict_logit` also want the level of an attribute of every row.
    """

    name: str
    title: str
    make: Callable[..., Any]
    n_parameters: int | None
    when: str
    cites: str
    tasks: tuple[Task, ...] = ("binary",)
    has_map: bool = True
    keeps_ranking: bool = True
    reads_level: bool = False


CALIBRATORS: Registry[Calibrator] = Registry("radaudit.train.calibrators")
"""Every calibrator by its name, from the fewest parameters to the most."""


def declare(calibrator: Calibrator, order: int) -> Calibrator:
    """Registers a calibrator under its own name."""
    return CALIBRATORS.register(calibrator.name, calibrator, order=order)
