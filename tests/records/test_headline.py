"""The one sentence about the whole audit."""

from __future__ import annotations

from radaudit.records import Finding, Verdict
from radaudit.records.conclusion import headline
from radaudit.records.wording import ALL_SET_ASIDE, HEADLINES, NOTHING_COMPARED


def made(verdict, against=""):
    return Finding("RA401", "A gap", verdict, "It is.", against=against)


def test_without_a_judged_gap_nobody_may_read_that_the_groups_are_alike():
    assert headline([]) == NOTHING_COMPARED
    assert headline([made(Verdict.PASS), made(Verdict.NOT_APPLICABLE, "rest")]) == NOTHING_COMPARED
    assert headline([made(Verdict.CONCERN)]) == f"{HEADLINES[Verdict.CONCERN]} {NOTHING_COMPARED}"


def test_with_a_judged_gap_the_verdict_speaks():
    assert headline([made(Verdict.PASS, "rest")]) == HEADLINES[Verdict.PASS]
    assert headline([made(Verdict.CONCERN), made(Verdict.INCONCLUSIVE, "rest")]) == HEADLINES[Verdict.CONCERN]


def test_a_policy_that_mutes_every_gap_is_not_said_to_have_compared_nothing():
    muted, unjudged, data = made(Verdict.MUTED, "rest"), made(Verdict.NOT_APPLICABLE, "rest"), made(Verdict.CONCERN)
    assert headline([muted, unjudged]) == ALL_SET_ASIDE
    assert headline([muted, data]) == f"{HEADLINES[Verdict.CONCERN]} {ALL_SET_ASIDE}"
    assert headline([unjudged]) == NOTHING_COMPARED


def test_what_would_fail_is_said_to_be_muted_beside_every_verdict_but_a_fail():
    aside = Finding("RA401", "A gap", Verdict.MUTED, "It is.", against="rest", otherwise=Verdict.FAIL)
    beside = " What would fail is muted by the policy."
    assert headline([made(Verdict.PASS, "rest"), aside]) == HEADLINES[Verdict.MUTED]
    assert headline([made(Verdict.CONCERN, "rest"), aside]) == HEADLINES[Verdict.CONCERN] + beside
    assert headline([made(Verdict.INCONCLUSIVE, "rest"), aside]) == HEADLINES[Verdict.INCONCLUSIVE] + beside
    assert headline([made(Verdict.FAIL, "rest"), aside]) == HEADLINES[Verdict.FAIL]
