"""Trains models whose worst group is the objective, and calibrates them.

`from radaudit.train import GroupDROLoss` gives the objective alone, for any PyTorch loop. torch is imported only when a
name is asked for, so the calibrators and the command line stay light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from radaudit.train.objectives.cvar_dro import CVaRDROLoss
    from radaudit.train.objectives.dfr import retrain_last_layer
    from radaudit.train.objectives.erm import ERMLoss
    from radaudit.train.objectives.group_cvar import GroupCVaRLoss
    from radaudit.train.objectives.group_dro import GroupDROLoss

_DOORS = {
    "CVaRDROLoss": "radaudit.train.objectives.cvar_dro",
    "ERMLoss": "radaudit.train.objectives.erm",
    "GroupCVaRLoss": "radaudit.train.objectives.group_cvar",
    "GroupDROLoss": "radaudit.train.objectives.group_dro",
    "retrain_last_layer": "radaudit.train.objectives.dfr",
}

__all__ = ["CVaRDROLoss", "ERMLoss", "GroupCVaRLoss", "GroupDROLoss", "retrain_last_layer"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name in _DOORS:
            return getattr(importlib.import_module(_DOORS[name]), name)
        raise AttributeError(f"module 'radaudit.train' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
