"""The command that makes an audit again is one that the command line understands, with the same options."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from radaudit.cli.commands.report import command as report
from radaudit.present.answers.reproduction import command
from radaudit.workflows.options import AuditOptions, for_provenance
from tests.present.evidence_factory import make_audit

GIVEN = {
    "groups": ["race", "age:40,65", "sex*vendor"],
    "thresholds": [0.3, 0.5],
    "references": {"race": "White", "vendor": "GE Healthcare"},
    "clinical_range": (0.05, 0.3),
    "score": "p effusion; rm -rf",
    "score_type": "logit",
    "unit": "patient-max",
    "smallest_group": 5,
    "level": 0.9,
    "seed": 7,
    "against": "overall",
    "allow_calibration_rows": True,
    "demonstration": True,
}


def parsed(line: str) -> dict:
    words = shlex.split(line)
    assert words[:2] == ["radaudit", "report"]
    return report.make_context("report", words[2:]).params


def audit_with(options, **fields):
    audit = make_audit()
    return replace(audit, provenance=replace(audit.provenance, options=for_provenance(options)), **fields)


def test_the_command_line_reads_the_same_options():
    found = parsed(command(audit_with(GIVEN, model=None)))
    assert [str(p) for p in found["inputs"]] == ["cohort.csv"]
    for name, value in GIVEN.items():
        expected = tuple(value) if isinstance(value, list) else value
        got = found[name]
        if name == "references":
            got = dict(got)
        assert got == expected, name


@pytest.mark.parametrize("name", sorted(AuditOptions.__annotations__))
def test_every_option_of_an_audit_exists_on_the_command_line(name):
    value = GIVEN.get(name, "True" if name in ("demonstration", "allow_calibration_rows", "what_if") else None)
    audit = audit_with({name: value if value is not None else "x"})
    words = shlex.split(command(audit))[3:]
    spelled = {opt for p in report.params for opt in p.opts}
    assert words[1] in spelled


@pytest.mark.parametrize("asked", [True, False])
def test_what_was_asked_or_denied_is_spelled_so(asked):
    line = command(audit_with({"what_if": asked}, model=None))
    assert parsed(line)["what_if"] is asked
    assert [str(p) for p in parsed(line)["inputs"]] == ["cohort.csv"]


def test_a_model_stands_before_the_cohort():
    assert command(audit_with({})) == "radaudit report model.pt cohort.csv"
