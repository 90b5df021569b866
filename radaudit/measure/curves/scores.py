"""How the scores are spread among the diseased and among the others."""

from __future__ import annotations

import numpy as np

from radaudit.measure.slices import Slice
from radaudit.records.evidence import Curve

BINS = 20


def score_histograms(part: Slice) -> list[Curve]:
    """Two histograms on [0, 1]: x is a bin's left edge, y the share of that outcome's rows in it.

    Source: Van Calster B et al. Lancet Digit Health 2025, doi:10.48550/arXiv.2412.10288 (an essential plot).
    """
    label, score = part.fields["label"], part.fields["score"]
    return [
        _histogram("score_events", part, score[label == 1]),
        _histogram("score_nonevents", part, score[label == 0]),
    ]


def _histogram(kind: str, part: Slice, score: np.ndarray) -> Curve:
    count, edges = np.histogram(score, bins=BINS, range=(0, 1))
    share = count / max(len(score), 1)
    return Curve(kind, part.group, tuple(map(float, edges[:-1])), tuple(map(float, share)), n=tuple(map(int, count)))
