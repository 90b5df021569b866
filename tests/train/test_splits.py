"""Patients stay together, sizes are exact, strata are alike, and neither row order nor chance moves anybody."""

from __future__ import annotations

import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radaudit.errors import UsageError
from radaudit.records import Attribute
from radaudit.train.splits import (
    folds,
    split_patients,
    stable_patient_names,
)
from radaudit.train.splits.allotting import allot, exact_sizes
from radaudit.train.splits.naming import draw_order


def _attribute(name: str, codes: np.ndarray) -> Attribute:
    levels = tuple(f"{name}-{letter}" for letter in string.ascii_uppercase[: int(codes.max(initial=0)) + 1])
    return Attribute(name, codes.astype(np.int32), levels, "test")


def _cohort(seed: int, n_patients: int, images: int = 3) -> tuple[np.ndarray, np.ndarray, list[Attribute]]:
    """Rows of patients with one to `images` images, a rare vendor, and labels that depend on the vendor."""
    draw = np.random.default_rng(seed)
    per_patient = draw.integers(1, images + 1, n_patients)
    patient = np.repeat([f"P{i:05d}" for i in range(n_patients)], per_patient)
    owner = np.repeat(np.arange(n_patients), per_patient)
    vendor = draw.choice(4, n_patients, p=[0.5, 0.3, 0.15, 0.05])[owner]
    sex = draw.integers(0, 2, n_patients)[owner]
    label = (draw.random(n_patients) < 0.1 + 0.1 * draw.choice(4, n_patients))[owner].astype(np.int8)
    return label, patient, [_attribute("vendor", vendor), _attribute("sex", sex)]


cohorts = st.builds(_cohort, st.integers(0, 10**6), st.integers(60, 300))


@settings(max_examples=40, deadline=None)
@given(cohort=cohorts, seed=st.integers(0, 1000))
def test_no_patient_is_in_two_splits_and_every_split_has_its_exact_size(
    cohort: tuple[np.ndarray, np.ndarray, list[Attribute]], seed: int
) -> None:
    label, patient, attributes = cohort
    split = split_patients(label, patient, attributes, seed=seed)
    where = {name: set(patient[split == name]) for name in ("train", "validation", "test")}
    assert sum(map(len, where.values())) == len(set(patient)) == len(set.union(*where.values()))
    for name, share in (("train", 0.7), ("validation", 0.15), ("test", 0.15)):
        assert abs(len(where[name]) - share * len(set(patient))) < 1


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(cohort=cohorts, seed=st.integers(0, 1000), order=st.integers(0, 10**6))
def test_the_order_of_rows_and_of_levels_moves_nobody(
    cohort: tuple[np.ndarray, np.ndarray, list[Attribute]], seed: int, order: int
) -> None:
    label, patient, attributes = cohort
    shuffled = np.random.default_rng(order).permutation(len(label))
    turned = [
        Attribute(a.name, (len(a.levels) - 1 - a.codes)[shuffled].astype(np.int32), a.levels[::-1], a.source)
        for a in attributes
    ]
    split = split_patients(label, patient, attributes, seed=seed)
    assert (split_patients(label[shuffled], patient[shuffled], turned, seed=seed) == split[shuffled]).all()
    fold = folds(label, patient, attributes, 3, seed)
    assert (folds(label[shuffled], patient[shuffled], turned, 3, seed) == fold[shuffled]).all()


def test_patients_numbered_in_the_order_of_rows_get_stable_names() -> None:
    label, patient, attributes = _cohort(1, 100)
    rows = np.array([f"scan{i}.png" for i in range(len(label))])
    shuffled = np.random.default_rng(3).permutation(len(label))

    def split_of(order: np.ndarray) -> dict[str, str]:
        numbers = {name: i for i, name in enumerate(dict.fromkeys(patient[order]))}
        names = stable_patient_names(np.array([numbers[p] for p in patient[order]]), rows[order])
        split = split_patients(label[order], names, [a.take(order) for a in attributes])
        return dict(zip(rows[order], split, strict=True))

    assert split_of(np.arange(len(label))) == split_of(shuffled)


def test_another_seed_is_another_division() -> None:
    label, patient, attributes = _cohort(2, 400)
    first, second = (split_patients(label, patient, attributes, seed=seed) for seed in (0, 1))
    # Two independent draws agree in .7^2 + 2 x .15^2 = 53.5 % of the patients.
    assert 0.45 < (first == second).mean() < 0.62


@pytest.mark.slow
def test_every_patient_is_drawn_with_the_chance_of_the_share() -> None:
    label, patient, attributes = _cohort(5, 40, images=1)
    tested = np.mean(
        [split_patients(label, patient, attributes, {"train": 0.7, "test": 0.3}, seed=s) == "test" for s in range(400)],
        axis=0,
    )
    # 400 draws: standard deviation 0.023. A patient alone in its stratum must not always land on the larger side.
    assert tested.min() > 0.3 - 4 * 0.023
    assert tested.max() < 0.3 + 4 * 0.023


def _worst_excess(split: np.ndarray, label: np.ndarray, patient: np.ndarray, attributes: list[Attribute]) -> float:
    """Largest difference, in patients, between what a margin has in a split and its share of the margin."""
    first = np.unique(patient, return_index=True)[1]
    sick = np.array([label[patient == patient[i]].max() for i in first])
    worst = 0.0
    for attribute in attributes:
        for level in range(len(attribute.levels)):
            for value in (0, 1):
                inside = (attribute.codes[first] == level) & (sick == value)
                for name, share in (("train", 0.7), ("validation", 0.15), ("test", 0.15)):
                    worst = max(worst, abs((split[first][inside] == name).sum() - share * inside.sum()))
    return worst


@pytest.mark.slow
def test_margins_are_divided_far_better_than_by_chance() -> None:
    stratified, random = [], []
    for seed in range(15):
        label, patient, attributes = _cohort(seed, 300)
        draw = np.random.default_rng(seed)
        attributes.append(_attribute("site", draw.integers(0, 12, 300)[np.unique(patient, return_inverse=True)[1]]))
        stratified.append(
            _worst_excess(split_patients(label, patient, attributes, seed=seed), label, patient, attributes)
        )
        alone = [_attribute("none", np.zeros(len(label), dtype=int))]
        by_chance = split_patients(np.zeros(len(label), dtype=int), patient, alone, seed=seed)
        random.append(_worst_excess(by_chance, label, patient, attributes))
    # 4 x 2 x 12 cells of 300 patients: nearly all patients are in strata too small to be divided on their own.
    assert np.mean(stratified) < 2.5
    assert np.mean(random) > 5
    assert max(stratified) < min(random)


def test_strata_large_enough_have_exact_shares() -> None:
    stratum = np.repeat(np.arange(4), [200, 100, 60, 40])
    draw = draw_order(range(400), 3, "test")
    part = allot(stratum, [stratum], np.array([0.7, 0.15, 0.15]), draw, draw_order(range(3), 3, "lot"))
    counted = np.stack([np.bincount(part[stratum == s], minlength=3) for s in range(4)])
    assert counted.tolist() == [[140, 30, 30], [70, 15, 15], [42, 9, 9], [28, 6, 6]]


@given(
    n=st.integers(0, 5000),
    weights=st.lists(st.integers(1, 100), min_size=2, max_size=6),
    seed=st.integers(0, 99),
)
def test_sizes_add_up_and_are_shares_rounded_down_or_up(n: int, weights: list[int], seed: int) -> None:
    shares = np.array(weights) / sum(weights)
    size = exact_sizes(n, shares, draw_order(range(len(weights)), seed, "lot"))
    assert size.sum() == n
    assert (np.abs(size - n * shares) < 1 + 1e-9).all()


def test_a_patient_with_two_vendors_and_labels_counts_once_and_stays_whole() -> None:
    label, patient, attributes = _cohort(7, 120, images=6)
    mixed = _attribute("scanner", np.arange(len(label)) % 3)
    split = split_patients(np.where(np.arange(len(label)) % 5, label, 1), patient, [*attributes, mixed])
    assert all(len(set(split[patient == p])) == 1 for p in set(patient))


def test_held_out_levels_take_all_rows_of_their_patients_to_the_test_split() -> None:
    label, patient, attributes = _cohort(8, 300)
    vendor = attributes[0]
    codes = vendor.codes.copy()
    codes[np.flatnonzero(patient == patient[0])[0]] = 3  # one image of this patient is from the held-out vendor
    attributes[0] = Attribute("vendor", codes, vendor.levels, "test")
    split = split_patients(label, patient, attributes, held_out={"vendor": ["vendor-D"]})
    out = np.isin(patient, patient[codes == 3])
    assert (split[out] == "test").all()
    assert (split[patient == patient[0]] == "test").all()
    rest = len(set(patient[~out]))
    assert abs(len(set(patient[~out & (split == "train")])) - 0.7 * rest) < 1
    assert (split[~out] == "test").any()
    only = split_patients(label, patient, attributes, {"train": 0.8, "validation": 0.2}, {"vendor": ["vendor-D"]})
    assert set(patient[only == "test"]) == set(patient[out])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"shares": {"train": 0.7, "test": 0.2}}, "add up to 1; found train 0.7, test 0.2"),
        ({"shares": {"train": 1.2, "test": -0.2}}, "add up to 1"),
        ({"held_out": {"centre": ["A"]}}, "no group 'centre'.*'vendor', 'sex'"),
        ({"held_out": {"vendor": ["Canon"]}}, "'vendor' has no level 'Canon'.*'vendor-A'"),
        ({"held_out": {"sex": ["sex-A", "sex-B"]}}, "Every patient is held out"),
        ({"shares": {"train": 0.999, "test": 0.001}}, "'test' would have no patient"),
    ],
)
def test_requests_that_cannot_be_met_are_refused(change: dict[str, object], words: str) -> None:
    label, patient, attributes = _cohort(9, 60)
    with pytest.raises(UsageError, match=words):
        split_patients(label, patient, attributes, **change)  # type: ignore[arg-type]


def test_a_split_without_a_class_is_refused() -> None:
    label = np.r_[np.ones(2, dtype=int), np.zeros(98, dtype=int)]
    with pytest.raises(UsageError, match=r"no image with the label 1: 2 patients have one"):
        split_patients(label, np.arange(100))


@settings(max_examples=30, deadline=None)
@given(cohort=cohorts, k=st.integers(2, 5), seed=st.integers(0, 99))
def test_folds_hold_whole_patients_and_differ_by_at_most_one(
    cohort: tuple[np.ndarray, np.ndarray, list[Attribute]], k: int, seed: int
) -> None:
    label, patient, attributes = cohort
    fold = folds(label, patient, attributes, k, seed)
    sizes = [len(set(patient[fold == i])) for i in range(k)]
    assert sum(sizes) == len(set(patient))
    assert max(sizes) - min(sizes) <= 1
    sick = [len(set(patient[(fold == i) & (label == 1)])) for i in range(k)]
    # Diseased patients are one margin; those in too small strata may leave it uneven by a few.
    assert max(sick) - min(sick) <= 3


def test_folds_need_a_patient_of_each_class() -> None:
    label = np.r_[np.ones(4, dtype=int), np.zeros(96, dtype=int)]
    with pytest.raises(UsageError, match=r"4 patients with the label 1 cannot be divided into 5 folds"):
        folds(label, np.arange(100), n_folds=5)
    with pytest.raises(UsageError, match="1 folds"):
        folds(label, np.arange(100), n_folds=1)
