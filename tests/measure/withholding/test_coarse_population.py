"""Beside a withheld group the cohort's shares follow from published counts alone, so they tell nothing of it."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.measure.gather import gather_evidence
from radaudit.measure.population.representing import represent
from radaudit.measure.withholding.withheld import withhold
from radaudit.records import Attribute, Cohort, Group, Predictions, TargetPopulation

LEVELS = ("A", "B", "C", "Unknown")
SHARES = {"A": 0.5, "B": 0.3, "C": 0.1, "D": 0.1}
TARGET = TargetPopulation("census.csv", "1" * 64, {Group("race", k): v for k, v in SHARES.items()}, {"race": "shares"})


def audited(counts, failed=0, target=TARGET):
    """Evidence of patients with one image each, so many of every level, and the first images of level A without a score."""
    codes = np.repeat(np.arange(4), counts)
    n = len(codes)
    attribute = Attribute("race", codes.astype(np.int32), LEVELS, "column 'race'")
    cohort = Cohort(
        "c.csv", "0" * 64, "binary", {"label": (np.arange(n) % 3 == 0).astype(np.int8)}, (attribute,),
        np.arange(n), True, ("",) * n,
    )  # fmt: skip
    score = np.random.default_rng(0).random(n)
    score[:failed] = np.nan
    predictions = Predictions(cohort, score, tuple("broken" if i < failed else None for i in range(n)))
    import dataclasses

    evidence = dataclasses.replace(gather_evidence(predictions), population=represent(predictions, target, 0.95, 0))
    return evidence, withhold(evidence, 10)


def test_where_no_group_is_small_nothing_is_touched():
    measured, shown = audited((100, 60, 30, 0))
    assert shown.population == measured.population


@pytest.mark.parametrize("few", range(1, 10))
def test_shares_follow_from_published_counts_alone(few):
    """So nothing can be computed from them that could not be from these, whose protection `test_attack.py` shows."""
    _, shown = audited((100, 60, few, 0))
    counts = {s.group: s.n_patients for s in shown.groups}
    (race,) = shown.population.attributes
    a, b, c, d = race.groups
    total = counts[Group("overall", "all")]
    assert a.share.value == counts[Group("race", "A")] / total
    assert b.share.n_patients == counts[Group("race", "B")]
    assert (race.n_patients, race.is_rounded) == (total, True)
    assert c.share.value is None
    assert c.share.note == "withheld"
    assert c.population == 0.1
    assert (d.share.value, d.share.n_patients) == (0, 0)
    assert race.divergence.value is None
    assert race.divergence.note == "not told: a withheld group is part of it"


def test_the_interval_allows_for_the_rounding():
    measured, shown = audited((100, 60, 4, 0))
    true, told = (e.population.attributes[0].groups[0].share for e in (measured, shown))
    assert told.low < true.low
    assert told.high > true.high


def test_withheld_unknown_patients_leave_a_divergence_from_rounded_counts():
    _, shown = audited((103, 61, 32, 4))
    (race,) = shown.population.attributes
    assert race.divergence.value is not None
    assert race.divergence.p in (0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0)
    assert all(s.share.n_patients % 10 == 0 for s in race.groups)


def test_shares_without_a_score_are_told_from_published_counts():
    measured, shown = audited((103, 61, 4, 0), failed=23)
    of = {u.group: u.share for u in shown.unscored_shares}
    told = {s.group: s for s in shown.groups}[Group("race", "A")]
    assert Group("race", "C") not in of
    share = of[Group("race", "A")]
    assert share.value == told.n_unscored / told.n_rows
    true = next(u.share for u in measured.unscored_shares if u.group == Group("race", "A"))
    assert share.low <= true.low
    assert share.high >= true.high
    assert of[Group("overall", "all")].value == pytest.approx(23 / 168)
