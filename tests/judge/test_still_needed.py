"""What open gaps still need: the numbers that the findings tell, gap by gap."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from radaudit.judge.still_needed import gaps_needing
from radaudit.judge.weigh import weigh_evidence
from radaudit.records import Verdict
from tests.present.evidence_factory import make_audit


@pytest.fixture(scope="module")
def audit():
    return make_audit()


@pytest.fixture(scope="module")
def gaps(audit):
    return list(gaps_needing(audit.evidence, audit.policy))


def _told(advice):
    """More cases, and present ones, as a finding tells them."""
    more, has = re.search(r"About ([\d,]+) more .* \(it has ([\d,]+)\)", advice).groups()
    return tuple(int(re.sub(r"\D", "", n)) for n in (more, has))


def test_the_numbers_are_those_of_the_findings(audit, gaps):
    findings = {
        (f.metric, f.group, f.threshold): f
        for f in weigh_evidence(audit.evidence, audit.policy)
        if f.verdict is Verdict.INCONCLUSIVE and f.metric in audit.policy.primary and "*" not in f.group.attribute
    }
    told = [g for g in gaps if g.needed is not None]
    assert len(told) >= 6
    assert {(g.metric, g.group, g.threshold) for g in gaps if g.verdict is Verdict.INCONCLUSIVE} == set(findings)
    for g in told:
        assert (g.needed - g.n, g.n) == _told(findings[g.metric, g.group, g.threshold].advice)


def test_patients_grow_as_their_cases_do(audit, gaps):
    for g in (g for g in gaps if g.needed is not None):
        own = audit.evidence.summary(g.group).n_patients
        assert g.patients_needed == pytest.approx(own * g.needed / g.n, abs=1)


def test_a_gap_that_was_shown_says_on_which_assumption_more_cases_settle_it(gaps):
    assert {g.stays for g in gaps if g.needed is not None} == {True, False}


def test_settled_gaps_need_nothing_and_missing_values_no_more_cases(gaps):
    assert all(g.needed is None for g in gaps if g.verdict in (Verdict.PASS, Verdict.FAIL, Verdict.CONCERN))
    unknown = [g for g in gaps if g.group.value == "Unknown"]
    assert unknown
    assert all(g.needed is None and g.patients_needed is None for g in unknown)


def test_only_primary_measures_of_plain_attributes_are_asked_about(audit, gaps):
    assert {g.metric for g in gaps} == set(audit.policy.primary)
    assert not any("*" in g.group.attribute for g in gaps)


def test_a_group_too_small_to_be_judged_needs_the_patients_that_the_policy_asks_for(audit):
    canon = next(s for s in audit.evidence.groups if s.group.value == "Canon")
    strict = replace(audit.policy, min_events=3 * canon.n_rarer)
    judged = [g for g in gaps_needing(audit.evidence, strict) if g.group == canon.group]
    assert {g.verdict for g in judged} == {Verdict.NOT_APPLICABLE}
    assert {g.patients_needed for g in judged} == {3 * canon.n_patients}


def test_a_muted_gap_is_not_asked_for(audit):
    open_gap = next(g for g in gaps_needing(audit.evidence, audit.policy) if g.needed is not None)
    name = f"{open_gap.metric} {open_gap.group.attribute} {open_gap.group.value}"
    policy = replace(audit.policy, muted={name: "known"})
    after = next(
        g for g in gaps_needing(audit.evidence, policy) if (g.metric, g.group) == (open_gap.metric, open_gap.group)
    )
    assert (after.verdict, after.needed) == (Verdict.MUTED, None)
