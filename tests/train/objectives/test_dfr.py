"""DFR fits the last layer again, and only that."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from radaudit.errors import CannotAudit, UsageError
from radaudit.train.objectives.dfr import retrain_last_layer
from radaudit.train.objectives.sparse_logistic import fit_sparse


def spurious(n=4000, seed=0, agree=0.95):
    """The first feature tells of the disease, the second of the scanner, which agrees with the disease in 95 of 100 rows."""
    draw = np.random.default_rng(seed)
    label = draw.integers(0, 2, n)
    scanner = np.where(draw.random(n) < agree, label, 1 - label)
    x = draw.normal(size=(n, 8)) * np.array([1, 0.5, 1, 1, 1, 1, 1, 1])
    x[:, 0] += 1.2 * (2 * label - 1)
    x[:, 1] += 2 * scanner - 1
    return 3 * x + 10, label, 2 * label + scanner


def worst(weight, bias, x, label, cell):
    right = ((x @ weight.ravel() + bias.item()) >= 0) == (label == 1)
    return min(right[cell == g].mean() for g in np.unique(cell))


def test_the_penalized_fit_is_the_minimum_of_its_objective():
    x, label, _ = spurious(300)
    z = (x - x.mean(0)) / x.std(0)
    slope, constant = fit_sparse(z, label, 0.05)
    sign = 2 * label - 1

    with_one = np.column_stack([z, np.ones(len(z))])

    def value(parts):
        """|w| is the sum of its positive and its negative part, each at least 0: smooth, with bounds."""
        margin = sign * (with_one @ (parts[:9] - parts[9:]))
        slope = -0.05 * with_one.T @ (sign / (1 + np.exp(margin)))
        return parts.sum() + 0.05 * np.logaddexp(0, -margin).sum(), np.concatenate([1 + slope, 1 - slope])

    found = minimize(
        value, np.full(18, 0.1), jac=True, bounds=[(0, None)] * 18, options={"maxiter": 5000, "ftol": 1e-15}
    )
    assert slope == pytest.approx((found.x[:9] - found.x[9:])[:8], abs=2e-3)
    assert constant == pytest.approx((found.x[:9] - found.x[9:])[8], abs=2e-3)
    assert (slope == 0).sum() >= 3


def test_it_turns_from_the_spurious_feature_to_the_true_one():
    x, label, cell = spurious(12_000)
    fresh = spurious(20_000, seed=1)
    z, mean, spread = (x - x.mean(0)) / x.std(0), x.mean(0), x.std(0)
    slope, constant = fit_sparse(z, label, 1.0)
    erm = worst(slope / spread, np.array([constant - (slope / spread) @ mean]), *fresh)
    layer = retrain_last_layer(x, label, cell, seed=3)
    # In cells of one size the scanner says nothing: the best layer uses the first feature alone, right in Phi(1.2) = 88.5 %.
    assert worst(layer.weight, layer.bias, *fresh) == pytest.approx(0.885, abs=0.02)
    assert erm < 0.6
    weight = layer.weight.ravel()
    assert abs(weight[1]) < 0.1 * weight[0]
    assert layer.n_cell == np.bincount(cell).min()


def test_it_is_a_linear_layer_on_raw_features():
    x, label, cell = spurious(1000)
    layer = retrain_last_layer(x, label, cell, refits=3)
    assert (layer.weight.shape, layer.bias.shape) == ((1, 8), (1,))
    moved = retrain_last_layer(5 * x - 7, label, cell, refits=3)
    assert (5 * x - 7) @ moved.weight[0] + moved.bias == pytest.approx(x @ layer.weight[0] + layer.bias, abs=1e-3)


def test_the_same_seed_gives_the_same_layer_and_another_one_another():
    x, label, cell = spurious(1000)
    one, same, other = (retrain_last_layer(x, label, cell, refits=3, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.weight, same.weight)
    assert not np.array_equal(one.weight, other.weight)


def test_one_refit_is_one_fit_on_cells_of_one_size_with_the_chosen_strength():
    x, label, cell = spurious(1000)
    layer = retrain_last_layer(x, label, cell, refits=1, strengths=(0.1,), seed=4)
    draw = np.random.default_rng([4, 1, 0])
    rows = np.concatenate([draw.permutation(np.flatnonzero(cell == g))[: layer.n_cell] for g in range(4)])
    slope, constant = fit_sparse(((x - x.mean(0)) / x.std(0))[rows], label[rows], 0.1)
    assert layer.strength == 0.1
    assert layer.weight[0] == pytest.approx(slope / x.std(0), abs=1e-12)
    assert layer.bias[0] == pytest.approx(constant - (slope / x.std(0)) @ x.mean(0), abs=1e-12)


def test_of_equally_good_strengths_the_strongest_penalty_is_taken():
    x, label, cell = spurious(1000)
    layer = retrain_last_layer(x, label, cell, refits=1, strengths=(1.0, 0.1, 0.01))
    assert set(layer.worst) == {1.0, 0.1, 0.01}
    assert layer.strength == min(c for c, value in layer.worst.items() if value == max(layer.worst.values()))


def test_the_halves_are_of_patients():
    x, label, cell = spurious(400)
    patient = np.where(np.arange(400) < 200, "A", "B")
    x[:200, 2] = np.where(label[:200] == 1, 100.0, -100.0)  # among A's rows this feature gives the label away
    by_row = retrain_last_layer(x, label, cell, refits=1, strengths=(1.0,))
    by_patient = retrain_last_layer(x, label, cell, patient=patient, refits=1, strengths=(1.0,))
    assert by_row.worst[1.0] > by_patient.worst[1.0] + 0.05


def test_a_constant_feature_gets_no_weight():
    x, label, cell = spurious(400)
    x[:, 5] = 4.0
    layer = retrain_last_layer(x, label, cell, refits=2)
    assert layer.weight[0, 5] == 0
    assert np.isfinite(layer.weight).all()


def test_unusable_arrays_are_refused():
    x, label, cell = spurious(40)
    with pytest.raises(UsageError, match="has shape"):
        retrain_last_layer(x[:, 0], label, cell)
    with pytest.raises(UsageError, match="other values"):
        retrain_last_layer(x, label + 1, cell)
    with pytest.raises(CannotAudit, match="one class"):
        retrain_last_layer(x, np.ones_like(label), cell)
    with pytest.raises(UsageError, match="patient"):
        retrain_last_layer(x, label, cell, patient=["A"])
    with pytest.raises(UsageError, match="refit"):
        retrain_last_layer(x, label, cell, refits=0)
    spoiled = x.copy()
    spoiled[3, 1] = np.nan
    with pytest.raises(CannotAudit, match="the first at position 3"):
        retrain_last_layer(spoiled, label, cell)
    alone = cell.copy()
    alone[:] = label
    alone[0] = 2
    with pytest.raises(CannotAudit, match="no row of cell 2"):
        retrain_last_layer(x, label, alone)
