"""Cohorts of made-up images and models that are plain functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from radaudit.records import Cohort, Model, ModelFacts, Preprocessing

torch.set_num_threads(1)

PREPROCESSING = Preprocessing(size=(4, 4))


@pytest.fixture
def make_cohort() -> Callable[..., Cohort]:
    def make(n: int, **fields: Any) -> Cohort:
        fields = {"image": tuple(f"/images/{i}.png" for i in range(n))} | fields
        return Cohort(
            name="cohort.csv",
            sha256="c" * 64,
            task="binary",
            truth={"label": (np.arange(n) % 2).astype(np.int8)},
            attributes=(),
            patient=np.arange(n, dtype=np.int64) // 2,
            has_patients=True,
            case=tuple(f"case {i}" for i in range(n)),
            **fields,
        )

    return make


@pytest.fixture
def make_model() -> Callable[..., Model]:
    def make(run: Callable[[Any], Any], **facts: Any) -> Model:
        facts = {"preprocessing": PREPROCESSING} | facts
        return Model(ModelFacts("model.pt", "m" * 64, "torchscript", **facts), run)

    return make


def read_number(path: str, preprocessing: Preprocessing) -> np.ndarray:
    """An image whose every pixel is the number in its file name."""
    number = float(path.rsplit("/", 1)[-1].removesuffix(".png"))
    return np.full((preprocessing.channels, *preprocessing.size), number, dtype=np.float32)


@pytest.fixture
def read() -> Callable[..., np.ndarray]:
    return read_number
