"""A release gate: reads a finished audit or comparison, judges it, and says whether the release may pass."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from radaudit.judge.gate import gate_audit
from radaudit.judge.gate_changes import gate_change, gate_comparison
from radaudit.judge.policy import read_policy
from radaudit.judge.weigh import weigh_evidence
from radaudit.records import Audit
from radaudit.records.audit_change import AuditChange
from radaudit.records.gate import FailOn, Gate
from radaudit.workflows.showing import read_finished


def run_check(path: Path, *, policy: Path | None = None, fail_on: FailOn = "fail") -> Gate:
    """Checks an audit.json, a comparison.json or a change.json against a policy; needs no data, no model and no images.

    Args:
        path: The file, or the folder that holds it.
        policy: TOML file; None keeps the policy that it was judged under.
        fail_on: The mildest verdict that fails.

    Raises:
        UsageError: When a file is missing or damaged, or the policy has an unknown key.
    """
    record = read_finished(path)
    cards = record.cards if isinstance(record, AuditChange) else record.evidence.cards
    chosen = None if policy is None else read_policy(policy, metrics=cards)
    if isinstance(record, AuditChange):
        return gate_change(record, fail_on, chosen)
    if not isinstance(record, Audit):
        return gate_comparison(record, fail_on, chosen)
    # Judged anew also under its own policy: a finding that was edited in the file does not open the gate.
    judged_by = chosen or record.policy
    findings = weigh_evidence(record.evidence, judged_by)
    return gate_audit(dataclasses.replace(record, policy=judged_by, findings=findings), fail_on)
