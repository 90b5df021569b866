"""One run over the cohort, of one model or of several at once: every row gets a score, or the reason why it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.predict.engines.catalogue import ENGINES, Job, Progress, RawOutput, Read
from radaudit.predict.output import own_logits, settle_output
from radaudit.records import Attribute, Cohort, Model, Predictions, Preprocessing


class Scorer(NamedTuple):
    """A model, and what its calibration needs to know of the rows.

    Attributes:
        model: With preprocessing.
        by: The level of every row, where the model's calibration has a map for each.
    """

    model: Model
    by: Attribute | None = None


def score_cohort(
    cohort: Cohort,
    model: Model,
    *,
    read: Read,
    batch_size: int = 32,
    workers: int = 0,
    progress: Progress | None = None,
    engine: str = "local",
    by: Attribute | None = None,
) -> Predictions:
    """Scores every image of the cohort, in its order; arguments and errors as of `score_by_each`."""
    scorers = (Scorer(model, by),)
    return score_by_each(
        cohort, scorers, read=read, batch_size=batch_size, workers=workers, progress=progress, engine=engine
    )[0]


def score_by_each(
    cohort: Cohort,
    scorers: Sequence[Scorer],
    *,
    read: Read,
    batch_size: int = 32,
    workers: int = 0,
    progress: Progress | None = None,
    engine: str = "local",
) -> tuple[Predictions, ...]:
    """Scores every image of the cohort by every model, in its order; each image is read once.

    Args:
        cohort: With images.
        scorers: The models, all with the same preprocessing.
        read: Reads one image: (path, preprocessing) -> (channels, *size). An exception ends nothing: it is that row's reason.
        batch_size: Images a batch. Changes speed and memory, not what is scored.
        workers: Processes that read images; 0 reads in this one.
        progress: Called after every batch with the images done and their number.
        engine: Where to run, a name of `ENGINES`.

    Raises:
        UsageError: When the cohort has no images, a model no preprocessing, a model does not take the images, or its
            output cannot be read as a binary one.
        CannotAudit: When a model fails later on, or a process that reads images dies.
        ValueError: When the models prepare images differently.
    """
    if cohort.image is None:
        raise UsageError(f"{cohort.name}: has no column of images for the model.", "Name the column with --image.")
    preprocessing = _shared_preprocessing([scorer.model for scorer in scorers])
    if batch_size < 1 or workers < 0:
        raise UsageError(
            f"batch size {batch_size} and {workers} workers: at least 1 image and no fewer than 0.",
            "Correct the number.",
        )
    if engine not in ENGINES:
        raise UsageError(f"engine {engine!r} is unknown.", "Engines: " + ", ".join(ENGINES) + ".")
    known = cohort.failure or (None,) * cohort.n
    rows = np.array([row for row in range(cohort.n) if known[row] is None], dtype=np.intp)  # only these are read
    images = tuple(cohort.image[row] for row in rows)
    models = tuple(scorer.model for scorer in scorers)
    nothing = (RawOutput(np.empty((0, 1), np.float32), (), 0.0),) * len(models)
    job = Job(images, models, preprocessing, read, batch_size, workers, progress)
    outputs = ENGINES[engine](job) if len(rows) else nothing
    return tuple(_settle(cohort, rows, scorer, raw) for scorer, raw in zip(scorers, outputs, strict=True))


def _shared_preprocessing(models: Sequence[Model]) -> Preprocessing:
    for model in models:
        if model.facts.preprocessing is None:
            raise UsageError(
                f"{model.facts.name}: its preprocessing is not known.", "Declare it with --preprocess FILE.toml."
            )
        if model.facts.preprocessing != models[0].facts.preprocessing:
            raise ValueError("models that prepare images differently cannot share them")
    first = models[0].facts.preprocessing
    assert first is not None
    return first


def _settle(cohort: Cohort, rows: NDArray[np.intp], scorer: Scorer, raw: RawOutput) -> Predictions:
    """What one model said of all rows, from its raw outputs for those that were read."""
    model, by = scorer
    failure = list(cohort.failure or (None,) * cohort.n)
    is_scored = np.array([reason is None for reason in raw.failure], dtype=bool)
    score, logit = np.full(cohort.n, np.nan), np.full(cohort.n, np.nan)
    facts = model.facts
    if is_scored.any():
        given, seen = raw.values[is_scored], rows[is_scored]
        score[seen], facts = settle_output(given, facts, None if by is None else by.take(seen))
        logit[seen] = own_logits(given, facts)
    for row, reason in zip(rows, raw.failure, strict=True):
        failure[row] = reason
    notes = facts.notes[len(model.facts.notes) :]
    return Predictions(
        cohort, score, tuple(failure), replace(facts, notes=model.facts.notes), model.device, raw.seconds, notes, logit
    )
