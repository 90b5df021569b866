"""Digits with a shortcut: is the digit 5 or more? In training a marker in the corner says so, and it lies for one image in twenty.

Built from scikit-learn's 1797 handwritten digits, made noisy. The marker is what a burned-in side marker or a scanner's border
is to a radiograph: clean, easy, and no disease. Validation and test set show every marker equally often with every label, so
whoever learned the marker fails on two of the four cells.
"""

from __future__ import annotations

import numpy as np
from robustness.arrays import ArraySet

AGREES = 0.95
NOISE = 0.2
NAMES = ("below 5, no marker", "below 5, marker", "5 or more, no marker", "5 or more, marker")


def draw_digits(seed: int) -> tuple[ArraySet, ArraySet, ArraySet]:
    """Training, validation and test set; every digit is in one of them only."""
    from sklearn.datasets import load_digits

    random = np.random.default_rng([seed, 11])
    found = load_digits()
    order = random.permutation(len(found.target))
    parts = np.split(order, [900, 1300])
    sets = []
    for which, rows in enumerate(parts):
        label = (found.target[rows] >= 5).astype(np.int8)
        if which == 0:
            marked = np.where(random.random(len(rows)) < AGREES, label, 1 - label)
            patient = rows
        else:  # the same digit without and with the marker: two images of one patient
            rows, label = np.repeat(rows, 2), np.repeat(label, 2)
            marked, patient = np.tile([0, 1], len(rows) // 2), rows
        pixels = np.zeros((len(rows), 1, 14, 14), np.float32)
        pixels[:, 0, 3:11, 3:11] = found.images[rows] / 16
        pixels += NOISE * random.standard_normal(pixels.shape).astype(np.float32)
        pixels[:, 0, :3, :3] += marked[:, None, None].astype(np.float32) * 1.5
        sets.append(
            ArraySet(pixels, label, 2 * label.astype(np.int64) + marked, marked.astype(np.int64), patient, seed=seed)
        )
    return sets[0], sets[1], sets[2]
