"""What chance alone puts between equal groups."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.measure.heterogeneity.aligned import align
from radaudit.measure.heterogeneity.chance import gap_by_chance
from tests.measure.heterogeneity.groups import numbers, shares, spread_of

# Mean and 95th percentile of the largest less the smallest of K shares of 0.85, by brute-force simulation of counts (200,000
# cohorts each); cases in a group, then K.
TABLE = {
    (20, 2): (0.088, 0.20), (20, 4): (0.161, 0.30), (20, 6): (0.198, 0.30), (20, 10): (0.239, 0.35), (20, 20): (0.288, 0.40),
    (50, 2): (0.057, 0.14), (50, 4): (0.103, 0.18), (50, 6): (0.127, 0.20), (50, 10): (0.154, 0.22), (50, 20): (0.186, 0.26),
    (100, 2): (0.040, 0.10), (100, 4): (0.073, 0.13), (100, 6): (0.090, 0.14), (100, 10): (0.109, 0.16),
    (100, 20): (0.133, 0.18),
    (200, 2): (0.028, 0.07), (200, 4): (0.052, 0.09), (200, 6): (0.064, 0.10), (200, 10): (0.077, 0.11),
    (200, 20): (0.094, 0.125),
    (500, 2): (0.018, 0.04), (500, 4): (0.033, 0.06), (500, 6): (0.040, 0.06), (500, 10): (0.049, 0.07),
    (500, 20): (0.059, 0.08),
}  # fmt: skip


@pytest.mark.parametrize(("size", "groups"), TABLE)
def test_equal_groups_show_the_gap_that_brute_force_shows(size, groups):
    found = spread_of(shares([0.85 * size] * groups, [size] * groups))
    # A step of the counts is 1 / size; the table has two or three digits.
    assert found.gap_by_chance == pytest.approx(TABLE[size, groups][0], abs=0.005)
    assert found.gap_by_chance_high == pytest.approx(TABLE[size, groups][1], abs=0.0051)


def test_the_gap_of_unequal_groups_is_that_of_counted_cases():
    random = np.random.default_rng(0)
    sizes = np.array([12, 30, 75, 200, 900])
    counted = np.ptp(random.binomial(sizes, 0.9, (100_000, 5)) / sizes, axis=1)
    hits = np.round(0.9 * sizes)
    found = spread_of(shares(hits, sizes))
    assert found.gap_by_chance == pytest.approx(counted.mean(), abs=0.006)
    assert found.gap_by_chance_high == pytest.approx(np.quantile(counted, 0.95), abs=0.01)
    assert found.p_gap == pytest.approx(np.mean(counted >= found.largest_gap - 1e-9), abs=0.03)


def test_shared_patients_bring_equal_groups_closer():
    everyone = np.arange(400)
    influence = np.random.default_rng(0).standard_normal(400)
    alone = numbers([0.0, 0.1], [0.1, 0.1], sums=[(everyone, influence), (everyone + 400, influence)])
    same = numbers(
        [0.0, 0.1], [0.1, 0.1], sums=[(everyone, influence), (everyone, 0.9 * influence + 0.4 * influence[::-1])]
    )
    apart, together = (spread_of(m) for m in (alone, same))
    assert together.gap_by_chance < 0.6 * apart.gap_by_chance
    assert together.q > 3 * apart.q


def test_a_small_groups_auroc_near_1_is_as_skewed_as_it_is():
    """Largest less smallest of 20 AUROCs of 10 diseased against 50 others, 0.98 in truth. Normal draws would say .098 for
    the 95th percentile, .110 by brute force."""
    random = np.random.default_rng(0)
    diseased, others = random.normal(2.904, 1, (20_000, 10)), random.normal(0, 1, (20_000, 50))
    areas = np.concatenate(
        [
            (diseased[i : i + 500, :, None] > others[i : i + 500, None, :]).mean(axis=(1, 2))
            for i in range(0, 20_000, 500)
        ]
    )
    true = np.ptp(random.choice(areas, (10_000, 20)), axis=1)
    equal = numbers(np.full(20, areas.mean()), np.full(20, areas.std()), scale="auc", name="auroc")
    found = spread_of(equal)
    assert found.gap_by_chance == pytest.approx(true.mean(), abs=0.004)
    assert np.quantile(true, 0.95) == pytest.approx(0.110, abs=0.002)
    assert 0.104 <= found.gap_by_chance_high <= 0.120


def test_a_perfectly_even_split_is_never_a_rarity():
    groups = align(shares([17, 17, 17], [20, 20, 20]), np.eye(3), are_shares=True)
    assert gap_by_chance(groups, np.random.default_rng(0).standard_normal((500, 3))).p == 1.0
