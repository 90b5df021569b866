"""Plans from files and settings, and needs from finished audits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.errors import UsageError
from radaudit.judge.weigh import weigh_evidence
from radaudit.present.documents.audit_json import render_json
from radaudit.present.documents.comparison_files import comparison_json
from radaudit.records import EVERYONE, Group, Verdict
from radaudit.records.study_plan import PlanSettings
from radaudit.workflows.planning import run_plan, run_plan_from_audit, write_template
from tests.present.comparison.made_up_comparison import make_model_comparison
from tests.present.evidence_factory import make_audit

SIMPLE = {"prevalence": 0.1, "auroc": 0.85, "threshold": 0.1}


def _settings(groups=None, **values):
    return PlanSettings({**SIMPLE, **values}, "vendor", {n: {"share": s} for n, s in (groups or {}).items()})


@pytest.fixture(scope="module")
def audit_file(tmp_path_factory):
    audit = make_audit()
    path = tmp_path_factory.mktemp("audit") / "audit.json"
    path.write_text(
        render_json(replace(audit, findings=weigh_evidence(audit.evidence, audit.policy))), encoding="utf-8"
    )
    return path


def test_options_win_over_the_file_and_the_file_over_the_defaults(tmp_path):
    path = tmp_path / "plan.toml"
    write_template(path)
    plan = run_plan(path, PlanSettings({"prevalence": 0.3}, widths={"oe_ratio": None}))
    assert (plan.design.everyone.prevalence, plan.design.everyone.auroc) == (0.3, 0.85)
    assert [e.group.value for e in plan.design.groups] == ["GE", "Siemens", "Canon"]
    assert plan.design.margins["auroc"] == 0.05  # the built-in policy
    assert "oe_ratio" not in plan.design.widths


def test_what_a_group_does_not_say_is_as_for_everyone_and_everyone_is_the_mixture():
    groups = {"a": {"share": 0.5, "prevalence": 0.3}, "b": {"share": 0.5}}
    plan = run_plan(given=PlanSettings(SIMPLE, "site", groups))
    assert [e.prevalence for e in plan.design.groups] == [0.3, 0.1]
    assert plan.design.everyone.prevalence == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ({"GE": 0.5, "Canon": 0.3}, "sum to 0.8"),
        ({"GE": 0.7, "Canon": 0.7}, "sum to 1.4"),
        ({"GE": 50, "Canon": 50}, "GE=0.5,Canon=0.5"),
    ],
)
def test_shares_that_do_not_sum_to_one_are_refused(groups, said):
    with pytest.raises(UsageError, match=said):
        run_plan(given=_settings(groups))


def test_a_group_without_a_share_is_refused():
    with pytest.raises(UsageError, match="'GE' has no share"):
        run_plan(given=PlanSettings(SIMPLE, "vendor", {"GE": {"prevalence": 0.1}}))


def test_a_group_without_a_name_and_one_called_everyone_are_refused():
    with pytest.raises(UsageError, match="no name"):
        run_plan(given=_settings({" ": 1.0}))
    with pytest.raises(UsageError, match="means everyone"):
        run_plan(given=PlanSettings(SIMPLE, "overall", {"all": {"share": 1.0}}))


@pytest.mark.parametrize("missing", ["prevalence", "auroc"])
def test_a_plan_needs_prevalence_and_auroc(missing):
    values = {k: v for k, v in SIMPLE.items() if k != missing}
    with pytest.raises(UsageError, match=f"(?i)needs the expected {missing}"):
        run_plan(given=PlanSettings(values))


def test_a_stricter_policy_takes_a_larger_study(tmp_path):
    strict = tmp_path / "strict.toml"
    strict.write_text("[margins]\nsensitivity = 0.03\n")
    groups = {"GE": 0.5, "Canon": 0.5}
    usual, more = run_plan(given=_settings(groups)), run_plan(given=replace(_settings(groups), policy=str(strict)))
    assert more.total_patients > usual.total_patients
    assert (more.design.policy, more.design.margins["sensitivity"]) == ("strict.toml", 0.03)


def test_a_template_is_never_written_over_a_plan(tmp_path):
    path = tmp_path / "plan.toml"
    write_template(path)
    before = path.read_text()
    with pytest.raises(UsageError, match="exists"):
        write_template(path)
    assert path.read_text() == before


def test_needs_of_a_finished_audit_from_its_file_or_folder(audit_file):
    needs = run_plan_from_audit(audit_file)
    assert needs == run_plan_from_audit(audit_file.parent)
    canon = next(g for g in needs.groups if g.group == Group("vendor", "Canon"))
    asked = [g.patients_needed for g in needs.gaps if g.group == canon.group and g.verdict is Verdict.INCONCLUSIVE]
    asked += [w.patients_needed for w in needs.widths if w.group == canon.group]
    assert canon.patients_needed == max(asked)
    assert canon.times == pytest.approx(canon.patients_needed / canon.patients)
    assert needs.times == max(g.times for g in needs.groups if g.times is not None)
    everyone = next(g for g in needs.groups if g.group == EVERYONE)
    assert needs.total_patients == pytest.approx(everyone.patients * needs.times, abs=1)


def test_groups_and_widths_can_be_chosen(audit_file):
    needs = run_plan_from_audit(audit_file, groups=["vendor=Canon"], widths={"auroc": 0.02, "sensitivity": None})
    assert {g.group.value for g in needs.groups} == {"all", "Canon"}
    assert {g.group.value for g in needs.gaps} == {"Canon"}
    assert {w.target for w in needs.widths if w.metric == "auroc"} == {0.02}
    assert "sensitivity" not in {w.metric for w in needs.widths}


@pytest.mark.parametrize(("group", "said"), [("vender", "does not compare by"), ("vendor=Cannon", "no level 'Cannon'")])
def test_an_unknown_group_is_refused_with_those_there_are(audit_file, group, said):
    with pytest.raises(UsageError, match=said):
        run_plan_from_audit(audit_file, groups=[group])


def test_a_stricter_policy_opens_more_gaps(audit_file, tmp_path):
    strict = tmp_path / "strict.toml"
    strict.write_text("[margins]\nauroc = 0.01\n")
    usual, more = run_plan_from_audit(audit_file), run_plan_from_audit(audit_file, policy=strict)
    opened = [sum(g.verdict is Verdict.INCONCLUSIVE for g in needs.gaps) for needs in (usual, more)]
    assert opened[0] < opened[1]


def test_a_comparison_has_no_needs(tmp_path):
    comparison = make_model_comparison(lambda metric, group: 0.0)
    (tmp_path / "comparison.json").write_text(comparison_json(comparison), encoding="utf-8")
    with pytest.raises(UsageError, match="comparison of two models"):
        run_plan_from_audit(tmp_path)
