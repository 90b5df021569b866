"""Audits under a protocol, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from radaudit import run_audit
from radaudit.records import Audit

NAMED = {(a, m) for a in ("sex", "vendor") for m in ("sensitivity", "specificity", "calibration_in_the_large")}


def audited(source: Path, protocol: Path, **options: Any) -> Audit:
    return run_audit(source, protocol=protocol, **options).audit


def confirmatory(audit: Audit) -> set[tuple[str, str]]:
    return {(c.group.attribute, c.metric) for c in audit.evidence.comparisons if c.is_confirmatory}
