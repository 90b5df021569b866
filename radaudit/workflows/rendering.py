"""The report again, from its audit.json alone: no model, no image, no patient row."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.judge.policy import read_policy
from radaudit.judge.weigh import weigh_evidence
from radaudit.present.documents.audit_json import read_json
from radaudit.workflows.audit_result import AuditResult


def render_audit(path: Path, *, policy: Path | None = None) -> AuditResult:
    """Reads an audit.json and, if a policy is given, judges its evidence again.

    Args:
        path: An audit.json that radaudit wrote.
        policy: TOML file with margins; None keeps the verdicts as they were.

    Raises:
        UsageError: When the file is missing, or is no audit of a schema that this version reads.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.", "Give the audit.json of a report.") from None
    except (IsADirectoryError, UnicodeDecodeError):
        raise UsageError(f"{path} is not an audit.json.", "Give the audit.json of a report.") from None
    audit = read_json(text, path.name)
    if policy is not None:
        chosen = read_policy(policy, metrics=audit.evidence.cards)
        audit = dataclasses.replace(audit, policy=chosen, findings=weigh_evidence(audit.evidence, chosen))
    return AuditResult(audit)
