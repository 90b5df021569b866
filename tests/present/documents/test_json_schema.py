"""The published schemas are those of the records, and they take what radaudit writes and refuse what it does not read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from radaudit.errors import UsageError
from radaudit.present.documents.audit_json import read_json, render_json
from radaudit.present.documents.comparison_files import comparison_json
from radaudit.present.documents.json_schema import KINDS, file_name, json_schema, render_json_schema
from radaudit.present.documents.reading import read_anything, read_document
from radaudit.records import EVERYONE, Evidence, Sweep
from radaudit.records.codec import to_plain
from radaudit.records.sweep import Swept
from radaudit.workflows.audit import run_audit
from tests.present.comparison.made_up_comparison import gap_of, make_model_comparison
from tests.present.evidence_factory import make_audit
from tests.present.made_up_run import make_test_set
from tests.present.monitoring.test_words import ALARM
from tests.present.monitoring.test_words import made_up as made_up_monitoring

SCHEMAS = Path(__file__).resolve().parents[3] / "docs" / "schema"
SHAPES = [{}, {"kind": "tiny"}, {"kind": "empty"}, {"kind": "missing"}, {"hostile": True}, {"n_levels": 40}]


def validator(kind: str = "audit") -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json_schema(kind))


def problems(plain: Any, kind: str = "audit") -> list[str]:
    return [f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator(kind).iter_errors(plain)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_published_file_is_the_schema_of_the_records(kind):
    published = (SCHEMAS / file_name(kind)).read_text(encoding="utf-8")
    cure = f"write it again: radaudit schema {kind} > docs/schema/{file_name(kind)}"
    assert published == render_json_schema(kind), cure


def test_no_other_schema_is_published():
    assert {p.name for p in SCHEMAS.iterdir()} == {file_name(kind) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_schema_and_says_what_every_field_means(kind):
    schema = json_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    for name, record in [(schema["title"], schema), *schema["$defs"].items()]:
        assert record["description"], name
        for field, described in record["properties"].items():
            assert described.get("description"), f"{name}.{field}"


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_it_takes_made_up_audits(shape):
    audit = make_audit(**shape)
    assert problems(json.loads(render_json(audit))) == []
    assert problems(to_plain(audit) | {"test_set": to_plain(make_test_set())}) == []


def test_it_takes_an_audit_that_was_made(scores_file):
    result = run_audit(scores_file, groups=["sex*vendor"])
    assert problems(json.loads(result.to_json())) == []


def test_it_takes_comparisons():
    comparison = make_model_comparison(gap_of(0.0, auroc=0.2), n_attributes=1)
    assert problems(json.loads(comparison_json(comparison)), "comparison") == []


def test_it_takes_monitorings():
    found = made_up_monitoring(ALARM)
    assert problems(to_plain(found), "monitor") == []
    assert problems(to_plain(found) | {"outcome": "fine"}, "monitor")
    assert read_anything(json.dumps(to_plain(found)), "monitor.json") == found
    with pytest.raises(UsageError, match="is a monitoring, not an audit"):
        read_document(json.dumps(to_plain(found)), "monitor.json")


def test_it_takes_a_sweep():
    plain = to_plain(make_audit(1))
    sweep = Sweep(EVERYONE, (0.1, 0.2), {"sensitivity": Swept((0.5, None), (0.4, None), (0.6, None), "too few")})
    plain["evidence"]["sweeps"] = [to_plain(sweep)]
    assert problems(plain) == []


DAMAGE = [
    lambda p: p.pop("evidence"),
    lambda p: p.pop("schema"),
    lambda p: p.update(schema="radaudit.audit/2"),
    lambda p: p.update(title=3),
    lambda p: p["evidence"].pop("cards"),
    lambda p: p["evidence"].update(level="high"),
    lambda p: p["evidence"].update(level=True),
    lambda p: p["evidence"].update(clinical_range=[0.1]),
    lambda p: p["evidence"].update(clinical_range=[0.1, 0.2, 0.3]),
    lambda p: p["evidence"].update(cards=[1]),
    lambda p: p["evidence"]["measurements"][0].pop("estimate"),
    lambda p: p["evidence"]["measurements"][0]["estimate"].update(n="12"),
    lambda p: p["evidence"]["cards"]["auroc"].update(better="highest"),
    lambda p: p["findings"][0].update(verdict="great"),
    lambda p: p["findings"][0].update(group={"attribute": "sex"}),
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_it_refuses_what_the_reader_refuses(damage):
    plain = to_plain(make_audit(1))
    damage(plain)
    assert problems(plain)
    with pytest.raises(UsageError):
        read_json(json.dumps(plain))


def test_it_takes_what_the_reader_completes_or_ignores():
    plain = to_plain(make_audit(1))
    del plain["test_set"], plain["evidence"]["usefulness"], plain["evidence"]["sweeps"]
    plain["later"] = {"more": 1}
    assert problems(plain) == []
    assert read_json(json.dumps(plain)).evidence.usefulness == ()


def test_a_field_without_a_default_is_required_and_no_other():
    evidence = json_schema("audit")["$defs"]["Evidence"]
    least = Evidence.__dataclass_fields__
    assert "measurements" in evidence["required"]
    assert "sweeps" not in evidence["required"]
    assert set(evidence["required"]) < set(least) == set(evidence["properties"])
