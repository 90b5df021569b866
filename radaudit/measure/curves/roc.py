"""ROC curve: sensitivity against the false alarm rate, over all thresholds."""

from __future__ import annotations

import numpy as np

from radaudit.measure.slices import Slice
from radaudit.records.evidence import Curve

POINTS = 150


def roc_curve(part: Slice) -> Curve:
    """Exact points of the empirical ROC curve, thinned to those that a figure can show.

    x is 1 - specificity and y sensitivity, from (0, 0) to (1, 1), both non-decreasing.

    Source: Fawcett T. Pattern Recognit Lett 2006;27:861. doi:10.1016/j.patrec.2005.10.010
    """
    label, score = part.fields["label"], part.fields["score"]
    order = np.argsort(-score, kind="stable")
    last_of_tie = np.append(np.flatnonzero(np.diff(score[order])), len(order) - 1)
    hits = np.cumsum(label[order])[last_of_tie]
    alarms = last_of_tie + 1 - hits
    y = np.concatenate([[0.0], hits / hits[-1]])
    x = np.concatenate([[0.0], alarms / alarms[-1]])
    if len(x) > POINTS:
        # Equal steps along the curve keep its corners.
        along = x + y
        kept = np.unique(np.searchsorted(along, np.linspace(0, 2, POINTS)).clip(0, len(x) - 1))
        x, y = x[kept], y[kept]
    return Curve("roc", part.group, tuple(map(float, x)), tuple(map(float, y)))
