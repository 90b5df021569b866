"""Many rows as few: those of a group and an outcome whose logits hardly differ become one that weighs as much as all."""

from __future__ import annotations

import numpy as np

from radaudit.train.calibrators.inputs import Codes, Rows

MANY = 5000
"""Rows from which a fit by group is made on condensed ones."""

WIDTH = 0.05
"""Logits that are nearer than this become one, at their mean. The likelihood then errs by its curvature within the width: parts per
ten thousand of a slope, where the logits of a cohort spread over several units."""


def condensed(rows: Rows, group: Codes) -> tuple[Rows, Codes]:
    """The rows of a fit by group, condensed where they are many; patients are forgotten.

    Args:
        rows: Rows with one logit each.
        group: (n,) codes 0 .. G - 1.

    Returns:
        Rows whose weights add up to the same in every group and outcome, and their groups.
    """
    if rows.n < MANY:
        return rows, group
    place = np.floor(rows.logit / WIDTH).astype(np.int64)
    place -= place.min()
    cells = (group * 2 + rows.label) * (int(place.max()) + 1) + place
    kept, cell = np.unique(cells, return_inverse=True)
    if 2 * len(kept) > rows.n:
        return rows, group
    weight = np.bincount(cell, rows.weight).astype(np.float64)
    logit = np.bincount(cell, rows.weight * rows.logit).astype(np.float64) / weight
    kind = kept // (int(place.max()) + 1)
    fewer = Rows(logit, (kind % 2).astype(np.int64), weight, None, rows.task, rows.n_moved)
    return fewer, (kind // 2).astype(np.int64)
