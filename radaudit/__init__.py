"""radaudit audits radiology AI across scanner vendors and patient groups, with honest uncertainty.

`from radaudit import run_audit` is the front door; every measure is a function of arrays, too: `from radaudit import auroc`.
Importing this package imports nothing heavy: the doors below are opened only when somebody asks for them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from radaudit import metrics

if TYPE_CHECKING:
    from radaudit.metrics import *  # noqa: F403 - its __all__ says what
    from radaudit.workflows.audit import run_audit
    from radaudit.workflows.result import AuditResult

__version__ = "0.1.0"

__all__ = ["AuditResult", "__version__", "metrics", "run_audit"]
__all__ += metrics.__all__

_DOORS = {"AuditResult": "radaudit.workflows.result", "run_audit": "radaudit.workflows.audit"}


if not TYPE_CHECKING:  # a type checker is to find misspelt names

    def __getattr__(name: str) -> Any:
        if name in _DOORS:
            return getattr(importlib.import_module(_DOORS[name]), name)
        if name in metrics.__all__:
            return getattr(metrics, name)
        raise AttributeError(f"module 'radaudit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
