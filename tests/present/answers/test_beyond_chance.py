"""Holm over the lines of the spread: statsmodels' decisions, how often nothing is called something, one family for all readers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from radaudit.present.answers.beyond_chance import ERROR, beyond_chance, primary_lines, primary_measures
from radaudit.present.view import View
from radaudit.records import Heterogeneity
from tests.present.evidence_factory import make_audit


def _lines(ps):
    return [Heterogeneity("auroc", f"a{i}", None, (), largest_gap=0.1, p_gap=float(p)) for i, p in enumerate(ps)]


@pytest.mark.parametrize("seed", range(20))
def test_the_decisions_are_statsmodels(seed):
    ps = np.random.default_rng(seed).beta(0.25, 2, size=12)
    rejected = multipletests(ps, alpha=ERROR, method="holm")[0]
    lines = _lines(ps)
    assert beyond_chance(lines) == [line for line, is_beyond in zip(lines, rejected, strict=True) if is_beyond]


@pytest.mark.parametrize("n_shared", [1, 8])
def test_without_any_difference_a_yes_is_rare(n_shared):
    """16 lines, each with a p-value below 0.05 in one of 20 audits; with `n_shared` lines that repeat each other."""
    drawn = np.random.default_rng(5).random((3000, 16 // n_shared)).repeat(n_shared, axis=1)
    found = [len(beyond_chance(_lines(ps))) > 0 for ps in drawn]
    assert np.mean(found) < ERROR + 3 * np.sqrt(ERROR * (1 - ERROR) / 3000)
    assert np.mean((drawn <= ERROR).any(axis=1)) > (0.5 if n_shared == 1 else 0.08)


def test_what_could_not_be_tested_is_not_counted():
    lines = _lines([0.02, 0.9])
    unknown = replace(lines[1], largest_gap=None, p_gap=None)
    assert beyond_chance([lines[0], unknown]) == [lines[0]]
    assert beyond_chance(lines) == lines[:1]
    assert beyond_chance([*lines, lines[1]]) == []
    assert beyond_chance([unknown]) == []


def test_page_and_terminal_look_at_the_same_lines():
    audit = make_audit()
    lines = primary_lines(audit)
    assert {h.metric for h in lines} == set(View(audit).primary) == set(primary_measures(audit))
    assert {h.threshold for h in lines} <= {None, audit.evidence.thresholds[0]}
    pairs = {(h.metric, h.attribute) for h in lines}
    assert len(pairs) == len(lines)
    unnamed = replace(audit, policy=replace(audit.policy, primary=()))
    assert set(primary_measures(unnamed)) == {c.metric for c in audit.evidence.comparisons}
