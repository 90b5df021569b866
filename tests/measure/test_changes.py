"""Two models on the same rows: against R, against jackknives and by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from radaudit.errors import CannotAudit
from radaudit.measure.changes import CHANGED, NOT_BY_BOTH, Side, measure_changes, scored_by_both
from radaudit.measure.plan import Plan
from radaudit.records import EVERYONE, Group
from radaudit.records.changes import BASELINE

PRIMARY = frozenset({"auroc", "sensitivity", "specificity", "calibration_in_the_large"})


def changes_of(build, label, old, new, patient=None, *, threshold=0.4, **attributes):
    first, second = scored_by_both(build(label, old, patient, **attributes), build(label, new, patient, **attributes))
    return measure_changes(Side(first, threshold), Side(second, threshold), Plan((threshold,), primary=PRIMARY))


def pick(changes, metric, group=EVERYONE):
    return next(c for c in changes.evidence.comparisons if c.metric == metric and c.group == group)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.fixture
def two(draw_cohort):
    """A cohort of 300 patients with two images each, and two correlated models."""
    label, score, patient = draw_cohort(300, images=2, seed=4)
    random = np.random.default_rng(8)
    z = np.log(score / (1 - score))
    old, new = sigmoid(z + random.normal(0, 0.9, z.size)), sigmoid(z + random.normal(0, 0.5, z.size))
    vendor = np.array(["GE", "Siemens", "Canon"])[random.integers(0, 3, z.size)]
    return label, old, new, patient, vendor


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


@pytest.mark.parametrize("metric", ["auroc", "sensitivity", "specificity", "brier", "net_benefit", "log_loss"])
def test_the_standard_error_is_the_patient_jackknifes(build_predictions, two, metric):
    label, old, new, patient, _ = two
    whole = pick(changes_of(build_predictions, label, old, new, patient), metric)
    left = []
    for out in range(0, 300, 5):  # patients are drawn alike: every fifth tells the variance
        keep = patient != out
        renumbered = np.unique(patient[keep], return_inverse=True)[1]
        part = changes_of(build_predictions, label[keep], old[keep], new[keep], renumbered)
        left.append(pick(part, metric).gap.value)
    jackknife = np.sqrt(299 * np.var(left))
    assert whole.gap.se == pytest.approx(jackknife, rel=0.35)
    assert whole.gap.low < whole.gap.value < whole.gap.high


def test_a_model_does_not_differ_from_itself(build_predictions, two):
    label, old, _, patient, vendor = two
    changes = changes_of(build_predictions, label, old, old, patient, vendor=vendor)
    for c in changes.evidence.comparisons:
        assert c.gap.value == 0
        assert c.p == 1
        if c.metric in ("sensitivity", "specificity", "ppv", "npv", "flag_rate", "net_benefit"):
            # That they never disagreed on so many cases does not say that they never will.
            assert -0.15 < c.low <= 0 <= c.high < 0.15
        else:
            assert (c.low, c.high) == (0, 0)


def test_the_other_way_round_every_change_turns_its_sign(build_predictions, two):
    label, old, new, patient, vendor = two
    there = changes_of(build_predictions, label, old, new, patient, vendor=vendor).evidence.comparisons
    back = changes_of(build_predictions, label, new, old, patient, vendor=vendor).evidence.comparisons
    assert len(there) == len(CHANGED) * 4
    for a, b in zip(there, back, strict=True):
        assert a.against == BASELINE
        assert a.gap.value == pytest.approx(-b.gap.value, abs=1e-12)
        assert (a.gap.low, a.gap.high) == pytest.approx((-b.gap.high, -b.gap.low), abs=1e-9)
        assert (a.group_value, a.against_value) == (b.against_value, b.group_value)


def test_repeating_every_patients_images_changes_no_interval(build_predictions, two):
    label, old, new, patient, vendor = two
    once = changes_of(build_predictions, label, old, new, patient, vendor=vendor)
    columns = [np.tile(v, 3) for v in (label, old, new, patient, vendor)]
    thrice = changes_of(build_predictions, *columns[:4], vendor=columns[4])
    for a, b in zip(once.evidence.comparisons, thrice.evidence.comparisons, strict=True):
        assert b.gap.value == pytest.approx(a.gap.value, abs=1e-9)
        assert b.gap.se == pytest.approx(a.gap.se, rel=0.02)


def test_pairing_tells_more_than_two_cohorts_would(build_predictions, two):
    label, old, new, patient, _ = two
    changes = changes_of(build_predictions, label, old, new, patient)
    former = next(m for m in changes.baseline if m.metric == "auroc").estimate
    latter = next(m for m in changes.evidence.measurements if m.metric == "auroc").estimate
    assert pick(changes, "auroc").gap.se < 0.8 * np.hypot(former.se, latter.se)


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


def test_only_rows_that_both_scored_are_compared(build_predictions, two):
    label, old, new, patient, _ = two
    missed = ["the image file does not exist" if i < 40 else None for i in range(len(label))]
    first = build_predictions(label, np.where(np.arange(len(label)) < 40, np.nan, old), patient, missed)
    one, other = scored_by_both(first, build_predictions(label, new, patient))
    assert set(other.failure) == {None, NOT_BY_BOTH}
    changes = measure_changes(Side(one, 0.4), Side(other, 0.4), Plan((0.4,), primary=PRIMARY))
    kept = changes_of(
        build_predictions, label[40:], old[40:], new[40:], np.unique(patient[40:], return_inverse=True)[1]
    )
    for a, b in zip(changes.evidence.comparisons, kept.evidence.comparisons, strict=True):
        assert a.gap == b.gap
    none = [None if i >= 40 else "gone" for i in range(len(label))]
    all_but = ["gone" if i >= 40 else None for i in range(len(label))]
    with pytest.raises(CannotAudit, match="No row was scored by both"):
        scored_by_both(
            build_predictions(label, np.where(np.arange(len(label)) < 40, np.nan, old), patient, none),
            build_predictions(label, np.where(np.arange(len(label)) >= 40, np.nan, new), patient, all_but),
        )


def test_each_model_decides_at_its_own_threshold(build_predictions, two):
    label, old, _, patient, _ = two
    shifted = sigmoid(np.log(old / (1 - old)) + 0.7)  # the same model on another scale
    moved = float(sigmoid(np.log(0.4 / 0.6) + 0.7))
    first, second = scored_by_both(build_predictions(label, old, patient), build_predictions(label, shifted, patient))
    changes = measure_changes(Side(first, 0.4), Side(second, moved), Plan((moved,), primary=PRIMARY))
    for metric in ("auroc", "sensitivity", "specificity", "flag_rate"):
        assert pick(changes, metric).gap.value == pytest.approx(0, abs=1e-12)
    assert pick(changes, "calibration_in_the_large").gap.value == pytest.approx(-0.7, abs=0.1)


def test_a_group_of_one_class_is_not_estimable_and_says_why(build_predictions, two):
    label, old, new, patient, vendor = two
    vendor = np.where((vendor == "Canon") & (label == 1), "GE", vendor)
    change = pick(
        changes_of(build_predictions, label, old, new, patient, vendor=vendor), "auroc", Group("vendor", "Canon")
    )
    assert change.gap.value is None
    assert "diseased" in change.gap.note


def test_simultaneous_intervals_hold_their_level_where_nothing_changes(build_predictions):
    """100 cohorts of 4 groups in which two models are equally good: all intervals of the family hold 0 in 19 of 20."""
    random = np.random.default_rng(11)
    missed, rounds = 0, 100
    for _ in range(rounds):
        z = random.normal(-0.4, 1.4, 600)
        label = (random.random(600) < sigmoid(z)).astype(int)
        noise = random.normal(0, 0.8, (2, 600))
        vendor = random.integers(0, 4, 600)
        changes = changes_of(
            build_predictions, label, sigmoid(z + noise[0]), sigmoid(z + noise[1]), np.arange(600), vendor=vendor
        )
        family = [c for c in changes.evidence.comparisons if c.is_confirmatory and c.group != EVERYONE]
        assert len(family) == 16
        missed += any(not c.low <= 0 <= c.high for c in family)
    assert missed <= 12  # 5 expected; more than 12 happens once in 1000


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


def test_net_benefits_at_two_thresholds_are_not_compared(build_predictions, two):
    label, old, new, patient, _ = two
    first, second = scored_by_both(build_predictions(label, old, patient), build_predictions(label, new, patient))
    changes = measure_changes(Side(first, 0.4), Side(second, 0.5), Plan((0.5,), primary=PRIMARY))
    change = pick(changes, "net_benefit")
    assert change.gap.value is None
    assert "weigh a false alarm differently" in change.gap.note
    told = [m for m in (*changes.baseline, *changes.evidence.measurements) if m.metric == "net_benefit"]
    assert [m.estimate.value is not None for m in told] == [True, True]
    assert pick(changes, "sensitivity").gap.value is not None


def test_the_middle_of_both_models_has_an_interval_of_its_own(build_predictions, two):
    """Only measures with an ideal value have one; 40 jackknifed patients tell its error."""
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


def test_sixty_groups_keep_their_joint_intervals(build_predictions):
    random = np.random.default_rng(1)
    n = 3000
    z = random.normal(0, 1.4, n)
    label = (random.random(n) < sigmoid(z)).astype(int)
    scores = (sigmoid(z + random.normal(0, 0.5, n)) for _ in range(2))
    site = np.char.add("site ", (np.arange(n) % 60).astype(str))
    changes = changes_of(build_predictions, label, *scores, np.arange(n), site=site)
    families = {c.family for c in changes.evidence.comparisons if c.is_confirmatory and c.group != EVERYONE}
    assert families == {"site x primary measures (max-t)"}


@pytest.mark.parametrize("metric", ["sensitivity", "flag_rate", "net_benefit"])
def test_models_that_hardly_differ_keep_their_level(build_predictions, metric):
    """400 cohorts of 60 with two models that disagree on few cases: 0.87 and 0.74 without a correction, 0.95 wanted at least."""
    random = np.random.default_rng(2)

    def drawn(n):
        z = random.normal(-0.5, 1.3, n)
        noise = random.normal(0, 0.8, n)
        label = (random.random(n) < sigmoid(z)).astype(int)
        return label, sigmoid(z + noise), sigmoid(z + 0.08 + noise + random.normal(0, 0.1, n))

    def change(n):
        return pick(changes_of(build_predictions, *drawn(n), np.arange(n), threshold=0.55), metric).gap

    truth = change(400_000).value
    held = [gap.low <= truth <= gap.high for gap in (change(60) for _ in range(150))]
    assert np.mean(held) > 0.93
