"""Unknown groups: bounds against every assignment, imputation against what was made to be missing."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radaudit.errors import Undefined
from radaudit.measure.catalogue import METRICS
from radaudit.measure.missing_groups import treatments as module
from radaudit.measure.missing_groups.assignment_bounds import assignment_bounds
from radaudit.measure.missing_groups.completed import GapsFromCounts, GapsFromSums, GapsOnRows, gaps_of
from radaudit.measure.missing_groups.imputing import impute
from radaudit.measure.missing_groups.treatments import missing_groups, pool
from radaudit.measure.missing_groups.two_sides import Sample, Setting, two_sides
from radaudit.measure.slices import scored_rows
from radaudit.records import UNKNOWN, Attribute, Group

PRIMARY = ("auroc", "sensitivity", "specificity", "calibration_in_the_large")


def gap_of(hit, counted, inside):
    return hit[inside].sum() / counted[inside].sum() - hit[~inside].sum() / counted[~inside].sum()


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abu"), st.sampled_from([(0, 0), (0, 1), (1, 1)])), min_size=2, max_size=11))
def test_bounds_are_those_of_the_best_and_the_worst_of_all_assignments(drawn):
    where = np.array([w for w, _ in drawn])
    hit, counted = np.array([h for _, h in drawn], dtype=float).T
    unknown, inside = where == "u", where == "a"
    if not counted[inside].sum() or not counted[where == "b"].sum():
        with pytest.raises(Undefined, match="known to be in the group"):
            assignment_bounds(hit, counted, inside, unknown)
        return
    gaps = []
    for assigned in itertools.product([False, True], repeat=int(unknown.sum())):
        full = inside.copy()
        full[unknown] = assigned
        gaps.append(gap_of(hit, counted, full))
    assert assignment_bounds(hit, counted, inside, unknown) == pytest.approx((min(gaps), max(gaps)), abs=1e-12)


def cohort(build, seed, n, images=1, share=-1.2):
    """Three races of different sensitivity; whose race is missing depends on outcome and score. Gives also the true race."""
    random = np.random.default_rng(seed)
    patient = np.repeat(np.arange(n), images)
    race = random.choice(3, n, p=[0.5, 0.3, 0.2])
    label = (random.random(n) < 0.3).astype(float)
    own = np.sqrt(0.5) * random.standard_normal(len(patient))
    z = (np.array([1.6, 1.0, 1.4])[race] * label + np.sqrt(0.5) * random.standard_normal(n))[patient] + own
    logit = 1.3 * z - 1.7
    mean = np.bincount(patient, logit) / images
    missing = random.random(n) < 1 / (1 + np.exp(-(share + mean + 0.5 * label)))
    names = np.array(["A", "B", "C"])[race]
    names = np.where(missing, UNKNOWN, names)
    sex = np.where(random.random(n) < 0.3 + 0.2 * race, "F", "M")
    rows = scored_rows(build(label[patient], 1 / (1 + np.exp(-logit)), patient, race=names[patient], sex=sex[patient]))
    truth = scored_rows(build(label[patient], 1 / (1 + np.exp(-logit)), patient, race=race[patient]))
    return rows, truth.attributes[0].codes


def setting(metric):
    return Setting(METRICS[metric], 0.3, 0, 0.95)


def found(rows, metrics=PRIMARY, **options):
    told = missing_groups(rows, rows.attributes[0], [METRICS[m] for m in metrics], 0.3, 0.95, 0, **options)
    return {(m.metric, m.group.value, m.approach): m for m in told}


@pytest.mark.parametrize("images", [1, 3])
def test_where_values_are_missing_by_outcome_and_score_imputation_finds_the_true_gaps(build_predictions, images):
    bias = {"complete cases": [], "multiple imputation": []}
    inside = []
    for seed in range(12):
        rows, codes = cohort(build_predictions, seed, 2400 // images, images)
        told = found(rows, ("sensitivity", "calibration_in_the_large"))
        for g, name in enumerate("AB"):
            true = two_sides(rows, Group("race", name), codes == g, codes != g, setting("calibration_in_the_large")).gap
            sign = (-1, 1)[g]
            for approach, missed in bias.items():
                missed.append(sign * (told["calibration_in_the_large", name, approach].value - true))
            imputed = told["calibration_in_the_large", name, "multiple imputation"]
            inside.append(imputed.low <= true <= imputed.high)
            bound = told["sensitivity", name, "bounds"]
            sensitivity = two_sides(rows, Group("race", name), codes == g, codes != g, setting("sensitivity")).gap
            assert bound.low <= sensitivity <= bound.high
    error = np.std(bias["multiple imputation"]) / np.sqrt(24)
    assert np.mean(bias["complete cases"]) > 0.06  # who is left misleads
    assert abs(np.mean(bias["multiple imputation"])) < max(3 * error, 0.02)
    assert np.mean(inside) > 0.95  # the completed data set's own gap, not the population's


def test_nothing_missing_at_random_is_hidden(build_predictions):
    rows, _ = cohort(build_predictions, 1, 3000, share=-1.0)
    told = found(rows)
    assert {m.n_unknown for m in told.values()} == {int((rows.attributes[0].codes == 3).sum())}
    for metric in PRIMARY:
        for name in "ABC":
            for approach in ("complete cases", "multiple imputation"):
                one = told[metric, name, approach]
                assert one.low < one.value < one.high
            bound = told[metric, name, "bounds"]
            assert bound.value is None
            if metric in ("sensitivity", "specificity"):
                assert bound.low < told[metric, name, "multiple imputation"].value < bound.high
            else:
                assert bound.low is None
                assert bound.note.startswith("not estimable: no closed form")
            assert bound.threshold == (0.3 if metric in ("sensitivity", "specificity") else None)


def test_complete_cases_are_the_gap_of_the_cohort_without_the_unknown(build_predictions):
    rows, _ = cohort(build_predictions, 4, 900, 2)
    told, codes = found(rows), rows.attributes[0].codes
    for metric in PRIMARY:
        sides = two_sides(rows, Group("race", "B"), codes == 1, (codes != 1) & (codes != 3), setting(metric))
        one = told[metric, "B", "complete cases"]
        assert (one.value, one.low, one.high) == (sides.gap, *sides.interval(0.95))


def test_every_way_to_the_gaps_of_a_completed_cohort_agrees(build_predictions):
    rows, _ = cohort(build_predictions, 2, 700, 2)
    race = rows.attributes[0]
    groups = {g: Group("race", "ABC"[g]) for g in range(3)}
    codes = np.random.default_rng(0).integers(0, 3, int((race.codes == 3).sum()))
    for metric, kind in (
        ("auroc", GapsFromCounts),
        ("sensitivity", GapsFromSums),
        ("calibration_in_the_large", GapsFromCounts),
    ):
        fast, slow = gaps_of(rows, race, groups, setting(metric)), GapsOnRows(rows, race, groups, setting(metric))
        assert isinstance(fast, kind)
        np.testing.assert_allclose(fast.complete(), slow.complete(), atol=1e-8)
        np.testing.assert_allclose(fast.completed(codes), slow.completed(codes), atol=1e-8)
    assert isinstance(gaps_of(rows, race, groups, setting("calibration_slope")), GapsOnRows)


def test_neighboring_scores_in_one_bin_change_nothing_that_is_seen(build_predictions, monkeypatch):
    rows, _ = cohort(build_predictions, 3, 4000)
    race, groups = rows.attributes[0], {0: Group("race", "A"), 1: Group("race", "B")}
    exact = [gaps_of(rows, race, groups, setting(m)).complete() for m in ("auroc", "calibration_in_the_large")]
    monkeypatch.setattr("radaudit.measure.missing_groups.counted_scores.MOST_BINS", 1500)
    coarse = [gaps_of(rows, race, groups, setting(m)).complete() for m in ("auroc", "calibration_in_the_large")]
    np.testing.assert_allclose(coarse, exact, atol=1e-4)


@pytest.mark.parametrize("images", [1, 4])
def test_a_variance_from_some_patients_is_that_of_all(build_predictions, monkeypatch, images):
    rows, truth = cohort(build_predictions, 5, 12_000 // images, images)
    view = np.random.default_rng(1).integers(0, 2, rows.n).astype(np.int32)  # varies within patients
    monkeypatch.setattr("radaudit.measure.missing_groups.two_sides.MOST_ROWS", 3000)
    for codes in (truth, view):
        inside = codes == 0
        for metric in PRIMARY:
            whole = two_sides(rows, Group("race", "A"), inside, ~inside, setting(metric)).variance
            part = Sample(rows, codes, 0).gap_variance(Group("race", "A"), inside, ~inside, setting(metric))
            assert part == pytest.approx(whole, rel=0.2)


def test_a_large_cohort_is_treated_alike(build_predictions, monkeypatch):
    rows, _ = cohort(build_predictions, 6, 3000, 2)
    small = found(rows)
    monkeypatch.setattr(module, "LARGE", 1000)
    large = found(rows)
    for key, one in small.items():
        if key[2] == "complete cases":
            assert large[key].value == pytest.approx(one.value, abs=1e-8)
            assert large[key].high - large[key].low == pytest.approx(one.high - one.low, rel=0.03)


def test_rows_of_a_patient_take_the_value_that_the_others_have(build_predictions):
    race = np.array(["A", "A", UNKNOWN, "B", UNKNOWN, UNKNOWN, UNKNOWN, "A", "B"] * 20)
    patient = np.tile([0, 0, 0, 1, 1, 2, 2, 3, 4], 20) + np.repeat(np.arange(20) * 5, 9)
    random = np.random.default_rng(0)
    rows = scored_rows(build_predictions(random.integers(0, 2, 180), random.random(180), patient, race=race))
    imputed = impute(rows, rows.attributes[0], 0.5, random, 6)
    own = rows.patient[imputed.rows]
    levels = np.array(rows.attributes[0].levels)[imputed.codes]
    assert set(levels.ravel()) == {"A", "B"}
    assert set(levels[:, own % 5 == 0].ravel()) == {"A"}
    assert set(levels[:, own % 5 == 1].ravel()) == {"B"}
    drawn = own % 5 == 2
    for p in np.unique(own[drawn]):
        assert all(len(set(row)) == 1 for row in levels[:, own == p])  # one patient, one value
    assert len({tuple(row) for row in levels[:, drawn]}) > 1


def test_a_vendor_is_drawn_row_by_row(build_predictions):
    random = np.random.default_rng(3)
    vendor = random.choice(["GE", "Canon", UNKNOWN], 600, p=[0.4, 0.4, 0.2])
    rows = scored_rows(
        build_predictions(random.integers(0, 2, 600), random.random(600), np.arange(600) // 6, vendor=vendor)
    )
    imputed = impute(rows, rows.attributes[0], 0.5, random, 1)
    own = rows.patient[imputed.rows]
    assert any(len(set(imputed.codes[0, own == p])) > 1 for p in np.unique(own))


def test_the_model_of_the_group_is_unpenalized_enough_and_finds_what_was_planted(build_predictions):
    from radaudit.measure.missing_groups.imputing import _fit, _softmax

    random = np.random.default_rng(0)
    design = np.column_stack([np.ones(20_000), random.standard_normal((20_000, 2))])
    true = np.array([[0.2, 1.0, -0.5], [0.0, 0.0, 0.0], [-0.6, -0.3, 0.8]])
    target = (random.random((20_000, 1)) > np.cumsum(_softmax(design @ true.T), axis=1)).sum(axis=1)
    beta, root = _fit(design, target, np.arange(20_000), 3)
    contrast = (beta - beta[1])[[0, 2]]
    errors = np.sqrt(np.diag(root @ root.T)).reshape(3, 3)
    assert np.abs(contrast - true[[0, 2]]).max() < 4 * np.sqrt(2) * errors.max()
    assert errors.max() < 0.05
    from sklearn.linear_model import LogisticRegression

    twin = LogisticRegression(C=1.0, fit_intercept=False, tol=1e-9, max_iter=1000).fit(design, target).coef_
    np.testing.assert_allclose(beta, twin, atol=1e-4)


def test_rubins_rules_by_hand():
    values = np.array([0.1, 0.2, 0.3])
    value, half = pool(values, 0.04, 50, 0.95)
    between = 4 / 3 * 0.01
    total = 0.04 + between
    share = between / total
    observed = 51 / 53 * 50 * (1 - share)
    freedom = 1 / (share**2 / 2 + 1 / observed)
    from scipy.stats import t

    assert value == pytest.approx(0.2)
    assert half == pytest.approx(t.ppf(0.975, freedom) * np.sqrt(total), rel=1e-12)
    assert np.isnan(pool(values, np.nan, 50, 0.95)[1])
    assert pool(np.full(5, 0.2), 0.04, 50, 0.95)[1] == pytest.approx(t.ppf(0.975, 51 / 53 * 50) * 0.2)


def test_where_there_is_nothing_to_treat_nothing_is_said(build_predictions):
    rows, _ = cohort(build_predictions, 0, 200)
    race, sex = rows.attributes
    metrics = [METRICS["auroc"]]
    assert missing_groups(rows, sex, metrics, 0.5, 0.95, 0) == []
    assert missing_groups(rows, replace(race, name="race*sex"), metrics, 0.5, 0.95, 0) == []
    assert missing_groups(rows, race, [], 0.5, 0.95, 0) == []
    one = Attribute("one", np.where(race.codes == 3, 1, 0).astype(np.int32), ("A", UNKNOWN), "test")
    assert missing_groups(rows, one, metrics, 0.5, 0.95, 0) == []


def test_a_group_without_diseased_cases_says_why(build_predictions):
    random = np.random.default_rng(0)
    race = random.choice(["A", "B", "C", UNKNOWN], 400, p=[0.4, 0.4, 0.1, 0.1])
    label = np.where(race == "C", 0, random.integers(0, 2, 400))
    told = found(scored_rows(build_predictions(label, random.random(400), race=race)))
    for approach in ("complete cases", "bounds"):
        lacking = told["sensitivity", "C", approach]
        assert (lacking.value, lacking.low) == (None, None)
        assert lacking.note
    assert "no diseased case" in told["auroc", "C", "complete cases"].note


def test_two_runs_and_another_attribute_give_the_same_numbers(build_predictions):
    rows, _ = cohort(build_predictions, 7, 500)
    assert found(rows) == found(rows)
