"""The release gate as its README and its action run it: closed for a model that fails one vendor, open for one that does not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from radaudit.cli.app import run
from radaudit.present.documents.reading import read_document
from radaudit.workflows.gate import run_check

from .conftest import EXAMPLES, _import

HERE = EXAMPLES / "release_gate"
ACTION = EXAMPLES.parent / ".github" / "actions" / "radaudit-check" / "action.yml"
yaml = pytest.importorskip("yaml")


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    path = tmp_path_factory.mktemp("release") / "scores.csv"
    _import("make_release_scores", HERE).write_scores(path)
    return path


@pytest.fixture(scope="module")
def compared(scores):
    """Both comparisons, made by the command of the README."""
    told = (HERE / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^radaudit (compare scores.csv .*)$", told, re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        words = command.replace("scores.csv", str(scores)).replace("examples/release_gate", str(HERE)).split()
        words[-1] = str(scores.parent / words[-1])
        assert run([*words, "--quiet"]) == 0
    return {name: scores.parent / name for name in ("steady", "regressed")}


def test_the_table_is_the_same_every_time(scores, tmp_path):
    again = tmp_path / "again.csv"
    subprocess.run([sys.executable, HERE / "make_release_scores.py", again], check=True, capture_output=True)
    assert again.read_bytes() == scores.read_bytes()


@pytest.mark.parametrize(("name", "code"), [("regressed", 1), ("steady", 0)])
def test_the_planted_regression_closes_the_gate_and_nothing_else_does(compared, name, code):
    assert run(["check", str(compared[name])]) == code


def test_it_fails_on_canon_and_on_no_other_vendor(compared):
    gate = run_check(compared["regressed"])
    failed = {c.name for c in gate.checks if c.outcome == "fail" and c.suite == "vendor"}
    assert {name.split()[1] for name in failed} == {"auroc", "sensitivity", "specificity"}
    assert all("vendor=Canon" in name for name in failed)
    passed = {c.name for c in gate.checks if c.outcome == "pass"}
    assert {"RA500 auroc vendor=GE", "RA500 auroc vendor=Siemens"} <= passed


def test_the_average_alone_would_have_let_it_through(compared):
    comparison = read_document((compared["regressed"] / "comparison.json").read_text(), "comparison.json")
    gaps = {(c.comparison.metric, c.comparison.group.value): c.comparison.gap.value for c in comparison.changes}
    assert -comparison.policy.margins["auroc"] < gaps["auroc", "all"] < 0
    assert gaps["auroc", "Canon"] < -0.1


def test_every_group_of_the_steady_one_was_shown_to_be_spared(compared):
    gate = run_check(compared["steady"], fail_on="inconclusive")
    decided = [c for c in gate.checks if c.outcome != "told"]
    assert gate.outcome == "pass"
    assert len(decided) == 3 * 6  # measures by everyone, three vendors and two sexes
    assert {c.outcome for c in decided} == {"pass"}


def test_with_a_tenth_of_the_patients_it_is_undecided(tmp_path):
    path = tmp_path / "few.csv"
    _import("make_release_scores", HERE).write_scores(path, patients=450)
    words = ["compare", path, "--scores", "old", "steady", "--group", "vendor", "--policy", HERE / "policy.toml"]
    assert run([*map(str, words), "--quiet", "-o", str(tmp_path / "out")]) == 0
    assert run(["check", str(tmp_path / "out")]) == 4


def act(tmp_path, record, **inputs):
    """Runs the action's own script as GitHub does: inputs in the environment, outputs in a file."""
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    step = next(s for s in action["runs"]["steps"] if s.get("id") == "check")
    given = (
        {name: spec.get("default", "") for name, spec in action["inputs"].items()} | {"record": str(record)} | inputs
    )
    env = {}
    for name, source in step["env"].items():
        env[name] = given[re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", source)[1]]
    output = tmp_path / "output"
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]], env={**os.environ, **env, "PATH": path, "GITHUB_OUTPUT": str(output)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done, output.read_text().strip()


@pytest.mark.parametrize(("name", "code", "outcome"), [("steady", 0, "pass"), ("regressed", 1, "fail")])
def test_the_action_ends_as_the_gate_does(compared, tmp_path, name, code, outcome):
    done, told = act(tmp_path, compared[name], sarif=str(tmp_path / "gate.sarif"), junit=str(tmp_path / "gate.xml"))
    assert (done.returncode, told) == (code, f"outcome={outcome}"), done.stderr
    assert ("::error" in done.stdout) == (outcome == "fail")
    assert (tmp_path / "gate.sarif").is_file()
    assert (tmp_path / "gate.xml").is_file()


def test_the_action_does_not_run_what_an_input_says(tmp_path):
    done, told = act(tmp_path, f"$(touch {tmp_path}/owned); none")
    assert done.returncode == 2
    assert told == "outcome=error"
    assert not (tmp_path / "owned").exists()


def test_the_workflow_and_the_hook_name_what_exists():
    workflow = yaml.safe_load((HERE / "workflow.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["gate"]["steps"]
    gate = next(s for s in steps if "radaudit-check" in s.get("uses", ""))
    assert (EXAMPLES.parent / gate["uses"] / "action.yml").is_file()
    assert set(gate["with"]) <= set(yaml.safe_load(ACTION.read_text(encoding="utf-8"))["inputs"])
    command = next(s["run"] for s in steps if "radaudit compare" in s.get("run", ""))
    options = set(re.findall(r"--[a-z-]+", command))
    from radaudit.cli.commands.compare import command as compare

    assert options <= {opt for p in compare.params for opt in p.opts}
    hook = yaml.safe_load((HERE / "pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"][0]
    assert hook["entry"] == "radaudit check"
    assert re.search(hook["files"], "comparison/comparison.json")
    assert re.search(hook["files"], "audit/audit.json")
    assert not re.search(hook["files"], "comparison/changes.csv")
