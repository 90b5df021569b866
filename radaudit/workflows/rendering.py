"""The report again, from its audit.json alone: no model, no image, no patient row."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.judge.changes import judge_changes, judge_comparisons
from radaudit.judge.policy import read_policy
from radaudit.judge.weigh import weigh_evidence
from radaudit.language import ENGLISH, speaking
from radaudit.present.documents.audit_json import read_json
from radaudit.records import Audit
from radaudit.records.audit_change import AuditChange
from radaudit.records.comparison import ModelComparison
from radaudit.records.retold import retold
from radaudit.workflows.audit_result import AuditResult


def render_audit(path: Path, *, policy: Path | None = None) -> AuditResult:
    """Reads an audit.json and, if a policy is given, judges its evidence again.

    Args:
        path: An audit.json that radaudit wrote, or the folder that holds it.
        policy: TOML file with margins; None keeps the verdicts as they were.

    Raises:
        UsageError: When the file is missing, or is no audit of a schema that this version reads.
    """
    path = path / "audit.json" if path.is_dir() else path
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


def in_language(audit: Audit, language: str) -> Audit:
    """The audit as it is shown in a language: judged once more, from the same evidence under the same policy, and retold."""
    if language == ENGLISH:
        return audit
    with speaking(language):
        findings = weigh_evidence(audit.evidence, audit.policy)
        shown = retold(audit)
    verdicts = [(f.code, f.group, f.metric, f.verdict) for f in findings]
    if verdicts != [(f.code, f.group, f.metric, f.verdict) for f in audit.findings]:
        # An older version judged it by other rules: its verdicts stand, in the language in which they were written.
        return shown
    return dataclasses.replace(shown, findings=findings)


def comparison_in_language(comparison: ModelComparison, language: str) -> ModelComparison:
    """The comparison of two models with its changes said in another language: judged once more, under the same policy."""
    if language == ENGLISH:
        return comparison
    with speaking(language):
        changes = judge_changes(comparison.evidence, comparison.policy)
    if [(c.comparison, c.outcome) for c in changes] != [(c.comparison, c.outcome) for c in comparison.changes]:
        return comparison  # judged by other rules: the outcomes stand, in the language in which they were written
    return dataclasses.replace(comparison, changes=changes)


def change_in_language(change: AuditChange, language: str) -> AuditChange:
    """The comparison of two audits likewise."""
    if language == ENGLISH:
        return change
    with speaking(language):
        told = judge_comparisons((c.comparison for c in change.changes), change.cards, change.policy, change.level)
    if [c.outcome for c in told] != [c.outcome for c in change.changes]:
        return change
    return dataclasses.replace(change, changes=told)
