"""The gate in the formats of pipelines: readable, complete, and inert whatever a group is called."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from radaudit.present.documents.gate_files import github_commands, render_junit, render_sarif
from radaudit.present.terminal.gate import print_gate
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


@pytest.fixture
def muted() -> Gate:
    checks = (
        Check("RA401 sensitivity vendor=Canon", "vendor", "RA401", "Error-rate gap", "told", "Misses", "", True, "fail", "x, y"),
        Check("RA201 auroc vendor=GE", "vendor", "RA201", "Discrimination gap", "told", "Open.", "", True, "inconclusive", "few"),
        Check("RA401 specificity vendor=Canon", "vendor", "RA401", "Error-rate gap", "pass", "Alike.", "", True),
    )  # fmt: skip
    return Gate("Audit", "policy.toml", "ab" * 32, "fail", checks)


ONLY = "Passed only because 1 finding that would fail is muted by policy policy.toml."


def test_a_pass_beside_a_muted_fail_is_said_in_every_format(muted, capsys):
    assert muted.outcome == "pass"
    root = ET.fromstring(render_junit(muted))
    assert root.get("name") == f"radaudit: {ONLY}"
    skipped = [element.get("message") for element in root.iter("skipped")]
    assert skipped == ["MUTED, would fail: Error-rate gap. Reason: x, y", "Discrimination gap"]
    (line,) = github_commands(muted, "audit.json")
    assert line.startswith(f"::warning file=audit.json,title=radaudit%3A {ONLY}::RA401 sensitivity vendor=Canon (x, y)")
    (run,) = json.loads(render_sarif(muted, "audit.json", "1"))["runs"]
    assert run["properties"]["mutedThatWouldFail"] == 1
    first, second = run["results"]
    assert (first["level"], second["level"]) == ("error", "warning")
    assert first["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "x, y"}]
    print_gate(muted, Console(width=200))
    told = capsys.readouterr().out
    assert told.startswith(f"! {ONLY}")
    assert "Would fail, and is muted by the policy: x, y" in told


def test_muting_a_group_that_is_not_there_is_told(capsys):
    stale = Check(
        "RA901 audit", "audit", "RA901", "Muting without a group", "told", "No group is called so.", "Correct it."
    )
    print_gate(Gate("Audit", "policy.toml", "ab" * 32, "fail", (stale,)), Console(width=200))
    assert "! No group is called so. Correct it." in capsys.readouterr().out


def test_without_a_muted_fail_nothing_is_said_of_it(gate):
    assert ET.fromstring(render_junit(gate)).get("name") == "radaudit"
    assert not any("muted" in line for line in github_commands(gate, "a.json"))
    assert not any("suppressions" in r for r in json.loads(render_sarif(gate, "a", "1"))["runs"][0]["results"])
