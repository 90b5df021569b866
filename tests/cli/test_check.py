"""`radaudit check` in a terminal: its exit codes, its files, and what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from radaudit.cli.app import run
from radaudit.judge.weigh import weigh_evidence
from radaudit.present.documents.audit_json import render_json
from radaudit.present.documents.comparison_files import comparison_json
from tests.present.comparison.made_up_comparison import make_model_comparison
from tests.present.evidence_factory import make_audit


@pytest.fixture
def audit_file(tmp_path):
    audit = make_audit()
    audit = replace(audit, findings=weigh_evidence(audit.evidence, audit.policy))
    path = tmp_path / "audit.json"
    path.write_text(render_json(audit), encoding="utf-8")
    return path


@pytest.fixture
def wide(tmp_path):
    """A policy under which every gap that could be judged is unimportant."""
    path = tmp_path / "wide.toml"
    path.write_text('primary = ["auroc"]\n[margins]\nauroc = 0.9\nsensitivity = "none"\nspecificity = "none"\n'
                    'calibration_in_the_large = "none"\n')  # fmt: skip
    return path


def test_a_planted_gap_fails_and_names_itself(audit_file, capsys):
    assert run(["check", str(audit_file)]) == 1
    said = capsys.readouterr().out
    assert "the release does not pass" in said
    assert "vendor=Canon" in said


def test_an_edited_finding_does_not_open_the_gate(audit_file):
    plain = json.loads(audit_file.read_text(encoding="utf-8"))
    for finding in plain["findings"]:
        finding["verdict"] = "pass"
    audit_file.write_text(json.dumps(plain), encoding="utf-8")
    assert run(["check", str(audit_file), "-q"]) == 1


def test_too_few_to_judge_is_4_and_the_policy_can_set_it_aside_with_a_reason(audit_file, wide, capsys):
    assert run(["check", str(audit_file), "--policy", str(wide)]) == 4
    assert run(["check", str(audit_file), "--policy", str(wide), "--fail-on", "inconclusive", "-q"]) == 1
    open_checks = [
        line.split("[", 1)[1].rstrip("]")
        for line in capsys.readouterr().out.splitlines()
        if line.startswith("? ") and "[" in line
    ]
    assert open_checks
    muted = "\n".join(f'"{_muting(name)}" = "no such scanner here"' for name in open_checks)
    wide.write_text(wide.read_text() + f"[muted]\n{muted}\n")
    assert run(["check", str(audit_file), "--policy", str(wide), "-q"]) == 0


def _muting(check: str) -> str:
    """How a policy names what a check is about: "auroc vendor Unknown", or a code alone."""
    words = check.split()
    if len(words) < 3:
        return words[0]
    return f"{words[1]} {words[2].replace('=', ' ')}"


def test_files_for_pipelines_replace_only_their_own_earlier_version(audit_file, tmp_path, capsys):
    junit, sarif = tmp_path / "j.xml", tmp_path / "s.sarif"
    for _ in range(2):
        assert run(["check", str(audit_file), "--junit", str(junit), "--sarif", str(sarif), "--github", "-q"]) == 1
    assert capsys.readouterr().out.startswith("::error file=")
    precious = tmp_path / "precious.xml"
    precious.write_text("<mine/>")
    assert run(["check", str(audit_file), "--junit", str(precious), "-q"]) == 2
    assert precious.read_text() == "<mine/>"
    assert "--junit" in capsys.readouterr().err
    assert not list(tmp_path.glob(".*.unfinished"))


def test_a_comparison_is_gated_by_its_worst_group(tmp_path, capsys):
    comparison = make_model_comparison(lambda metric, group: -0.2 if group.value == "Canon" else 0.0)
    (tmp_path / "comparison.json").write_text(comparison_json(comparison), encoding="utf-8")
    assert run(["check", str(tmp_path)]) == 1
    assert "Canon" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [("{}", "no audit of radaudit"), ("{", "not valid JSON"), ('{"schema": "radaudit.audit/9"}', "a newer version")],
)
def test_what_is_no_audit_is_refused_in_a_sentence(tmp_path, capsys, content, said):
    path = tmp_path / "audit.json"
    path.write_text(content)
    assert run(["check", str(path)]) == 2
    assert said in capsys.readouterr().err


def test_a_misspelt_key_of_a_policy_is_refused_with_the_nearest(audit_file, tmp_path, capsys):
    policy = tmp_path / "p.toml"
    policy.write_text("min_event = 5\n")
    assert run(["check", str(audit_file), "--policy", str(policy)]) == 2
    assert "min_events" in capsys.readouterr().err
