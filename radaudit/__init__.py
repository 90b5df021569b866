"""radaudit audits radiology AI across scanner vendors and patient groups, with honest uncertainty.

`from radaudit import run_audit` is the front door. Importing this package imports nothing heavy: the doors below are
opened only when somebody asks for them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from radaudit.workflows.audit import run_audit
    from radaudit.workflows.result import AuditResult

__version__ = "0.1.0"

__all__ = ["AuditResult", "__version__", "run_audit"]

_DOORS = {"AuditResult": "radaudit.workflows.result", "run_audit": "radaudit.workflows.audit"}


def __getattr__(name: str) -> Any:
    if name not in _DOORS:
        raise AttributeError(f"module 'radaudit' has no attribute {name!r}")
    return getattr(importlib.import_module(_DOORS[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
