"""A gain that may have cost as much is never told alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.judge.changes import judge_changes
from radaudit.present.comparison.answer import points, trade_off
from radaudit.present.comparison.open_costs import open_costs
from radaudit.present.comparison.opening import sign_of, symbol_of, word_of
from radaudit.records import Verdict
from tests.present.comparison.made_up_comparison import gap_of, make_model_comparison


def with_change(comparison, metric, value, low, high, group="Canon"):
    """The comparison with one change of one group replaced."""

    def changed(c):
        if (c.metric, c.group.value) != (metric, group):
            return c
        gap = replace(c.gap, value=value, low=low, high=high)
        return replace(c, gap=gap, low=low, high=high, group_value=0.9 + value, against_value=0.9)

    evidence = replace(comparison.evidence, comparisons=tuple(changed(c) for c in comparison.evidence.comparisons))
    return replace(comparison, evidence=evidence, changes=judge_changes(evidence, comparison.policy))


@pytest.mark.parametrize(
    ("value", "low", "high", "is_told"),
    [
        (-0.11, -0.30, 0.05, True),  # not settled, and it could be larger than the gain of 0.15 to 0.35
        (-0.08, -0.16, 0.05, True),  # it could be as large as what is sure of the gain
        (-0.05, -0.14, 0.05, False),  # it could not
        (0.02, -0.30, 0.35, False),  # the estimate is no loss
        (-0.28, -0.40, -0.10, False),  # a loss that was shown, which is told as one
        (-0.01, -0.04, 0.02, False),  # alike
    ],
)
def test_told_where_the_loss_could_be_as_large_as_the_gain(value, low, high, is_told):
    gained = with_change(make_model_comparison(gap_of(0.0), n_attributes=1), "sensitivity", 0.25, 0.15, 0.35)
    comparison = with_change(gained, "specificity", value, low, high)
    assert bool(open_costs(comparison)) == is_told
    told = [p for p in points(comparison) if p.outcome == "unsettled"]
    assert bool(told) == is_told
    if is_told and low == -0.30:
        assert told[0].text.replace("\xa0", " ") == (
            "The gain in sensitivity on Canon scanners (250 fewer missed per 1000 with the disease) may not be free: there it "
            "flags 110 more per 1000 without the disease, and up to 300 more are not ruled out (95 %): specificity 0.90 → 0.79."
        )
        assert "flags more cases" in trade_off(comparison)


def test_the_other_way_round():
    gained = with_change(make_model_comparison(gap_of(0.0), n_attributes=1), "specificity", 0.2, 0.15, 0.25)
    comparison = with_change(gained, "sensitivity", -0.1, -0.3, 0.1)
    assert "misses 100 more per 1000 with the disease, and up to 300 more" in open_costs(comparison)[0][1]
    assert "flags fewer cases" in trade_off(comparison)


def test_no_gain_is_marked_as_one_that_may_have_cost_or_was_not_seen_everywhere():
    everywhere = make_model_comparison(gap_of(0.0, auroc=0.2), n_attributes=0)
    assert sign_of(everywhere) is Verdict.PASS
    elsewhere = make_model_comparison(gap_of(0.0, auroc=0.2, brier=0.2), n_attributes=0)
    assert sign_of(elsewhere) is Verdict.CONCERN
    assert word_of(elsewhere) == "Concern"
    open_end = make_model_comparison(gap_of(0.0, auroc=0.2), half=0.06, n_attributes=0)
    assert sign_of(open_end) is Verdict.INCONCLUSIVE
    assert word_of(open_end) == "Not settled"
    assert symbol_of(make_model_comparison(gap_of(0.0), n_attributes=0)) == "="
    gained = with_change(make_model_comparison(gap_of(0.0), n_attributes=1), "sensitivity", 0.25, 0.15, 0.35)
    assert sign_of(with_change(gained, "specificity", -0.11, -0.3, 0.05)) is Verdict.CONCERN
