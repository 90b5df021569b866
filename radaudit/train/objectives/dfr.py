"""Deep feature reweighting: only the last layer is fitted again, on samples in which all groups are equally large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from radaudit.errors import Untrainable, UsageError
from radaudit.records.arrays import Array
from radaudit.train.objectives.catalogue import Objective, register
from radaudit.train.objectives.erm import make_erm
from radaudit.train.objectives.sparse_logistic import fit_sparse

STRENGTHS = (1.0, 0.7, 0.3, 0.1, 0.07, 0.03, 0.01)
"""The values of C, the inverse strength of the penalty, that the paper tries."""


@dataclass(frozen=True, slots=True, eq=False)
class LastLayer:
    """A last layer for features as the network gives them; the standardization is folded in.

    Attributes:
        weight: (1, d), as in `torch.nn.Linear(d, 1)`.
        bias: (1,). It belongs to cells of one size: calibrate afterwards, on rows of natural prevalence.
        strength: Chosen C.
        worst: Accuracy of the worst cell on the half held out for tuning, for every C that was tried.
        n_cell: Rows of every cell in a refit.
    """

    weight: Array
    bias: Array
    strength: float
    worst: dict[float, float]
    n_cell: int


def retrain_last_layer(
    features: ArrayLike,
    label: ArrayLike,
    cell: ArrayLike,
    *,
    patient: ArrayLike | None = None,
    refits: int = 20,
    strengths: Sequence[float] = STRENGTHS,
    seed: int = 0,
) -> LastLayer:
    """Fits the last layer again, by l1 logistic regression on group-balanced samples, averaged over refits.

    One half of the rows, by patient, is used to fit with every C, the other to choose the C whose worst cell is most accurate
    (of equal ones the strongest penalty). Then every refit draws as many rows of each cell as the smallest has, and fits; the
    layers are averaged. Use rows that the network was not trained on, usually the validation rows: then choose nothing else
    on them.

    Args:
        features: (n, d) inputs of the last layer.
        label: (n,) 0/1.
        cell: (n,) integers, the group of every row; see `radaudit.train.cells`.
        patient: (n,) who each row is of; None: every row is another patient.
        refits: How many samples are averaged.
        strengths: Values of C to choose among.
        seed: Of all draws.

    Raises:
        UsageError: When an array or an option is unusable.
        Untrainable: When a class is missing or cells are too small to be halved.

    References:
        Kirichenko P, Izmailov P, Wilson AG. Last layer re-training is sufficient for robustness to spurious correlations.
        ICLR 2023. arXiv:2204.02937.
    """
    x, y, cells, who = _checked(features, label, cell, patient)
    if refits < 1 or not strengths or min(strengths) <= 0:
        raise UsageError("DFR needs one refit or more, and values of C above 0.")
    # Scales are those of all rows: they are no function of the labels, and so the same for every refit.
    mean, spread = x.mean(axis=0), x.std(axis=0)
    spread[spread == 0] = 1
    z = (x - mean) / spread
    draw = np.random.default_rng([seed, 0])
    worst = _tune(z, y, cells, who, sorted(set(strengths)), draw)
    best = max(worst.values())
    strength = min(c for c, value in worst.items() if value == best)
    coefficients = np.zeros(z.shape[1])
    intercept = 0.0
    for refit in range(refits):
        rows = _balanced(cells, np.random.default_rng([seed, 1, refit]))
        slope, constant = fit_sparse(z[rows], y[rows], strength)
        coefficients += slope / refits
        intercept += constant / refits
    weight = coefficients / spread
    bias = np.array([intercept - float(weight @ mean)])
    return LastLayer(weight[None, :], bias, strength, worst, int(np.unique(cells, return_counts=True)[1].min()))


def _tune(
    z: Array,
    y: NDArray[np.int64],
    cells: NDArray[np.int64],
    who: NDArray[np.int64],
    strengths: Sequence[float],
    draw: np.random.Generator,
) -> dict[float, float]:
    """C -> accuracy of the worst cell on the half of the patients that was not fitted."""
    held_out = np.isin(who, draw.permutation(np.unique(who))[: len(np.unique(who)) // 2])
    fitted, groups = np.flatnonzero(~held_out), np.unique(cells)
    missing = [g for g in groups if not (cells[fitted] == g).any() or not (cells[held_out] == g).any()]
    if missing:
        raise Untrainable(
            f"DFR halves the rows by patient to choose its penalty, and a half has no row of cell {', '.join(map(str, missing))}.",
            "Merge small cells, or give more validation rows.",
        )
    rows = fitted[_balanced(cells[fitted], draw)]
    worst = {}
    for c in strengths:
        slope, constant = fit_sparse(z[rows], y[rows], c)
        right = ((z[held_out] @ slope + constant) >= 0) == (y[held_out] == 1)
        worst[c] = min(float(right[cells[held_out] == g].mean()) for g in groups)
    return worst


def _balanced(cells: NDArray[np.int64], draw: np.random.Generator) -> NDArray[np.int64]:
    """As many rows of every cell as the smallest has."""
    groups, counts = np.unique(cells, return_counts=True)
    return np.concatenate([draw.permutation(np.flatnonzero(cells == g))[: counts.min()] for g in groups])


def _checked(
    features: ArrayLike, label: ArrayLike, cell: ArrayLike, patient: ArrayLike | None
) -> tuple[Array, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    x, y, cells = np.asarray(features, dtype=np.float64), np.asarray(label), np.asarray(cell)
    if x.ndim != 2 or y.shape != (len(x),) or cells.shape != (len(x),):
        raise UsageError(
            f"features has shape {x.shape}, label {y.shape}, cell {cells.shape}; expected (n, d), (n,), (n,)."
        )
    if not np.isfinite(x).all():
        rows = np.flatnonzero(~np.isfinite(x).all(axis=1))
        raise Untrainable(f"The features of {len(rows)} rows are not finite, the first at position {rows[0]}.")
    if not np.isin(y, (0, 1)).all():
        raise UsageError("label holds other values than 0 and 1.")
    if len(np.unique(y)) < 2:
        raise Untrainable("DFR needs rows with and without the disease; here there is one class only.")
    who = np.arange(len(x)) if patient is None else np.unique(np.asarray(patient), return_inverse=True)[1]
    if who.shape != (len(x),):
        raise UsageError(f"patient has shape {who.shape}; expected ({len(x)},).")
    return x, y.astype(np.int64), cells.astype(np.int64), who.astype(np.int64)


register(
    Objective(
        name="dfr",
        title="DFR: ERM, then the last layer on balanced groups",
        make=make_erm,
        sampler="natural",
        cites="Kirichenko P, Izmailov P, Wilson AG. ICLR 2023. arXiv:2204.02937",
        options={"refits": 20},
        recipe="last_layer",
    ),
    order=60,
)
