"""The attack that withholding must stand: which counts of the groups beside a withheld one fit all that is published."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.gather import gather_evidence
from radaudit.measure.withholding.coarse_numbers import EVENTS, Grid
from radaudit.measure.withholding.withheld import withhold
from radaudit.records import EVERYONE, Group
from radaudit.records.estimates import Estimate

LIMIT = 10
Z = 1.959963984540054
SHOWN = Group("vendor", "A"), Group("vendor", "B")
FOLLOWS_FROM_PREVALENCE = ("brier", "scaled_brier", "corp_uncertainty", "corp_discrimination", "log_loss")


def wilson(m, n):
    p = m / n
    middle, arm = p + Z**2 / (2 * n), Z * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return (middle - arm) / (1 + Z**2 / n), (middle + arm) / (1 + Z**2 / n)


def near(told, fits):
    """Counts (diseased, all) near the rounded ones for which `fits` holds."""
    ns = range(max(LIMIT, told.n - 12), told.n + 13)
    events = range(max(LIMIT, told.n_events - 12), told.n_events + 13)
    return [(m, n) for n, m in itertools.product(ns, events) if n - m >= LIMIT and fits(m, n)]


def hidden(everyone, candidates):
    """Sizes below the limit that the withheld group could have, by subtraction from the exact cohort."""
    left = ((everyone.n_events - a[0] - b[0], everyone.n - a[1] - b[1]) for a, b in itertools.product(*candidates))
    return {n for m, n in left if 1 <= n < LIMIT and 0 <= m <= n}


def is_prevalence(told):
    """Whether a Wilson interval around m / n would be told as it was: value, both ends and standard error."""
    grid = Grid(told.n, LIMIT, EVENTS * LIMIT)

    def fits(m, n):
        low, high = wilson(m, n)
        again = grid.estimate(Estimate(m / n, low, high, math.sqrt(m * (n - m) / n**3)), is_share=True)
        return (again.value, again.low, again.high, again.se) == (told.value, told.low, told.high, told.se)

    return fits


def is_auroc(value):
    """Whether a whole number of half pairs gives the AUROC with as many decimals as are told."""
    half = 0.5 * 10.0 ** -len(f"{value!r}".partition(".")[2]) + 1e-9

    def fits(m, n):
        halves = 2 * m * (n - m)
        return math.floor((value + half) * halves) >= math.ceil((value - half) * halves)

    return fits


@pytest.mark.parametrize("scale", [1, 5])
@pytest.mark.parametrize("seed", [100, 102, 105])
def test_subtraction_leaves_several_sizes_of_the_withheld_group(build_predictions, scale, seed):
    random = np.random.default_rng(seed)
    sizes = random.integers(55, 90) * scale, random.integers(35, 60) * scale, random.integers(1, LIMIT)
    label = (random.random(sum(sizes)) < 0.4).astype(float)
    score = 1 / (1 + np.exp(-random.normal(1.3 * label - 0.5, 1.2)))
    vendor = np.repeat(["A", "B", "Zeiss"], sizes)
    measured = gather_evidence(build_predictions(label, score, np.arange(len(label)), vendor=vendor), AnalysisPlan())
    shown = withhold(measured, LIMIT)
    everyone, candidates, exactly = shown.summary(EVERYONE), [], []
    for group in SHOWN:
        told, rows = shown.summary(group), vendor == group.value
        for metric in FOLLOWS_FROM_PREVALENCE:
            e = shown.find(metric, group).estimate
            assert (e.value, e.low, e.high, e.se) == (None,) * 4
            assert "withheld" in e.note
        prevalence = is_prevalence(shown.find("prevalence", group).estimate)
        auroc = is_auroc(shown.find("auroc", group).estimate.value)
        candidates.append(near(told, lambda m, n, p=prevalence, a=auroc: p(m, n) and a(m, n)))
        assert (int(label[rows].sum()), int(rows.sum())) in candidates[-1]
        uncertainty = measured.find("corp_uncertainty", group).estimate.value
        exactly.append(near(told, lambda m, n, u=uncertainty: abs(m * (n - m) / n**2 - u) <= 5e-5))
    assert sizes[2] in hidden(everyone, candidates)
    assert len(hidden(everyone, candidates)) >= 7
    # The attack has teeth: four digits of p (1 - p), as they once were told, leave fewer pairs of counts by far.
    assert sum(map(len, exactly)) < sum(map(len, candidates)) / 2
