"""A group of whom the cohort hardly has anybody is of concern; where the interval reaches the policy's limit it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.judge.policy import read_policy
from radaudit.judge.rule import RULES
from radaudit.records import Estimate, Group, GroupShare, Population, Representation, Verdict
from tests.present.evidence_factory import make_evidence

POLICY = read_policy()
NOTHING = Estimate(None, note="not told")


def beside(*groups):
    shares = Representation("vendor", "shares", 400, groups, (), NOTHING, None, NOTHING, None)
    return replace(make_evidence(1), population=Population("census.csv", "0" * 64, (shares,)))


def share(value, population, low, high, n_patients=40, group="GE"):
    return GroupShare(
        Group("vendor", group),
        population,
        Estimate(value, low, high, n=400, n_patients=n_patients),
        Estimate(value / population, low / population, high / population, n=400, n_patients=n_patients),
    )


def run(evidence, policy=POLICY):
    return list(RULES["RA111"].judge(evidence, policy))


def test_without_a_population_there_is_nothing_to_say():
    assert run(make_evidence(1)) == []


def test_an_interval_below_half_is_of_concern_and_one_that_reaches_it_is_not():
    (finding,) = run(beside(share(0.1, 0.4, 0.08, 0.13), share(0.15, 0.4, 0.1, 0.21, group="Canon")))
    assert (finding.verdict, finding.group) == (Verdict.CONCERN, Group("vendor", "GE"))
    assert finding.explanation == (
        "Vendor GE: 10.0 % of 400 patients, but 40.0 % of the target population, so the share is 0.25 times what it is there "
        "(0.20 to 0.33)."
    )
    assert finding.weight == pytest.approx(0.5 / (0.13 / 0.4) - 1)


def test_the_policy_sets_the_limit(tmp_path):
    strict = tmp_path / "strict.toml"
    strict.write_text("min_representation = 0.8")
    (finding,) = run(beside(share(0.25, 0.4, 0.21, 0.29)), read_policy(strict))
    assert finding.verdict is Verdict.CONCERN
    (finding,) = run(beside(share(0.25, 0.4, 0.21, 0.29)))
    assert finding.verdict is Verdict.PASS
    assert "0.5 times" in finding.explanation


def test_a_group_that_nobody_is_in_is_named_though_the_audit_has_no_such_group():
    (finding,) = run(beside(share(0.0, 0.1, 0.0, 0.01, n_patients=0, group="Hologic")))
    assert finding.group is None
    assert (
        finding.explanation
        == "Nobody of the 400 patients is in the group vendor Hologic, who are 10.0 % of the target population."
    )


def test_a_withheld_group_is_not_judged():
    withheld = GroupShare(Group("vendor", "GE"), 0.5, Estimate(None, note="withheld"), Estimate(None, note="withheld"))
    assert run(beside(withheld)) == []


@pytest.mark.parametrize("value", ["1", "-0.1", '"half"', "true"])
def test_a_limit_that_is_none_is_refused(tmp_path, value):
    from radaudit.errors import UsageError

    policy = tmp_path / "policy.toml"
    policy.write_text(f"min_representation = {value}")
    with pytest.raises(UsageError, match="min_representation must be a number from 0 up to 1"):
        read_policy(policy)
