"""Group weights in plain NumPy, float64: ours written a second time, and the update as it was published with the paper."""

from __future__ import annotations

import numpy as np


def group_means(loss, group, n_groups):
    """Mean loss of every group (0 where absent) and the rows of every group, by loops."""
    mean, count = np.zeros(n_groups), np.zeros(n_groups)
    for g in range(n_groups):
        own = [float(value) for value, of in zip(loss, group, strict=True) if of == g]
        mean[g], count[g] = (sum(own) / len(own) if own else 0.0), len(own)
    return mean, count


def our_weights(stream, counts, step_size, adjustment=0.0, ema=0.1):
    """q after every batch of the stream [(loss, group)], by multiplication and division of plain probabilities."""
    n_groups = len(counts)
    q = np.full(n_groups, 1 / n_groups)
    running = np.full(n_groups, np.nan)
    path = []
    for loss, group in stream:
        mean, count = group_means(loss, group, n_groups)
        for g in range(n_groups):
            if count[g]:
                running[g] = mean[g] if np.isnan(running[g]) else (1 - ema) * running[g] + ema * mean[g]
        told = np.where(count > 0, mean, running)
        known = ~np.isnan(told)
        grown = q[known] * np.exp(step_size * (told[known] + adjustment / np.sqrt(np.asarray(counts)[known])))
        q[known] = grown / grown.sum() * q[known].sum()
        q = q / q.sum()
        path.append(q.copy())
    return np.array(path)


def published_weights(stream, counts, step_size, adjustment=None):
    """q after every batch as the code published with Sagawa et al. (2020) computes it, in float64.

    A group absent from a batch has loss 0, so its factor is 1 while those present grow. The adjustment is added to the group
    losses in place, and only where every group has a positive one. Returns q and the objective of every batch.
    """
    n_groups = len(counts)
    q = np.full(n_groups, 1 / n_groups)
    adjustment = np.zeros(n_groups) if adjustment is None else np.asarray(adjustment, dtype=float)
    path, objective = [], []
    for loss, group in stream:
        mean, _ = group_means(loss, group, n_groups)
        if np.all(adjustment > 0):
            mean += adjustment / np.sqrt(counts)
        q = q * np.exp(step_size * mean)
        q = q / q.sum()
        path.append(q.copy())
        objective.append(float(mean @ q))
    return np.array(path), np.array(objective)
