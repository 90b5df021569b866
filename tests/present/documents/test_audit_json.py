"""audit.json: read back exactly what was written, or say in one sentence why not."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from radaudit.errors import UsageError
from radaudit.present.documents.audit_json import read_json, render_json
from radaudit.records import Estimate
from radaudit.records.audit import SCHEMA
from tests.present.evidence_factory import make_audit

SHAPES = [
    {},
    {"kind": "tiny"},
    {"kind": "empty"},
    {"kind": "missing"},
    {"hostile": True},
    {"n_attributes": 0, "n_levels": 300},
]


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_round_trip_is_exact(shape):
    audit = make_audit(**shape)
    text = render_json(audit)
    assert read_json(text) == audit
    assert render_json(read_json(text)) == text


def test_rendering_is_deterministic_and_ends_in_a_line_break():
    assert render_json(make_audit(3)) == render_json(make_audit(3))
    assert render_json(make_audit()).endswith("}\n")


def test_every_number_is_kept_to_the_last_bit():
    audit = make_audit()
    odd = replace(audit.evidence.measurements[0], estimate=Estimate(0.1 + 0.2, 1e-300, 1 / 3 * 3.0000000000000004))
    changed = replace(audit, evidence=replace(audit.evidence, measurements=(odd,)))
    assert read_json(render_json(changed)).evidence.measurements[0] == odd


def test_numpy_numbers_become_plain_ones():
    audit = make_audit()
    first = audit.evidence.measurements[0]
    estimate = replace(
        first.estimate, value=np.float64(0.25), low=np.float64(0.2), high=np.float64(0.3), n=np.int64(12)
    )
    changed = replace(audit, evidence=replace(audit.evidence, measurements=(replace(first, estimate=estimate),)))
    assert read_json(render_json(changed)) == changed


def test_one_record_stands_on_one_line():
    audit = make_audit()
    lines = render_json(audit).splitlines()
    assert sum('{"metric": "auroc", "group"' in line for line in lines) == sum(
        x.metric == "auroc"
        for x in (*audit.evidence.measurements, *audit.evidence.comparisons, *audit.evidence.missing_groups)
    )
    assert sum(line.strip().startswith('{"code": "RA') for line in lines) == len(audit.findings)
    assert sum(line.strip().startswith('"auroc": {"name": "auroc"') for line in lines) == 1


def test_unicode_stays_readable_and_half_a_surrogate_pair_can_be_written():
    audit = replace(make_audit(hostile=True), title="Röntgen 😀 \ud800")
    text = render_json(audit)
    assert "Röntgen 😀 \\ud800" in text
    assert read_json(text.encode("utf-8").decode("utf-8")) == audit


def test_nan_is_never_written():
    broken = replace(make_audit(), provenance=replace(make_audit().provenance, seed=float("nan")))
    with pytest.raises(ValueError, match="not JSON compliant"):
        render_json(broken)


def edited(change):
    """The JSON of a small audit after a change to its plain values."""
    plain = json.loads(render_json(make_audit(1)))
    change(plain)
    return json.dumps(plain)


@pytest.mark.parametrize(
    ("text", "problem", "cure"),
    [
        ("", "out.json is not valid JSON", "Run radaudit report"),
        ("{", "out.json is not valid JSON", "line 1"),
        ("[1]", "out.json is no audit of radaudit", "Run radaudit report"),
        ("[" * 100_000, "out.json is not valid JSON", "Run radaudit report"),
        ('{"a": 1}', "its schema is None", "Run radaudit report"),
        ('{"schema": 3}', "its schema is 3", "Run radaudit report"),
        ('{"schema": "other.tool/1"}', "its schema is 'other.tool/1'", "Run radaudit report"),
        ('{"schema": "radaudit.audit/2"}', "written by a newer version of radaudit", "Update radaudit"),
        ('{"schema": "radaudit.audit/0"}', "written by an older version of radaudit", "Run radaudit report"),
        ('{"schema": "radaudit.audit/1"}', "misses the field 'title'", "Run radaudit report"),
        ('{"schema": "radaudit.audit/1", "title": NaN}', "it holds NaN", "Run radaudit report"),
    ],
)
def test_refuses_with_one_sentence(text, problem, cure):
    with pytest.raises(UsageError) as caught:
        read_json(text, "out.json")
    assert problem in caught.value.problem
    assert cure in str(caught.value)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda p: p["evidence"].pop("cards"), "misses the field 'cards'"),
        (lambda p: p["evidence"]["measurements"][0].pop("estimate"), "misses the field 'estimate'"),
        (lambda p: p.update(title=3), "expected str, found 3"),
        (lambda p: p["evidence"].update(level="high"), "expected float, found 'high'"),
        (lambda p: p["findings"][0].update(verdict="great"), "'great' is not a valid Verdict"),
        (
            lambda p: p["evidence"]["cards"]["auroc"].update(better="highest"),
            "expected one of higher, lower, target, neither",
        ),
        (lambda p: p["evidence"]["measurements"][0]["estimate"].update(low=0.9, high=0.95), "does not hold its value"),
        (lambda p: p["evidence"].update(cards=[1]), "wrong kind"),
        (lambda p: p.update(evidence="none"), "wrong kind"),
        (lambda p: p.update(findings=3), "wrong kind"),
    ],
)
def test_refuses_a_damaged_audit(change, problem):
    with pytest.raises(UsageError, match=r"^out\.json") as caught:
        read_json(edited(change), "out.json")
    assert problem in caught.value.problem


def test_fields_it_does_not_know_are_ignored():
    assert read_json(edited(lambda p: p.update(extra=1))) == make_audit(1)


def test_fields_that_an_older_version_did_not_write_take_their_defaults():
    """As `sweeps` and `population` are absent from the audits of the first release."""

    def remove(plain):
        for name in ("usefulness", "withheld", "calibration", "trained_on"):
            del plain["evidence"][name]
        del plain["test_set"]
        for comparison in plain["evidence"]["comparisons"]:
            del comparison["smallest_detectable"]

    read = read_json(edited(remove)).evidence
    assert (read.usefulness, read.withheld, read.calibration, read.trained_on) == ((), (), None, {})
    assert {c.smallest_detectable for c in read.comparisons} == {None}
    assert read.measurements == make_audit(1).evidence.measurements


def test_a_newer_format_is_refused_by_both_numbers():
    with pytest.raises(UsageError, match="newer version") as caught:
        read_json('{"schema": "radaudit.audit/12"}', "out.json")
    assert "'radaudit.audit/12'" in caught.value.problem
    assert f"'{SCHEMA}'" in caught.value.problem
