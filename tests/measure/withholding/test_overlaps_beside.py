"""What is told of overlaps beside a withheld group leaves its size open, by the same search as for all other numbers."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.gather import gather_evidence
from radaudit.measure.overlaps.measuring import measure_overlaps
from radaudit.measure.withholding.coarse_numbers import EVENTS, Grid
from radaudit.measure.withholding.withheld import withhold
from radaudit.records import EVERYONE, Group

LIMIT = 10


def audited(build_predictions, vendor, sex, **more):
    n = len(vendor)
    random = np.random.default_rng(5)
    label = (random.random(n) < 0.4).astype(float)
    predictions = build_predictions(label, random.random(n), np.arange(n), vendor=vendor, sex=sex, **more)
    found = measure_overlaps(predictions, LIMIT, 0.95)
    return withhold(dataclasses.replace(gather_evidence(predictions, AnalysisPlan()), overlaps=found), LIMIT)


def fits(told, shares, sex, n):
    """Cells (women, all) of a group near its told count whose shares would be told as they were."""
    grid = Grid(told, LIMIT, EVENTS * LIMIT)
    return {
        (women, n)
        for women in range(n + 1)
        if grid.value(women / n) == shares[sex] and min(1.0, grid.value(1 - women / n)) == shares[1 - sex]
    }


@pytest.mark.parametrize("few", [1, 4, 9])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_shares_leave_seven_of_nine_sizes_of_the_withheld_group(build_predictions, few, seed):
    random = np.random.default_rng(seed)
    sizes = random.integers(60, 90), random.integers(40, 60), few
    vendor = np.repeat(["A", "B", "Zeiss"], sizes)
    sex = random.choice(["F", "M"], len(vendor), p=[0.6, 0.4])
    shown = audited(build_predictions, vendor, sex)
    (found,) = shown.overlaps
    assert (found.first, found.second, found.levels, found.of_second) == ("vendor", "sex", ("A", "B"), ())
    everyone = shown.summary(EVERYONE).n_patients
    women = shown.summary(Group("sex", "F")).n_patients
    told = [shown.summary(Group("vendor", name)).n_patients for name in found.levels]
    near = [
        {cell for n in range(t - 12, t + 13) for cell in fits(t, row, found.others.index("F"), n)}
        for t, row in zip(told, found.of_first, strict=True)
    ]
    left = {
        everyone - a[1] - b[1]
        for a in near[0]
        for b in near[1]
        if 0 <= women - a[0] - b[0] <= everyone - a[1] - b[1] < LIMIT
    } - {0}
    assert few in left
    assert len(left) >= 7


def test_the_association_follows_from_what_is_told(build_predictions):
    vendor = np.repeat(["A", "B", "Zeiss"], (80, 60, 4))
    sex = np.repeat(["F", "M", "F", "M", "F"], (60, 20, 20, 40, 4))
    (found,) = audited(build_predictions, vendor, sex).overlaps
    assert found.association.value == round(found.association.value, 2)
    assert found.association.p in (0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0)
    assert found.is_rounded


def test_a_group_with_few_patients_in_a_cell_is_told_of_without_shares(build_predictions):
    vendor = np.repeat(["A", "B", "Zeiss"], (80, 60, 4))
    sex = np.repeat(["F", "M", "F", "M", "F"], (75, 5, 20, 40, 4))
    (found,) = audited(build_predictions, vendor, sex).overlaps
    assert found.of_first[0] == (None, None)
    assert None not in found.of_first[1]


def test_nothing_is_told_where_an_intersection_of_the_two_has_a_withheld_group(build_predictions):
    vendor = np.repeat(["A", "B"], (80, 60))
    sex = np.repeat(["F", "M", "F", "M"], (77, 3, 20, 40))
    both = {"sex*vendor": np.char.add(np.char.add(sex, " × "), vendor)}
    (found,) = audited(build_predictions, vendor, sex, **both).overlaps
    assert found.association.value is None
    assert found.association.note == "not told: it would betray a withheld group"
    assert found.of_first == ()


def test_nothing_is_told_of_two_attributes_that_both_have_one(build_predictions):
    vendor, site = np.repeat(["A", "Zeiss"], (80, 4)), np.repeat(["east", "west"], (81, 3))
    (found,) = audited(build_predictions, vendor, site).overlaps
    assert (found.association.value, found.levels) == (None, ())


def test_other_pairs_stay_as_they_were(build_predictions):
    vendor, sex = np.repeat(["A", "Zeiss"], (80, 4)), np.tile(["F", "M"], 42)
    hand = np.repeat(["left", "right"], 42)
    shown = audited(build_predictions, vendor, sex, hand=hand)
    pair = next(o for o in shown.overlaps if {o.first, o.second} == {"sex", "hand"})
    assert pair.of_second == ((0.5, 0.5), (0.5, 0.5))
