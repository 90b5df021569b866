"""The demonstration's scanners in memory: chest phantoms on four machines, one blurred, rare and mostly healthy in training.

Rendered by `examples/synthetic_scanners`, without the DICOM files between: what is stored is scaled as the demonstration's
preprocessing does (a percentile window) and reduced to 48 x 48 pixels.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from robustness.arrays import ArraySet

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "synthetic_scanners"
sys.path.insert(0, str(EXAMPLE))

from make_cohort import TEST_SHARES, TRAIN_PREVALENCE, TRAIN_SHARES, plan_cohort, render  # noqa: E402
from scanners import SCANNERS  # noqa: E402

from radaudit.records import Attribute  # noqa: E402
from radaudit.train.cells import divide_cells  # noqa: E402

SIDE = 48
PATIENTS = 1150
SHIFT = 4
NAMES = tuple(SCANNERS)


def draw_scanners(seed: int, *, train_shares=TRAIN_SHARES, train_prevalence=TRAIN_PREVALENCE):
    """Training, validation (a fifth of the training patients) and test set."""
    random = np.random.default_rng([seed, 12])
    pixels, label, vendor, patient = _cohort("train", train_shares, train_prevalence, random)
    held = np.isin(patient, random.permutation(PATIENTS)[: PATIENTS // 5])
    test = _cohort("test", TEST_SHARES, {}, random)
    parts = [tuple(a[rows] for a in (pixels, label, vendor, patient)) for rows in (~held, held)] + [test]
    _, y, v, _ = parts[0]
    cells = divide_cells(y, [Attribute("vendor", v.astype(np.int32), NAMES, "made")], smallest=10)
    sets = []
    for which, (x, y, v, who) in enumerate(parts):
        index = np.array([cells.where.get((int(a), (NAMES[b],)), 0) for a, b in zip(y, v, strict=True)])
        sets.append(ArraySet(x, y, index, v, who, shift=SHIFT if which == 0 else 0, seed=seed))
    return sets[0], sets[1], sets[2]


def _cohort(name: str, shares, prevalence, random: np.random.Generator) -> tuple[NDArray, ...]:
    plan = plan_cohort(name, PATIENTS, shares, prevalence, random)
    pixels = np.zeros((len(plan.patient), 1, SIDE, SIDE), np.float32)
    for row, stored in render(plan, random):
        pixels[row, 0] = _input(stored, SCANNERS[str(plan.vendor[plan.patient[row]])].is_inverted)
    label = plan.has_nodule[plan.patient].astype(np.int8)
    vendor = np.array([NAMES.index(str(v)) for v in plan.vendor[plan.patient]])
    return pixels, label, vendor, plan.patient.astype(np.int64)


def _input(stored: NDArray[np.uint16], is_inverted: bool) -> NDArray[np.float32]:
    values = stored.astype(np.float32)
    values = values.max() - values if is_inverted else values
    low, high = np.percentile(values, (10, 80))
    scaled = np.clip((values - low) / (high - low), 0, 1)
    halved = scaled.reshape(SIDE, 2, SIDE, 2).mean(axis=(1, 3))
    return ((halved - 0.5) / 0.25).astype(np.float32)
