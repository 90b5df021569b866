"""Of one gap the side that lags is told, once, and never the side that does better beside it."""

from __future__ import annotations

from radaudit.present.answers.leading import does_better, is_at_nobodys_cost, leading
from radaudit.records import Finding, Group, Verdict

ACME = Group("vendor", "Acme")


def gap(level, verdict=Verdict.FAIL, *, weight=1.0, lagging=None, metric="sensitivity"):
    against = "reference: Acme" if lagging else "rest"
    return Finding("RA401", "Gap", verdict, "", "", Group("vendor", level), metric, 0.5, against, weight, lagging)


def test_a_reference_that_lags_behind_several_is_told_once_by_measure_where_it_lags_most():
    beta, gamma = gap("Beta", weight=2.0, lagging=ACME), gap("Gamma", weight=3.0, lagging=ACME)
    ranked = gap("Beta", weight=1.0, lagging=ACME, metric="auroc")
    assert leading([beta, ranked, gamma]) == [gamma, ranked]


def test_a_lagging_reference_is_never_left_out_for_a_group_that_lags_too():
    own, reference = gap("Delta", weight=5.0), gap("Beta", weight=2.0, lagging=ACME)
    assert leading([reference, own]) == [own, reference]
    assert does_better(reference)
    assert not is_at_nobodys_cost(reference)


def test_a_group_that_does_better_than_the_rest_is_left_out_where_one_lags():
    better, worse = gap("Beta", Verdict.CONCERN, weight=0.0), gap("Gamma", Verdict.CONCERN)
    assert leading([better, worse]) == [worse]
    assert leading([better]) == [better]
    assert is_at_nobodys_cost(better)
