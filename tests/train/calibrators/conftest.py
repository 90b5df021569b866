"""Samples that every calibrator is tested on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.special import expit


@dataclass(frozen=True)
class Sample:
    """1500 images of 500 patients in three levels; the logits are twice too large and 1 too high."""

    logit: np.ndarray
    label: np.ndarray
    patient: np.ndarray
    level: np.ndarray


@pytest.fixture(scope="session")
def sample() -> Sample:
    random = np.random.default_rng(11)
    true = random.normal(-0.8, 1.4, 1500)
    label = (random.random(1500) < expit(true)).astype(int)
    return Sample(
        2 * true + 1, label, np.arange(1500) // 3, np.array(["GE", "Philips", "Siemens"])[np.arange(1500) % 3]
    )


@pytest.fixture(scope="session")
def classes() -> tuple[np.ndarray, np.ndarray]:
    """Logits (1200, 4), twice too large and too high for class 0, and classes."""
    random = np.random.default_rng(12)
    true = random.normal(0, 1.5, (1200, 4))
    drawn = (true + random.gumbel(size=true.shape)).argmax(axis=1)
    return 2 * true + np.array([1.0, 0, 0, 0]), drawn
