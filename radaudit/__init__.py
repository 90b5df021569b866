"""radaudit audits radiology AI across scanner vendors and patient groups, with honest uncertainty.

`from radaudit import run_audit` is the front door, with `run_comparison`, `run_calibration` and `run_training` beside it;
every measure is a function of arrays, too: `from radaudit import auroc`.
Importing this package imports nothing heavy: the doors below are opened only when somebody asks for them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from radaudit import metrics

if TYPE_CHECKING:
    from radaudit.metrics import *  # noqa: F403 - its __all__ says what
    from radaudit.workflows.audit import run_audit
    from radaudit.workflows.audit_result import AuditResult
    from radaudit.workflows.calibration import run_calibration
    from radaudit.workflows.calibration_steps.bake_off import calibrate_scores
    from radaudit.workflows.comparison import run_comparison
    from radaudit.workflows.training import run_training

__version__ = "0.1.0"

__all__ = [
    "AuditResult",
    "__version__",
    "calibrate_scores",
    "metrics",
    "run_audit",
    "run_calibration",
    "run_comparison",
    "run_training",
]
__all__ += metrics.__all__

_DOORS = {
    "AuditResult": "radaudit.workflows.audit_result",
    "calibrate_scores": "radaudit.workflows.calibration_steps.bake_off",
    "run_audit": "radaudit.workflows.audit",
    "run_calibration": "radaudit.workflows.calibration",
    "run_comparison": "radaudit.workflows.comparison",
    "run_training": "radaudit.workflows.training",
}


if not TYPE_CHECKING:  # a type checker is to find misspelt names

    def __getattr__(name: str) -> Any:
        if name in _DOORS:
            return getattr(importlib.import_module(_DOORS[name]), name)
        if name in metrics.__all__:
            return getattr(metrics, name)
        raise AttributeError(f"module 'radaudit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
