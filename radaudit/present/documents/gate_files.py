"""The gate's outcome in the formats that pipelines read: JUnit XML, SARIF, and GitHub's workflow commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from radaudit.records.gate import Check, Gate
from radaudit.records.gate_words import only_because
from radaudit.records.wording import one_line

_LEVELS = {"fail": "error", "inconclusive": "warning", "told": "note", "pass": "none"}
SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_junit(gate: Gate) -> str:
    """JUnit XML: a suite an attribute, a test case a check.

    What fails is a failure, what is inconclusive an error (so that no runner shows it green), what decides nothing is skipped. A
    pass beside muted findings that would fail is said in the name of the whole, too.
    """
    root = ET.Element("testsuites", name="radaudit", tests=str(len(gate.checks)))
    if gate.outcome == "pass" and gate.set_aside:
        root.set("name", f"radaudit: {_xml(only_because(gate))}")
    root.set("failures", str(gate.count("fail")))
    root.set("errors", str(gate.count("inconclusive")))
    root.set("skipped", str(gate.count("told")))
    for suite in dict.fromkeys(c.suite for c in gate.checks):
        own = [c for c in gate.checks if c.suite == suite]
        element = ET.SubElement(root, "testsuite", name=_xml(suite), tests=str(len(own)))
        for name, outcome in (("failures", "fail"), ("errors", "inconclusive"), ("skipped", "told")):
            element.set(name, str(sum(c.outcome == outcome for c in own)))
        for check in own:
            _case(element, check)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ET.Element, check: Check) -> None:
    case = ET.SubElement(suite, "testcase", name=_xml(check.name), classname=f"radaudit.{check.code}")
    tags = {"fail": "failure", "inconclusive": "error", "told": "skipped"}
    if tag := tags.get(check.outcome):
        element = ET.SubElement(case, tag, message=_xml(_headed(check)))
        element.text = _xml(" ".join(part for part in (check.words, check.advice) if part))


def _headed(check: Check) -> str:
    """The title; of a muted check that would fail it says so, because a runner shows little more than this."""
    return f"MUTED, would fail: {check.title}. Reason: {check.reason}" if check.otherwise == "fail" else check.title


def _xml(text: str) -> str:
    """Text without the characters that XML 1.0 does not allow, as names from a cohort may hold them."""
    return one_line(text).replace("\ufffe", "").replace("\uffff", "")


def render_sarif(gate: Gate, file: str, version: str) -> str:
    """SARIF 2.1.0, a rule a code, a result a check that did not pass.

    Args:
        gate: The outcome.
        file: The file that was checked, as a path within the repository; every result points to it.
        version: Of radaudit.
    """
    rules = dict.fromkeys(c.code for c in gate.checks)
    titles = {c.code: c.title for c in reversed(gate.checks)}
    results = [_result(c, file) for c in gate.checks if c.outcome != "pass"]
    driver = {
        "name": "radaudit",
        "version": version,
        "rules": [{"id": code, "name": code, "shortDescription": {"text": titles[code]}} for code in rules],
    }
    run = {
        "tool": {"driver": driver},
        "results": results,
        "properties": {
            "outcome": gate.outcome,
            "policy": gate.policy,
            "policySha256": gate.policy_sha256,
            "mutedThatWouldFail": len(gate.set_aside),
        },
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _result(check: Check, file: str) -> dict[str, Any]:
    """A muted check has the level that it would have, and says that it is suppressed, by whom and why (SARIF 2.1.0, 3.35)."""
    result: dict[str, Any] = {
        "ruleId": check.code,
        "level": _LEVELS[check.otherwise or check.outcome],
        "message": {"text": " ".join(part for part in (one_line(check.words), check.advice) if part)},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": file}, "region": {"startLine": 1}}}],
        "partialFingerprints": {"radauditCheck/v1": check.name},
    }
    if check.otherwise is not None:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": one_line(check.reason)}]
    return result


def github_commands(gate: Gate, file: str) -> Iterator[str]:
    """Workflow commands that GitHub shows beside a change: an error for each check that fails, one warning for all that are open.

    And one for all that would fail, were they not muted.

    GitHub shows ten annotations of a kind and step; thirty warnings would hide one another.
    """
    for check in gate.checks:
        if check.outcome == "fail":
            title = _property(f"{check.code} {check.title}")
            yield f"::error file={_property(file)},title={title}::{_data(check.words)}"
    if gate.set_aside:
        told = (
            only_because(gate)
            if gate.outcome == "pass"
            else f"{len(gate.set_aside)} muted by policy {gate.policy} that would fail"
        )
        named = "; ".join(f"{c.name} ({c.reason})" for c in gate.set_aside)
        yield f"::warning file={_property(file)},title={_property(f'radaudit: {told}')}::{_data(named)}"
    if undecided := [c.name for c in gate.checks if c.outcome == "inconclusive"]:
        title = _property(f"radaudit: {len(undecided)} checks are inconclusive")
        yield f"::warning file={_property(file)},title={title}::{_data('; '.join(undecided))}"


def _data(text: str) -> str:
    """GitHub's escapes: a name from the cohort cannot end the command or begin another one."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
