"""All rules together: order, muting, and one finding for every comparison that has a margin."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

from radaudit.judge.policy import read_policy
from radaudit.judge.rule import RULES
from radaudit.judge.weigh import weigh_evidence
from radaudit.records import Verdict
from radaudit.records.conclusion import overall_verdict
from tests.present.evidence_factory import make_evidence

POLICY = read_policy()


@pytest.mark.parametrize(
    "evidence",
    [make_evidence(3), make_evidence(2, hostile=True), make_evidence(1, scale=0.012), make_evidence(0, n_levels=300)],
    ids=["full", "hostile", "tiny", "many levels"],
)
def test_every_comparison_with_a_margin_has_exactly_one_finding(evidence):
    policy = replace(POLICY, margins={**POLICY.margins, "flag_rate": 0.1, "ppv": 0.1})
    findings = weigh_evidence(evidence, policy)
    judged = Counter((f.metric, f.group, f.against, f.threshold) for f in findings if f.against)
    wanted = Counter(
        (c.metric, c.group, c.against, c.threshold) for c in evidence.comparisons if c.metric in policy.margins
    )
    assert judged == wanted
    assert set(judged.values()) <= {1}


def test_findings_are_sorted_worst_first_then_by_weight():
    findings = weigh_evidence(make_evidence(3), POLICY)
    keys = [(f.verdict.rank, -f.weight) for f in findings]
    assert keys == sorted(keys)
    assert findings[0].verdict is Verdict.FAIL
    assert findings[0].group is not None
    assert findings[0].group.value == "Canon"


def test_known_failure_is_found_and_nothing_else_fails():
    failed = {(f.group.value, f.metric) for f in weigh_evidence(make_evidence(3), POLICY) if f.verdict is Verdict.FAIL}
    assert failed == {("Canon", "auroc"), ("Canon", "sensitivity"), ("Canon", "calibration_in_the_large")}


def test_every_finding_carries_its_rules_code_and_speaks_in_sentences():
    for finding in weigh_evidence(make_evidence(3, has_patients=False, threshold_source="default"), POLICY):
        assert finding.code in RULES
        assert finding.explanation.endswith(".")
        assert finding.explanation[0].isupper() or finding.explanation[0].isdigit()
        assert "None" not in finding.explanation
        assert "nan" not in finding.explanation.split()


@pytest.mark.parametrize("key", ["RA401 vendor Canon", "sensitivity vendor Canon", "sensitivity vendor=Canon"])
def test_muting_keeps_the_finding_and_says_what_it_was(key):
    muted = weigh_evidence(make_evidence(1), replace(POLICY, muted={key: "Read twice until retrained."}))
    plain = weigh_evidence(make_evidence(1), POLICY)
    assert len(muted) == len(plain)
    finding = next(f for f in muted if f.metric == "sensitivity" and f.group.value == "Canon")
    assert finding.verdict is Verdict.MUTED
    assert finding.explanation.endswith("Muted by the policy (otherwise: fail): Read twice until retrained.")
    assert all(f.verdict is not Verdict.MUTED for f in muted if f.metric == "auroc")


def test_a_measure_is_muted_in_one_group_only():
    muted = weigh_evidence(make_evidence(1), replace(POLICY, muted={"calibration_slope vendor Canon": "known"}))
    assert [(f.metric, f.group.value) for f in muted if f.verdict is Verdict.MUTED] == [("calibration_slope", "Canon")]


@pytest.mark.parametrize("key", ["RA103", "RA103 everyone"])
def test_findings_on_everyone_are_muted_by_code_alone(key):
    evidence = make_evidence(1, threshold_source="default")
    findings = weigh_evidence(evidence, replace(POLICY, muted={key: "No threshold is used."}))
    assert [f.verdict for f in findings if f.code == "RA103"] == [Verdict.MUTED]


def test_a_code_alone_does_not_mute_the_gaps_of_groups():
    findings = weigh_evidence(make_evidence(1), replace(POLICY, muted={"RA401": "x", "sensitivity": "x"}))
    assert any(f.verdict is Verdict.FAIL for f in findings if f.code == "RA401")


def test_a_pass_is_never_muted():
    findings = weigh_evidence(make_evidence(1), replace(POLICY, muted={"RA102": "x"}))
    assert [f.verdict for f in findings if f.code == "RA102"] == [Verdict.PASS]


def test_muting_a_group_that_does_not_exist_is_told():
    findings = weigh_evidence(make_evidence(1), replace(POLICY, muted={"RA401 vendor Cannon": "x", "RA103": "y"}))
    told = [f for f in findings if f.code == "RA901"]
    assert len(told) == 1
    assert '"RA401 vendor Cannon"' in told[0].explanation


def test_muting_every_failure_does_not_make_a_pass():
    evidence = make_evidence(1)
    names = {f"{f.code} {f.group.label}" for f in weigh_evidence(evidence, POLICY) if f.group}
    findings = weigh_evidence(evidence, replace(POLICY, muted=dict.fromkeys(names, "x")))
    assert overall_verdict([f for f in findings if f.verdict is Verdict.MUTED]) is Verdict.INCONCLUSIVE


def test_judging_is_deterministic():
    assert weigh_evidence(make_evidence(3), POLICY) == weigh_evidence(make_evidence(3), POLICY)


def test_judging_imports_neither_torch_nor_pandas():
    code = (
        "import sys; from radaudit.judge.weigh import weigh_evidence; from radaudit.judge.policy import read_policy; read_policy();"
        "print([m for m in ('torch', 'pandas', 'scipy', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
