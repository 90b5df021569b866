"""Log loss: mean negative log-likelihood of the scores."""

from __future__ import annotations

import numpy as np

from radaudit.language import noted
from radaudit.measure.calibration.recalibration import CLIP
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import ratio
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Log loss",
    better="neither",
    scale="mean",
    domain="calibration",
    order=39,
    is_detail=True,
    is_compared=False,
    reading="Mean negative log-likelihood. Punishes confident errors; depends on prevalence: not for comparing groups.",
    cites="Good IJ. J R Stat Soc B 1952;14:107. doi:10.1111/j.2517-6161.1952.tb00104.x",
)
def log_loss(label: Array, score: Array) -> Statistic:
    """Mean of -[y log p + (1 - y) log(1 - p)], natural logarithm; scores are kept 1e-7 inside (0, 1).

    How to read it: always predicting the prevalence f gives the entropy of f; lower is better at the same prevalence.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities.

    Raises:
        Undefined: Without any case.
    """
    p = np.clip(score, CLIP, 1 - CLIP)
    loss = -(label * np.log(p) + (1 - label) * np.log1p(-p))
    return ratio(loss, np.ones_like(label), empty=noted("no case in this group"))
