"""`radaudit plan` in a terminal: what it prints and writes, and what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from radaudit.judge.weigh import weigh_evidence
from radaudit.present.documents.audit_json import render_json
from tests.present.evidence_factory import make_audit

SIMPLE = ("plan", "--prevalence", "0.1", "--auroc", "0.85", "--threshold", "0.1")
GROUPS = (*SIMPLE, "--groups", "GE=.5,Siemens=.3,Canon=.2", "--attribute", "vendor")


@pytest.fixture
def audit_file(tmp_path):
    audit = make_audit()
    path = tmp_path / "audit.json"
    path.write_text(
        render_json(replace(audit, findings=weigh_evidence(audit.evidence, audit.policy))), encoding="utf-8"
    )
    return path


def test_the_simple_case_from_options(radaudit):
    said = radaudit(*GROUPS, "--images-per-patient", 2, "--icc", 0.5, "--power", 0.8, "--sensitivity", 0.9)
    assert (said.code, said.err) == (0, "")
    for words in ("About ", "patients", "Needed for vendor Canon", "Were the guesses off", "What this rests on"):
        assert words in said.out


def test_the_published_example(radaudit, tmp_path):
    # pmvalsampsize 0.1.0: 905 patients for O/E, 4252 for the C statistic.
    radaudit("plan", "--prevalence", 0.018, "--auroc", 0.8, "--width", "oe_ratio=1", "-q", "-o", "p.json")
    plan = json.loads((tmp_path / "p.json").read_text())
    needed = {r["measure"]: r["patients"] for r in plan["requirements"]}
    assert (needed["oe_ratio"], needed["auroc"]) == (905, 4252)


def test_the_template_is_a_plan_and_options_win_over_it(radaudit, tmp_path):
    assert "Wrote plan.toml" in radaudit("plan", "--template", "plan.toml").out
    assert radaudit("plan", "--template", "plan.toml").code == 2
    for name, options in (("a", ()), ("b", ("--prevalence", 0.2))):
        assert radaudit("plan", "plan.toml", *options, "-q", "-o", f"{name}.json").code == 0
    plans = [json.loads((tmp_path / f"{n}.json").read_text()) for n in "ab"]
    assert plans[1]["total_patients"] < plans[0]["total_patients"]


@pytest.mark.parametrize("suffix", ["md", "json", "csv"])
def test_a_file_replaces_its_own_earlier_version_and_nothing_else(radaudit, tmp_path, suffix):
    name = tmp_path / f"plan.{suffix}"
    assert [radaudit(*GROUPS, "-q", "-o", name).code for _ in range(2)] == [0, 0]
    assert radaudit(*GROUPS, "-q").out == ""
    name.write_text("mine")
    said = radaudit(*GROUPS, "-o", name)
    assert (said.code, said.out, name.read_text()) == (2, "", "mine")
    assert not list(tmp_path.glob(".*.unfinished"))


def test_what_an_audit_still_needs(radaudit, audit_file):
    said = radaudit("plan", "--from", audit_file, "-o", "needs.csv")
    assert said.code == 0
    assert "Open gaps" in said.out
    assert "no gap" in said.out
    assert "vendor,Canon,specificity,gap" in (audit_file.parent / "needs.csv").read_text()


def test_only_one_group_of_an_audit(radaudit, audit_file):
    said = radaudit("plan", "--from", audit_file.parent, "--group", "vendor=Canon", "--width", "auroc=0.05")
    assert said.code == 0
    assert "Vendor Canon" in said.out
    assert "Siemens" not in said.out


def test_files_for_scripts_stay_in_english(radaudit, audit_file, tmp_path):
    assert radaudit("plan", "--from", audit_file, "--lang", "zh", "-q", "-o", "zh.json").code == 0
    assert radaudit("plan", "--from", audit_file, "-q", "-o", "en.json").code == 0
    assert (tmp_path / "zh.json").read_text() == (tmp_path / "en.json").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("plan",), "needs the expected prevalence"),
        (("plan", "--prevalence", "0", "--auroc", "0.8"), "between 0 and 1"),
        (("plan", "--prevalence", "1", "--auroc", "0.8"), "between 0 and 1"),
        (("plan", "--prevalence", "10%", "--auroc", "0.8"), "write 0.1"),
        (("plan", "--prevalence", "0.1", "--auroc", "0.5"), "0.5 (chance)"),
        ((*SIMPLE, "--groups", "GE=.5,Canon=.2"), "sum to 0.7"),
        ((*SIMPLE, "--groups", "GE,Canon=.2"), "'GE' is no name with a share"),
        ((*SIMPLE, "--groups", "GE=.5,GE=.5"), "is there twice"),
        ((*SIMPLE, "--width", "sensitivty=0.1"), "Did you mean 'sensitivity'"),
        ((*SIMPLE, "--width", "auroc"), "--width sensitivity=0.1"),
        ((*SIMPLE, "--width", "auroc=wide"), "the widest interval wanted"),
        ((*SIMPLE, "--group", "vendor"), "--from"),
        ((*SIMPLE, "-o", "plan.pdf"), ".md, .json, .csv"),
        ((*SIMPLE, "--policy", "no.toml"), "cannot be read"),
        (("plan", "--from", "audit.json", "--auroc", "0.8"), "--from and --auroc exclude each other"),
        (("plan", "--from", "audit.json", "plan.toml"), "--from and a plan exclude each other"),
        (("plan", "--from", "audit.json", "--group", "vender"), "does not compare by 'vender'"),
        (("plan", "--from", "nothing.json"), "There is no file"),
        (("plan", "--template", "p.toml", "--auroc", "0.8"), "takes nothing else"),
    ],
)
def test_what_cannot_be_is_refused_with_a_cure(radaudit, audit_file, arguments, said):
    answer = radaudit(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert "What to do: " in answer.err
    assert "Traceback" not in answer.err
