"""One run of the model over the cohort: every row gets a score, or the reason why it has none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from radaudit.errors import UsageError
from radaudit.predict.engines.catalogue import ENGINES, Job, Progress, RawOutput, Read
from radaudit.predict.output import own_logits, settle_output
from radaudit.records import Attribute, Cohort, Model, Predictions, Preprocessing


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
    """Scores every image of the cohort, in its order.

    Args:
        cohort: With images.
        model: With preprocessing.
        read: Reads one image: (path, preprocessing) -> (channels, *size). An exception ends nothing: it is that row's reason.
        batch_size: Images a batch. Changes speed and memory, not what is scored.
        workers: Processes that read images; 0 reads in this one.
        progress: Called after every batch with the images done and their number.
        engine: Where to run, a name of `ENGINES`.
        by: The level of every row, where the model's calibration has a map for each.

    Raises:
        UsageError: When the cohort has no images, the model no preprocessing, the model does not take the images, or its
            output cannot be read as a binary one.
    """
    if cohort.image is None:
        raise UsageError(f"{cohort.name}: has no column of images for the model.", "Name the column with --image.")
    if model.facts.preprocessing is None:
        raise UsageError(
            f"{model.facts.name}: its preprocessing is not known.", "Declare it with --preprocess FILE.toml."
        )
    if batch_size < 1 or workers < 0:
        raise UsageError(
            f"batch size {batch_size} and {workers} workers: at least 1 image and no fewer than 0.",
            "Correct the number.",
        )
    if engine not in ENGINES:
        raise UsageError(f"engine {engine!r} is unknown.", "Engines: " + ", ".join(ENGINES) + ".")
    failure = list(cohort.failure or (None,) * cohort.n)
    rows = np.array([row for row in range(cohort.n) if failure[row] is None], dtype=np.intp)
    job = _make_job(cohort.image, rows, model, model.facts.preprocessing, read, batch_size, workers, progress)
    raw = ENGINES[engine](job) if len(rows) else RawOutput(np.empty((0, 1), np.float32), (), 0.0)
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


def _make_job(
    images: tuple[str, ...],
    rows: np.typing.NDArray[np.intp],
    model: Model,
    preprocessing: Preprocessing,
    read: Read,
    batch_size: int,
    workers: int,
    progress: Progress | None,
) -> Job:
    """Only rows without a known failure are read."""
    return Job(tuple(images[row] for row in rows), model, preprocessing, read, batch_size, workers, progress)
