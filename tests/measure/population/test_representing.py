"""The cohort beside a census: hand-computed shares and ratios, chance, and how often the ratio's interval holds the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from radaudit.measure.population.representing import NONE_THERE, represent
from radaudit.records import Attribute, Cohort, Group, Predictions, TargetPopulation


def predictions(codes, patient, *, levels=("F", "M", "Unknown"), failed=()):
    n = len(codes)
    cohort = Cohort(
        "cohort.csv", "0" * 64, "binary", {"label": (np.arange(n) % 2).astype(np.int8)},
        (Attribute("sex", np.array(codes, dtype=np.int32), levels, "column 'sex'"),
         Attribute("site", np.zeros(n, dtype=np.int32), ("A",), "column 'site'")),
        np.array(patient, dtype=np.int64), True, ("",) * n,
    )  # fmt: skip
    score = np.full(n, 0.5)
    failure = tuple("broken" if i in failed else None for i in range(n))
    score[list(failed)] = np.nan
    return Predictions(cohort, score, failure)


def target(**shares):
    return TargetPopulation("census.csv", "1" * 64, {Group("sex", k): v for k, v in shares.items()}, {"sex": "shares"})


def wilson(p, n, z=1.959963984540054):
    center, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (center - half) / (1 + z * z / n), (center + half) / (1 + z * z / n)


def test_patients_are_counted_not_images():
    # One woman with seven images, three men with one each, one patient of unknown sex, one woman without a score.
    found = represent(
        predictions([0] * 7 + [1, 1, 1, 2, 0], [0] * 7 + [1, 2, 3, 4, 5], failed=(11,)), target(F=0.5, M=0.4, X=0.1), 0.95, 0
    )  # fmt: skip
    (sex,) = found.attributes
    women, men, others = sex.groups
    assert found.not_given == ("site",)
    assert sex.not_compared == (Group("sex", "Unknown"),)
    assert (sex.n_patients, women.share.n_patients, men.share.n_patients, others.share.n_patients) == (4, 1, 3, 0)
    assert (women.share.value, men.share.value, others.share.value) == (0.25, 0.75, 0)
    assert (women.share.low, women.share.high) == pytest.approx(wilson(0.25, 4))
    assert women.ratio.value == pytest.approx(0.5)
    assert (women.ratio.low, women.ratio.high) == pytest.approx(tuple(end / 0.5 for end in wilson(0.25, 4)))
    assert (others.ratio.value, others.ratio.low) == (0, 0)
    assert others.ratio.high == pytest.approx(wilson(0, 4)[1] / 0.1)
    assert sex.total_variation.value == pytest.approx(0.35)


def test_a_population_without_a_group_has_no_ratio():
    found = represent(predictions([0, 1, 1], [0, 1, 2]), target(F=0.0, M=1.0), 0.95, 0)
    assert found.attributes[0].groups[0].ratio.note == NONE_THERE
    assert found.attributes[0].groups[0].share.value == pytest.approx(1 / 3)


def test_nobody_to_compare_is_said():
    found = represent(predictions([2, 2], [0, 1]), target(F=0.5, M=0.5), 0.95, 0)
    assert found.attributes[0].n_patients == 0
    assert found.attributes[0].divergence.value is None
    assert "no patient of the cohort" in found.attributes[0].divergence.note


def test_the_same_seed_gives_the_same_numbers():
    codes, patient = np.random.default_rng(1).integers(0, 2, 300), np.arange(300)
    first, second = (represent(predictions(codes, patient), target(F=0.5, M=0.5), 0.95, 4) for _ in range(2))
    assert first == second


def test_a_cohort_like_the_population_is_what_chance_gives():
    """Of random samples of the population about 5 in 100 lie beyond the 95th percentile, and their p-values spread evenly."""
    draw, beyond, p = np.random.default_rng(2), 0, []
    for _ in range(200):
        codes = draw.choice(2, 300, p=(0.3, 0.7))
        (sex,) = represent(predictions(codes, np.arange(300)), target(F=0.3, M=0.7), 0.95, 0).attributes
        beyond += sex.divergence.value > sex.divergence_by_chance_high
        p.append(sex.divergence.p)
    assert 2 <= beyond <= 20
    assert 0.4 < np.mean(p) < 0.6


def test_the_ratio_holds_the_truth_where_patients_have_many_images_and_several_groups():
    """A patient's images may differ in group (as views do); the interval still covers, at 150 patients."""
    draw, held, times = np.random.default_rng(8), 0, 300
    own = draw.beta(0.4, 0.6, size=200_000)  # every person's tendency to be imaged in the first group
    true = float(own.mean())
    for _ in range(times):
        tendency = draw.choice(own, 150)
        images = 1 + draw.integers(0, 6, 150)
        patient = np.repeat(np.arange(150), images)
        codes = (draw.random(len(patient)) > tendency[patient]).astype(int)
        (sex,) = represent(predictions(codes, patient), target(F=0.5, M=0.5), 0.95, 0).attributes
        held += sex.groups[0].ratio.low <= true / 0.5 <= sex.groups[0].ratio.high
    assert 0.92 <= held / times <= 0.99
