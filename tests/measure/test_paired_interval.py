"""The interval of a change: against R, Newcombe, Obuchowski, statsmodels, jackknives and by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.measure.two_models import changes_of, draw_two, pick, sigmoid


@pytest.fixture
def two(draw_cohort):
    return draw_two(draw_cohort)


@pytest.mark.parametrize(
    ("first", "second", "z", "p"),
    [("s100b", "ndka", 1.3907700257, 0.164295175223), ("s100b", "wfns", -2.2089835914, 0.0271757822292),
     ("ndka", "wfns", -2.7977759187, 0.00514557970691)],
)  # fmt: skip
def test_the_areas_of_two_markers_differ_as_in_proc(shared_data, build_predictions, first, second, z, p):
    table = pd.read_csv(shared_data / "proc_asah" / "aSAH.csv")
    label = (table["outcome"] == "Poor").to_numpy(int)
    # AUROC knows only ranks, so a marker may become a share of itself.
    scores = [table[name].rank().to_numpy() / (len(table) + 1) for name in (second, first)]
    change = pick(changes_of(build_predictions, label, *scores), "auroc")
    assert change.gap.value / change.gap.se == pytest.approx(z, rel=1e-8)
    assert change.p == pytest.approx(p, rel=1e-6)


def test_paired_shares_are_newcombes_method_10(build_predictions):
    """His example (Stat Med 1998;17:2635, table II): 36 rightly found by both, 12 and 2 by one alone, 0 by none."""
    both, first, second = 36, 12, 2
    high, low = 0.9, 0.1
    new = np.array([high] * (both + first) + [low] * second)
    old = np.array([high] * both + [low] * first + [high] * second)
    label = np.ones(both + first + second, int)
    # A case without the disease, scored alike by both, makes two classes and touches no sensitivity.
    changes = changes_of(build_predictions, np.append(label, 0), np.append(old, low), np.append(new, low))
    gap = pick(changes, "sensitivity").gap
    assert (gap.value, gap.low, gap.high) == pytest.approx((0.2, 0.0569, 0.3404), abs=5e-5)


@pytest.mark.parametrize(
    ("both", "first", "second", "neither"), [(30, 4, 1, 15), (40, 0, 0, 5), (20, 3, 9, 0), (10, 10, 1, 40)]
)
def test_paired_shares_written_out(build_predictions, both, first, second, neither):
    """Newcombe's method 10: Wilson's limits of both shares, and phi less n / 2 where the models agree beyond chance."""
    new = np.repeat([0.9, 0.9, 0.1, 0.1], [both, first, second, neither])
    old = np.repeat([0.9, 0.1, 0.9, 0.1], [both, first, second, neither])
    label = np.append(np.ones(len(new), int), 0)
    gap = pick(changes_of(build_predictions, label, np.append(old, 0.1), np.append(new, 0.1)), "sensitivity").gap
    n, z = len(new), 1.959963984540054

    def wilson(k):
        middle, half = k + z**2 / 2, z * np.sqrt(k * (n - k) / n + z**2 / 4)
        return (middle - half) / (n + z**2), (middle + half) / (n + z**2)

    p, q = (both + first) / n, (both + second) / n
    (l1, u1), (l2, u2) = wilson(both + first), wilson(both + second)
    agree = both * neither - first * second
    agree = max(agree - n / 2, 0) if agree > 0 else agree
    phi = agree / np.sqrt((both + first) * (second + neither) * (both + second) * (first + neither))
    low = p - q - np.sqrt((p - l1) ** 2 - 2 * phi * (p - l1) * (u2 - q) + (u2 - q) ** 2)
    high = p - q + np.sqrt((q - l2) ** 2 - 2 * phi * (q - l2) * (u1 - p) + (u1 - p) ** 2)
    assert (gap.low, gap.high) == pytest.approx((low, high), abs=1e-9)


def test_the_error_of_a_change_in_auroc_is_obuchowskis(build_predictions):
    """Written out from his paper (Biometrics 1997;53:567), with ties, unequal clusters and patients of both outcomes."""
    random = np.random.default_rng(3)
    patient = np.unique(random.integers(0, 40, 130), return_inverse=True)[1]
    z = random.normal(0, 1, 40)[patient]
    label = (random.random(130) < sigmoid(z)).astype(int)
    scores = [sigmoid(z + random.normal(0, 1, 130)).round(1).clip(0.05, 0.95) for _ in range(2)]
    sick, well, n = np.flatnonzero(label), np.flatnonzero(1 - label), patient.max() + 1
    areas, rows, columns = [], np.zeros((2, n)), np.zeros((2, n))
    for k, score in enumerate(scores):
        wins = (score[sick][:, None] > score[well]) + 0.5 * (score[sick][:, None] == score[well])
        areas.append(wins.mean())
        np.add.at(rows[k], patient[sick], wins.mean(1) - areas[k])
        np.add.at(columns[k], patient[well], wins.mean(0) - areas[k])
    of_sick, of_well = (len(np.unique(patient[rows])) for rows in (sick, well))
    by_sick = of_sick / (of_sick - 1) * rows @ rows.T / len(sick) ** 2
    by_well = of_well / (of_well - 1) * columns @ columns.T / len(well) ** 2
    cross = n / (n - 1) * rows @ columns.T / (len(sick) * len(well))
    covariance = by_sick + by_well + cross + cross.T
    gap = pick(changes_of(build_predictions, label, *scores, patient), "auroc").gap
    assert gap.value == pytest.approx(areas[1] - areas[0], abs=1e-12)
    assert gap.se**2 == pytest.approx(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1], rel=1e-10)


@pytest.mark.parametrize(("metric", "has_slope"), [("calibration_in_the_large", False), ("calibration_slope", True)])
def test_changes_of_calibration_are_those_of_stacked_estimating_equations(build_predictions, two, metric, has_slope):
    """Both models' recalibrations as one regression of 1200 rows, clustered by patient (statsmodels GEE, independence)."""
    api = pytest.importorskip("statsmodels.api")
    label, old, new, patient, _ = two
    logits, n = [np.log(score / (1 - score)) for score in (old, new)], len(label)
    design = np.zeros((2 * n, 4 if has_slope else 2))
    design[:n, 0] = design[n:, 1] = 1
    if has_slope:
        design[:n, 2], design[n:, 3] = logits
    fitted = api.GEE(
        np.tile(label, 2).astype(float), design, groups=np.tile(patient, 2), family=api.families.Binomial(),
        offset=None if has_slope else np.concatenate(logits), cov_struct=api.cov_struct.Independence(),
    ).fit(maxiter=100)  # fmt: skip
    old_at, new_at = (2, 3) if has_slope else (0, 1)
    v = fitted.cov_robust
    gap = pick(changes_of(build_predictions, label, old, new, patient), metric).gap
    assert gap.value == pytest.approx(fitted.params[new_at] - fitted.params[old_at], abs=1e-6)
    plain = v[old_at, old_at] + v[new_at, new_at] - 2 * v[old_at, new_at]
    assert gap.se == pytest.approx(np.sqrt(300 / 299 * plain), rel=1e-5)


@pytest.mark.slow
def test_the_middle_of_both_models_has_an_interval_of_its_own(build_predictions, two):
    """Only measures with an ideal value have one; every seventh jackknifed patient tells its error."""
    label, old, new, patient, _ = two
    changes = changes_of(build_predictions, label, old, new, patient)
    for c in changes.evidence.comparisons:
        has_ideal = c.metric in ("calibration_in_the_large", "calibration_slope", "oe_ratio")
        assert (c.midpoint_low is not None) == has_ideal
    c = pick(changes, "calibration_in_the_large")
    middle = (c.group_value + c.against_value) / 2
    assert (c.midpoint_low + c.midpoint_high) / 2 == pytest.approx(middle)
    left = []
    for out in range(0, 300, 7):
        keep = patient != out
        renumbered = np.unique(patient[keep], return_inverse=True)[1]
        part = pick(changes_of(build_predictions, label[keep], old[keep], new[keep], renumbered), c.metric)
        left.append((part.group_value + part.against_value) / 2)
    critical = (c.high - c.low) / 2 / c.gap.se
    assert (c.midpoint_high - c.midpoint_low) / 2 / critical == pytest.approx(np.sqrt(299 * np.var(left)), rel=0.35)
    ratio = pick(changes, "oe_ratio")
    in_logs = np.log(ratio.group_value * ratio.against_value) / 2
    assert (ratio.midpoint_low + ratio.midpoint_high) / 2 == pytest.approx(in_logs)


@pytest.fixture(scope="module")
def hardly_different(build_predictions):
    """What two models that disagree on few cases differ in: in 400 000 cases, and in 150 cohorts of 60."""
    random = np.random.default_rng(2)

    def changes(n):
        z = random.normal(-0.5, 1.3, n)
        noise = random.normal(0, 0.8, n)
        label = (random.random(n) < sigmoid(z)).astype(int)
        old, new = sigmoid(z + noise), sigmoid(z + 0.08 + noise + random.normal(0, 0.1, n))
        return changes_of(build_predictions, label, old, new, np.arange(n), threshold=0.55)

    return changes(400_000), [changes(60) for _ in range(150)]


@pytest.mark.slow
@pytest.mark.parametrize("metric", ["sensitivity", "flag_rate", "net_benefit"])
def test_models_that_hardly_differ_keep_their_level(hardly_different, metric):
    """Without a correction intervals held .87 and .74 in the worst of them."""
    truth = pick(hardly_different[0], metric).gap.value
    gaps = [pick(changes, metric).gap for changes in hardly_different[1]]
    assert np.mean([gap.low <= truth <= gap.high for gap in gaps]) > 0.93


def test_a_change_that_is_certain_in_few_patients_has_a_p_value(build_predictions):
    """Student's quantile behind a p-value near 0 is astronomical; the ends it gives are far away, but numbers."""
    random = np.random.default_rng(0)
    label = np.arange(16) % 3 == 0
    old = sigmoid(random.normal(-1, 0.3, 16))
    new = np.clip(old * 1.5, 0, 1)  # the O/E ratio falls by a third in every sample alike
    change = pick(changes_of(build_predictions, label.astype(int), old, new), "oe_ratio")
    assert change.gap.value == pytest.approx(label.sum() / new.sum() - label.sum() / old.sum())
    assert change.gap.low < change.gap.value < change.gap.high
    assert 0 <= change.p < 0.05
