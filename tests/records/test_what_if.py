"""What a remedy did is found by its name, group and measure, and survives the way through JSON."""

from __future__ import annotations

from radaudit.records import EVERYONE, Comparison, Estimate, Group
from radaudit.records.codec import from_plain, to_plain
from radaudit.records.what_if import EVERY_LEVEL, Remedy, RemedyEffect, WhatIf


def _effect(remedy: str, group: Group, metric: str, value: float) -> RemedyEffect:
    estimate = Estimate(value, low=value - 0.1, high=value + 0.1, n=50, method="Wilson")
    return RemedyEffect(remedy, group, metric, estimate, Comparison(metric, group, "baseline", estimate))


TRIED = WhatIf(
    threshold=0.3,
    level=0.95,
    attributes=("vendor",),
    remedies=(
        Remedy("recalibration", "recalibration", "Recalibrate for everyone alike", cutoffs={EVERY_LEVEL: 0.27}),
        Remedy("equalized odds by sex", "equalized_odds", "Equalize", "sex", True, True, {}, 0.12),
    ),
    effects=(
        _effect("recalibration", EVERYONE, "sensitivity", 0.8),
        _effect("recalibration", Group("vendor", "Canon"), "sensitivity", 0.7),
    ),
    folds=10,
    seed=3,
    left_out={"race": "it has a withheld group"},
    too_few=(Group("vendor", "Hologic"),),
)


def test_an_effect_is_found_by_remedy_group_and_measure() -> None:
    found = TRIED.effect("recalibration", Group("vendor", "Canon"), "sensitivity")
    assert found is not None
    assert found.after.value == 0.7
    assert TRIED.effect("recalibration", Group("vendor", "Hologic"), "sensitivity") is None
    assert TRIED.effect("recalibration", EVERYONE, "specificity") is None


def test_a_remedy_is_found_by_its_name() -> None:
    assert TRIED.remedy("equalized odds by sex").by_lot == 0.12


def test_nothing_is_lost_in_json() -> None:
    assert from_plain(WhatIf, to_plain(TRIED)) == TRIED
