"""Several models over one cohort: each image read once, each model as if it had been alone."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import torch

from radaudit.errors import Unreadable, UsageError
from radaudit.predict.score import Scorer, score_by_each, score_cohort
from radaudit.records import Preprocessing


def mean(batch: torch.Tensor) -> torch.Tensor:
    return batch.mean((1, 2, 3))


def probability(batch: torch.Tensor) -> torch.Tensor:
    return mean(batch)[:, None] / 100


def two_columns(batch: torch.Tensor) -> torch.Tensor:
    """Logits, and no number for the image of value 3."""
    values = mean(batch)
    return torch.stack([-values, torch.where(values == 3, float("nan"), values)], 1)


def test_every_model_says_what_it_says_alone_and_every_image_is_read_once(make_cohort, make_model):
    seen: Counter[str] = Counter()

    def read(path: str, preprocessing: Preprocessing) -> np.ndarray:
        seen[path] += 1
        number = int(path.rsplit("/", 1)[-1].removesuffix(".png"))
        if number == 1:
            raise Unreadable("the pixel data are cut short")
        return np.full((1, 4, 4), number, np.float32)

    cohort, models = make_cohort(7), [make_model(probability), make_model(two_columns)]
    steps: list[tuple[int, int]] = []
    both = score_by_each(
        cohort,
        [Scorer(model) for model in models],
        read=read,
        batch_size=3,
        progress=lambda done, total: steps.append((done, total)),
    )
    assert set(seen.values()) == {1}
    assert len(seen) == 7
    assert steps == [(3, 7), (6, 7), (7, 7)]
    for model, found in zip(models, both, strict=True):
        alone = score_cohort(cohort, model, read=read, batch_size=3)
        np.testing.assert_array_equal(found.score, alone.score)
        np.testing.assert_array_equal(found.logit, alone.logit)
        assert (found.failure, found.model, found.notes) == (alone.failure, alone.model, alone.notes)
    cut_short = "the pixel data are cut short"
    assert [p.failure[1] for p in both] == [cut_short, cut_short]
    assert both[0].failure[3] is None
    assert both[1].failure[3] == "the model returned a value that is not finite"


def test_models_that_prepare_images_differently_share_none(make_cohort, make_model, read):
    other = make_model(probability, preprocessing=Preprocessing(size=(8, 8)))
    with pytest.raises(ValueError, match="prepare images differently"):
        score_by_each(make_cohort(3), [Scorer(make_model(probability)), Scorer(other)], read=read)
    unknown = make_model(probability, preprocessing=None)
    with pytest.raises(UsageError, match="its preprocessing is not known"):
        score_by_each(make_cohort(3), [Scorer(make_model(probability)), Scorer(unknown)], read=read)
