"""Look-ups that need more than a dictionary."""

from __future__ import annotations

from dataclasses import replace

from radaudit.present.view import View
from radaudit.records import Verdict
from tests.present.evidence_factory import make_audit


def test_attributes_with_a_fail_come_first_then_those_of_concern():
    audit = make_audit(n_attributes=3)
    view = View(audit)
    plain = list(view.attributes)
    assert len(plain) >= 3
    gaps = [f for f in audit.findings if view.is_gap(f)]

    def ended(attribute, verdict):
        return replace(next(f for f in gaps if f.group.attribute == attribute), verdict=verdict)

    findings = (ended(plain[1], Verdict.CONCERN), ended(plain[2], Verdict.FAIL), ended(plain[0], Verdict.INCONCLUSIVE))
    ordered = View(replace(audit, findings=findings)).attributes_by_concern()
    assert ordered[:3] == [plain[2], plain[1], plain[0]]
    assert View(replace(audit, findings=())).attributes_by_concern() == plain
