"""The gate in the formats of pipelines: readable, complete, and inert whatever a group is called."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from radaudit.present.documents.gate_files import github_commands, render_junit, render_sarif
from radaudit.records.gate import Check, Gate

HOSTILE = 'x::error file=a::b\r\n<&">]]>\x00\x1b\u202e\uffff'


@pytest.fixture
def gate() -> Gate:
    checks = (
        Check("RA401 sensitivity vendor=Canon", "vendor", "RA401", "Error-rate gap", "fail", "Misses more.", "Look."),
        Check(f"RA401 sensitivity vendor={HOSTILE}", "vendor", "RA401", "Error-rate gap", "fail", f"On {HOSTILE}."),
        Check("RA201 auroc sex=F", "sex", "RA201", "Discrimination gap", "inconclusive", "Too uncertain."),
        Check("RA301 slope sex=F", "sex", "RA301", "Calibration gap", "told", "Explored."),
        Check("RA401 specificity sex=F", "sex", "RA401", "Error-rate gap", "pass", "Alike."),
    )
    return Gate("Audit", "policy.toml", "ab" * 32, "fail", checks)


def test_junit_counts_and_shows_nothing_green_that_was_not_shown(gate):
    root = ET.fromstring(render_junit(gate))
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("skipped")) == ("5", "2", "1", "1")
    cases = {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}
    assert cases["RA401 sensitivity vendor=Canon"] == ["failure"]
    assert cases["RA201 auroc sex=F"] == ["error"]
    assert cases["RA301 slope sex=F"] == ["skipped"]
    assert cases["RA401 specificity sex=F"] == []
    assert [s.get("name") for s in root] == ["vendor", "sex"]


def test_sarif_points_to_the_file_and_leaves_out_what_passed(gate):
    log = json.loads(render_sarif(gate, "out/audit.json", "1.2"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [r["level"] for r in run["results"]] == ["error", "error", "warning", "note"]
    rules = [r["id"] for r in run["tool"]["driver"]["rules"]]
    assert {r["ruleId"] for r in run["results"]} <= set(rules)
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "out/audit.json"
    assert run["properties"]["outcome"] == "fail"


def test_github_gets_one_line_a_failure_and_one_for_all_that_is_open(gate):
    lines = list(github_commands(gate, "out/audit.json"))
    assert len(lines) == 3
    assert all("\n" not in line and "\r" not in line for line in lines)
    assert all(line.startswith(("::error file=out/audit.json,", "::warning file=out/audit.json,")) for line in lines)
    assert "Misses more." in lines[0]
    assert "RA201 auroc sex=F" in lines[2]
