"""The mean loss on balanced samples: simple baselines that are hard to beat."""

from __future__ import annotations

from radaudit.train.objectives.catalogue import Objective, register
from radaudit.train.objectives.erm import make_erm

_CITES = "Idrissi BY, Arjovsky M, Pezeshki M, Lopez-Paz D. Simple data balancing. CLeaR 2022. arXiv:2110.14503"

register(
    Objective(
        name="group_balanced",
        title="Mean loss, groups subsampled to one size",
        make=make_erm,
        sampler="group_balanced",
        cites=_CITES,
    ),
    order=40,
)
register(
    Objective(
        name="class_balanced",
        title="Mean loss, classes equally frequent",
        make=make_erm,
        sampler="class_balanced",
        cites=_CITES,
    ),
    order=41,
)
