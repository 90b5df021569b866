"""One training by one objective, calibrated on the validation set: the test set's probabilities."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from robustness.arrays import ArraySet
from sklearn.metrics import roc_auc_score
from torch import nn

from radaudit.errors import Undefined
from radaudit.train.calibrators.platt import Platt
from radaudit.train.fitting.assessment import Assessment, GroupScore
from radaudit.train.fitting.loop import fit
from radaudit.train.fitting.settings import FitSettings
from radaudit.train.objectives.catalogue import OBJECTIVES
from radaudit.train.objectives.dfr import retrain_last_layer
from radaudit.train.samplers.catalogue import SAMPLERS


class Method(NamedTuple):
    """A row of the table."""

    title: str
    objective: str
    select: str
    options: dict[str, dict[str, float]]
    weight_decay: dict[str, float]


class Scores(NamedTuple):
    """What a trained network says of the test set."""

    probability: NDArray[np.float64]
    seconds: float


LIGHT = {"digits": 0.05, "scanners": 0.02}
"""Weight decay at which ERM does best."""

STRONG = {"digits": 1.0, "scanners": 0.05}

METHODS = (
    Method("ERM, best epoch on average", "erm", "average", {}, LIGHT),
    Method("ERM, best epoch of the worst group", "erm", "worst-group", {}, LIGHT),
    Method(
        "group DRO", "group_dro", "worst-group",
        {"digits": {"step_size": 0.1, "adjustment": 2.0}, "scanners": {"step_size": 0.05}}, STRONG,
    ),
    Method("groups subsampled to one size", "group_balanced", "worst-group", {}, STRONG),
    Method("DFR: last layer on balanced validation rows", "dfr", "worst-group", {}, LIGHT),
)  # fmt: skip


def train(
    method: Method,
    task: str,
    build: Callable[[], nn.Module],
    sets: tuple[ArraySet, ArraySet, ArraySet],
    settings: FitSettings,
) -> Scores:
    """Trains, calibrates by Platt's method on the validation rows, and scores the test rows."""
    training, validation, test = sets
    objective = OBJECTIVES[method.objective]
    counts = np.bincount(training.cell)
    batches = {
        name: SAMPLERS[name].make(training.cell, training.label, settings.batch_size, settings.seed)
        for name in (objective.sampler, "natural")
    }
    torch.manual_seed(settings.seed)
    network = build()
    with tempfile.TemporaryDirectory() as folder:
        fitted = fit(
            network, training, validation, settings,
            objective=objective.build(counts, method.options.get(task)),
            batches=batches[objective.sampler], natural=batches["natural"],
            cells=[str(g) for g in range(len(counts))], files=[str(i) for i in range(len(training))],
            assess=lambda label, logit: assess(label, logit, validation.attribute), folder=Path(folder),
        )  # fmt: skip
    network.load_state_dict(fitted.weights[settings.select])
    network.eval()
    if method.objective == "dfr":
        features = infer(network[:-1], validation.pixels)
        last = retrain_last_layer(
            features, validation.label, validation.cell, patient=validation.patient, seed=settings.seed
        )
        with torch.no_grad():
            network[-1].weight.copy_(torch.from_numpy(last.weight))
            network[-1].bias.copy_(torch.from_numpy(last.bias))
    logit = infer(network, test.pixels)[:, 0]
    # What ranks no better than chance cannot be calibrated, and stays as it is.
    with contextlib.suppress(Undefined):
        logit = Platt().fit(infer(network, validation.pixels)[:, 0], validation.label).predict_logit(logit)
    return Scores(1 / (1 + np.exp(-logit)), fitted.seconds)


def infer(network: nn.Module, pixels: NDArray[np.float32]) -> NDArray[np.float64]:
    """Outputs (n, d) in batches."""
    with torch.inference_mode():
        return torch.cat([network(part) for part in torch.from_numpy(pixels).split(256)]).double().numpy()


def assess(label: NDArray[np.int8], logit: NDArray[np.float64], attribute: NDArray[np.int64]) -> Assessment:
    """AUROC of everyone and by attribute, with Hanley and McNeil's lower bound (doi:10.1148/radiology.143.1.7063747)."""
    groups, left_out = [], []
    for level in np.unique(attribute):
        own = attribute == level
        few = min(np.bincount(label[own], minlength=2))
        if few < 10:
            left_out.append(f"{level} ({few} of one class)")
            continue
        groups.append(_score(str(level), label[own], logit[own]))
    return Assessment(_score("everyone", label, logit), tuple(groups), tuple(left_out))


def _score(name: str, label: NDArray[np.int8], logit: NDArray[np.float64]) -> GroupScore:
    a = float(roc_auc_score(label, logit))
    ill, well = int(label.sum()), int(len(label) - label.sum())
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    variance = (a * (1 - a) + (ill - 1) * (q1 - a * a) + (well - 1) * (q2 - a * a)) / (ill * well)
    return GroupScore(name, a, a - 1.645 * max(variance, 0.0) ** 0.5)
