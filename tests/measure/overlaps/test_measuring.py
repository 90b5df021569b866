"""Pairs of attributes against a count patient by patient, and what is told of small and unknown groups."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from radaudit.measure.overlaps.measuring import MOST_GROUPS, measure_overlaps
from radaudit.records.overlap import Overlap


def made_up(build_predictions, n=600, seed=3, **more):
    random = np.random.default_rng(seed)
    patient = np.sort(random.integers(0, n // 2, n))
    label = (random.random(n) < 0.4).astype(float)
    vendor = np.array(["A", "B", "C"])[random.integers(0, 3, n)]
    view = np.where(random.random(n) < np.where(vendor == "A", 0.8, 0.3), "AP", "PA")
    return build_predictions(label, random.random(n), patient, vendor=vendor, view=view, **more)


def twin(patient, first, second):
    """Shares counted patient by patient: each is one in all, divided by the share of its rows."""
    rows = defaultdict(list)
    for who, a, b in zip(patient, first, second, strict=True):
        rows[who].append((a, b))
    cells = defaultdict(float)
    for own in rows.values():
        for cell in own:
            cells[cell] += 1 / len(own)
    return cells


def test_shares_are_those_of_a_count_patient_by_patient(build_predictions):
    predictions = made_up(build_predictions)
    (found,) = measure_overlaps(predictions, 0, 0.95)
    vendor, view = ([a.levels[c] for c in a.codes] for a in predictions.cohort.attributes)
    cells = twin(predictions.cohort.patient, vendor, view)
    for i, a in enumerate(found.levels):
        for j, b in enumerate(found.others):
            assert found.of_first[i][j] == pytest.approx(cells[a, b] / sum(cells[a, o] for o in found.others))
            assert found.of_second[i][j] == pytest.approx(cells[a, b] / sum(cells[o, b] for o in found.levels))
    assert found.association.n_patients == len(set(predictions.cohort.patient))
    assert found.is_beyond_chance
    assert not found.is_rounded


def test_rows_in_another_order_change_nothing(build_predictions):
    predictions = made_up(build_predictions)
    other = np.random.default_rng(1).permutation(600)
    cohort = predictions.cohort
    vendor, view = (np.array(a.levels)[a.codes][other] for a in cohort.attributes)
    again = build_predictions(
        cohort.truth["label"][other], predictions.score[other], cohort.patient[other], vendor=vendor, view=view
    )
    (one,), (two,) = measure_overlaps(predictions, 0, 0.95), measure_overlaps(again, 0, 0.95)
    assert one.association.value == pytest.approx(two.association.value, rel=1e-12)
    assert np.allclose(one.of_first, two.of_first)


def test_the_strongest_pair_comes_first_and_intersections_stay_out(build_predictions):
    n = 400
    sex = np.repeat(["F", "M"], n // 2)
    site = np.where(sex == "F", "east", "west")
    hand = np.tile(["left", "right"], n // 2)
    predictions = build_predictions(
        np.tile([0, 1], n // 2), np.linspace(0.1, 0.9, n), np.arange(n),
        hand=hand, sex=sex, site=site, **{"sex*site": np.char.add(sex, site)},
    )  # fmt: skip
    found = measure_overlaps(predictions, 10, 0.95)
    assert [(o.first, o.second) for o in found] == [("sex", "site"), ("hand", "sex"), ("hand", "site")]
    assert found[0].is_aliased
    assert found[0].association.value == pytest.approx(1.0)
    assert [o.is_beyond_chance for o in found[1:]] == [False, False]


def test_the_unknown_make_no_association(build_predictions):
    """Both values are missing from the same files; of the known ones neither tells the other."""
    n = 400
    vendor = np.where(np.arange(n) < 100, "Unknown", np.tile(["A", "B"], n // 2))
    field = np.where(np.arange(n) < 100, "Unknown", np.tile(["1.5", "1.5", "3", "3"], n // 4))
    predictions = build_predictions(
        np.tile([0, 1], n // 2), np.linspace(0, 1, n), np.arange(n), vendor=vendor, field=field
    )
    (found,) = measure_overlaps(predictions, 10, 0.95)
    assert found.association.value == 0.0
    assert found.association.n_patients == 300
    assert "Unknown" in found.levels


def test_cells_of_few_patients_have_no_share_and_do_not_move_what_is_told(build_predictions):
    def told(few) -> Overlap:
        vendor = np.repeat(["A", "B"], [120, 200])
        sex = np.repeat(["F", "M", "F", "M"], [few, 120 - few, 100 - few, 100 + few])
        n = len(vendor)
        predictions = build_predictions(
            np.tile([0, 1], n // 2), np.linspace(0, 1, n), np.arange(n), sex=sex, vendor=vendor
        )
        return measure_overlaps(predictions, 10, 0.95)[0]

    ((first, *rest), *_) = told(4).of_first
    assert (first, len(rest)) == (None, 1)
    assert told(4).is_rounded
    assert all(told(few) == told(4) for few in range(1, 10))
    assert told(12).of_first[0][0] == pytest.approx(12 / 100)


def test_only_the_largest_groups_have_shares(build_predictions):
    n, k = 2000, MOST_GROUPS + 5
    site = np.char.add("s", (np.arange(n) % k).astype(str))
    sex = np.random.default_rng(0).choice(["F", "M"], n)
    predictions = build_predictions(np.tile([0, 1], n // 2), np.linspace(0, 1, n), np.arange(n), site=site, sex=sex)
    (found,) = measure_overlaps(predictions, 0, 0.95)
    assert (found.first, found.second) == ("site", "sex")
    assert len(found.levels) == len(found.of_first) == MOST_GROUPS


def test_one_group_for_all_says_so(build_predictions):
    predictions = build_predictions(
        [0, 1, 0, 1] * 10, np.linspace(0, 1, 40), np.arange(40), a=["x"] * 40, b=["y", "z"] * 20
    )
    (found,) = measure_overlaps(predictions, 0, 0.95)
    assert found.association.note == "all patients whose groups are known are in one group"
    assert found.of_first == ((0.5, 0.5),)
