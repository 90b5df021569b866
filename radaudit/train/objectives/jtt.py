"""Just train twice: rows that a first, briefly trained model gets wrong are sampled more often; no group labels in training."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from radaudit.errors import Untrainable, UsageError
from radaudit.train.objectives.catalogue import Objective, register
from radaudit.train.objectives.erm import make_erm


def error_set(label: ArrayLike, score: ArrayLike, threshold: float = 0.5) -> NDArray[np.bool_]:
    """Which rows the first model gets wrong.

    The first model is trained by ERM for `first_epochs` and scores its own training rows. How long it trains is what the
    method hangs on, for a model that has learned every row leaves no errors: choose it by groups in the validation rows,
    jointly with `upweight`.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities of the first model.
        threshold: From which probability on a row counts as called diseased.

    Returns:
        (n,) booleans.

    Raises:
        UsageError: When the arrays are unusable.
        Untrainable: When no row is wrong, or every row is.

    References:
        Liu EZ et al. Just train twice: improving group robustness without training group information. ICML 2021. arXiv:2107.09044.
    """
    truth, given = np.asarray(label), np.asarray(score, dtype=np.float64)
    if truth.ndim != 1 or given.shape != truth.shape:
        raise UsageError(f"label has shape {truth.shape} and score {given.shape}; expected (n,) each.")
    if not np.isin(truth, (0, 1)).all():
        raise UsageError("label holds other values than 0 and 1.")
    if not np.isfinite(given).all() or given.min(initial=0) < 0 or given.max(initial=1) > 1:
        raise UsageError("score holds values that are no probabilities between 0 and 1.")
    wrong = (given >= threshold) != (truth == 1)
    if wrong.all() or not wrong.any():
        raise Untrainable(
            f"The first stage calls {'every' if wrong.all() else 'no'} training row wrongly: nothing is to be sampled more often.",
            "Train the first stage for fewer epochs or with more weight decay."
            if not wrong.any()
            else "Train it longer.",
        )
    return np.asarray(wrong)


def row_repeats(errors: ArrayLike, upweight: int) -> NDArray[np.int64]:
    """How often each row comes in an epoch of the second stage: `upweight` times for an error, once for all else.

    Args:
        errors: (n,) booleans of `error_set`.
        upweight: Whole number of 1 or more; 20 to 100 in the paper.

    Raises:
        UsageError: When an argument is unusable.
    """
    wrong = np.asarray(errors)
    if wrong.ndim != 1 or wrong.dtype != np.bool_:
        raise UsageError(f"errors has shape {wrong.shape} and type {wrong.dtype}; expected (n,) booleans.")
    if upweight < 1 or upweight != int(upweight):
        raise UsageError(f"upweight is {upweight}; expected a whole number of 1 or more.")
    return np.where(wrong, int(upweight), 1).astype(np.int64)


register(
    Objective(
        name="jtt",
        title="Just train twice: the first model's errors count more",
        make=make_erm,
        sampler="repeated",
        cites="Liu EZ et al. ICML 2021. arXiv:2107.09044",
        options={"first_epochs": 5, "upweight": 20, "threshold": 0.5},
        recipe="two_stage",
    ),
    order=50,
)
