"""A plan as it was written: what is read, and what is refused in which words."""

from __future__ import annotations

import tomllib

import pytest

from radaudit.errors import UsageError
from radaudit.load.plan_file import KEYS, read_plan
from radaudit.load.plan_template import TEMPLATE
from radaudit.records.study_plan import GROUP_WIDTHS, WIDTHS, RiskSpread


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "plan.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_template_is_a_plan_and_names_every_setting_and_default(written):
    plan = read_plan(written(TEMPLATE))
    assert plan.values["prevalence"] == 0.1
    assert plan.groups["Canon"] == {"share": 0.2}
    assert (plan.widths, plan.group_widths) == (WIDTHS, GROUP_WIDTHS)
    uncommented = "\n".join(line.removeprefix("# ") for line in TEMPLATE.splitlines())
    assert all(f"\n{key} = " in uncommented or f"\n[{key}" in uncommented for key in KEYS)


def test_every_switched_off_line_of_the_template_can_be_switched_on():
    lines = [line.removeprefix("# ") for line in TEMPLATE.splitlines() if line.startswith("# ") and " = " in line]
    assert {key for line in lines for key in tomllib.loads(line)} >= {
        "sensitivity",
        "images_cv",
        "icc",
        "lp_normal",
        "policy",
    }


def test_everything_that_a_plan_can_say(written):
    plan = read_plan(
        written(
            'prevalence = 0.2\nauroc = 0.8\nimages_per_patient = 2\nlp_beta = [1, 4]\nattribute = "vendor"\npolicy = "p.toml"\n'
            '[groups."GE, old"]\nshare = 1\nsensitivity = 0.7\n[widths]\nauroc = "none"\noe_ratio = 0.5\n'
        )
    )
    assert plan.values == {"prevalence": 0.2, "auroc": 0.8, "images_per_patient": 2.0}
    assert plan.groups == {"GE, old": {"share": 1.0, "sensitivity": 0.7}}
    assert plan.risks == RiskSpread("beta", 1.0, 4.0)
    assert plan.widths == {"auroc": None, "oe_ratio": 0.5}
    assert plan.policy.endswith("p.toml")
    assert plan.policy != "p.toml"  # beside the plan, wherever the command is run


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prevalence = 0", "prevalence should be a number between 0 and 1"),
        ("prevalence = 1", "found 1"),
        ("prevalence = 10", "found 10"),
        ('prevalence = "0.1"', "found '0.1'"),
        ("prevalence = true", "found True"),
        ("prevalence = nan", "found nan"),
        ("auroc = 0.5", "auroc should be a number between 0.5 (chance) and 1"),
        ("auroc = 1", "between 0.5 (chance) and 1"),
        ("images_per_patient = 0.5", "a number of at least 1"),
        ("icc = 1.2", "a number from 0 to 1"),
        ("power = 0.5", "a number between 0.5 and 1"),
        ("level = 95", "from 0.5 to below 1"),
        ("prevalance = 0.1", "Did you mean 'prevalence'"),
        ("[groups.GE]\nshar = 0.1", "Did you mean 'share'"),
        ("[groups.GE]\nshare = -0.1", "[groups.GE]: share should be a share of the patients"),
        ("[groups]\nGE = 0.5", "expected a table"),
        ("groups = 3", "a table, [groups]"),
        ("[widths]\nauro = 0.1", "Did you mean 'auroc'"),
        (
            "[group_widths]\nauroc = 0",
            '[group_widths]: auroc should be the widest interval wanted, such as 0.1, or "none"',
        ),
        ("lp_normal = [1]", "mean and standard deviation"),
        ("lp_normal = [1, -1]", "mean and standard deviation"),
        ("lp_beta = [0, 1]", "two parameters of a beta law"),
        ("lp_beta = [1, 1]\nlp_normal = [0, 1]", "both lp_normal and lp_beta"),
        ("attribute = 3", "text in quotes"),
        ("prevalence 0.1", "not valid TOML"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(written, text, said):
    with pytest.raises(UsageError) as refused:
        read_plan(written(text))
    assert said in str(refused.value)
    assert "plan.toml" in refused.value.problem
    assert refused.value.cure


def test_a_missing_plan_points_to_the_template(tmp_path):
    with pytest.raises(UsageError, match="--template"):
        read_plan(tmp_path / "no.toml")
