"""What is counted of 1000: every sign, every outcome, and digits that never turn a shown change into 0."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.what_if.counting import Change, change_of, nearer, outcome_of, written
from radaudit.records import Estimate
from radaudit.records.what_if import RemedyEffect
from tests.present.what_if.building import BY_VENDOR, CANON, DOWN, OPEN, UP, compared, effect


@pytest.mark.parametrize(
    ("what", "metric", "triple", "value", "interval", "outcome"),
    [
        ("missed", "sensitivity", UP, -100, (-160, -40), "helps"),
        ("missed", "sensitivity", DOWN, 100, (40, 160), "harms"),
        ("missed", "sensitivity", OPEN, -10, (-70, 50), "open"),
        ("flagged", "specificity", UP, -100, (-160, -40), "helps"),
        ("flagged", "specificity", DOWN, 100, (40, 160), "harms"),
        ("flagged", "specificity", OPEN, -10, (-70, 50), "open"),
        ("net_benefit", "net_benefit", UP, 100, (40, 160), "helps"),
        ("net_benefit", "net_benefit", DOWN, -100, (-160, -40), "harms"),
        ("net_benefit", "net_benefit", OPEN, 10, (-50, 70), "open"),
        ("missed", "sensitivity", (0.0, 0.0, 0.0), 0, (0, 0), "same"),
    ],
)
def test_more_found_is_fewer_missed_and_more_spared_is_fewer_flagged(what, metric, triple, value, interval, outcome):
    change = change_of(what, effect(BY_VENDOR, CANON, metric, triple))
    assert change is not None
    assert (change.value, change.low, change.high) == pytest.approx((value, *interval))
    assert change.outcome == outcome


def test_an_end_at_zero_shows_nothing():
    assert outcome_of(0.0, 0.1) == outcome_of(-0.1, 0.0) == "open"
    assert outcome_of(1e-9, 0.1) == "helps"
    assert outcome_of(None, None) == "open"


def test_the_simultaneous_interval_decides_not_the_pointwise_one():
    """The pointwise interval of the change leaves 0 out, the simultaneous one holds it."""
    wide = (0.05, -0.02, 0.12)
    found = effect(BY_VENDOR, CANON, "sensitivity", wide)
    assert found.change.gap.low > 0
    assert change_of("missed", found).outcome == "open"


def test_without_a_simultaneous_interval_the_pointwise_one_is_taken():
    gap = Estimate(0.1, 0.02, 0.18, n=9)
    alone = compared("sensitivity", CANON, (0.1, 0.0, 0.2))
    found = RemedyEffect("x", CANON, "sensitivity", gap, replace(alone, gap=gap, low=None, high=None))
    assert change_of("missed", found) == Change("missed", -100.0, -180.0, -20.0, "helps")


def test_what_could_not_be_measured_is_no_change():
    missing = Estimate(None, note="no diseased case")
    found = RemedyEffect("x", CANON, "sensitivity", missing, replace(compared("sensitivity", CANON, UP), gap=missing))
    assert change_of("missed", found) is None
    assert change_of("missed", None) is None
    assert nearer(None) == "open"


@pytest.mark.parametrize(
    ("before", "triple", "outcome"),
    [
        (0.6, (-0.58, -0.7, -0.46), "helps"),  # too low risks that come right
        (-0.6, (0.58, 0.46, 0.7), "helps"),  # too high risks that come right
        (0.1, (0.5, 0.4, 0.6), "harms"),
        (-0.1, (-0.5, -0.6, -0.4), "harms"),
        (0.6, (-0.9, -1.1, -0.7), "helps"),  # a little beyond, but nearer
        (0.2, (-0.9, -1.1, -0.7), "harms"),  # far beyond
        (0.6, (-0.1, -0.3, 0.1), "open"),
        (0.0, (0.0, 0.0, 0.0), "same"),
    ],
)
def test_risks_come_nearer_to_what_was_observed_or_go_away_from_it(before, triple, outcome):
    assert nearer(effect(BY_VENDOR, CANON, "calibration_in_the_large", triple, before)) == outcome


def test_the_middle_of_both_values_decides_only_where_it_is_sure():
    found = effect(BY_VENDOR, CANON, "calibration_in_the_large", (-0.5, -0.6, -0.4), 0.4)
    unsure = replace(found, change=replace(found.change, midpoint_low=-0.1, midpoint_high=0.2))
    sure = replace(found, change=replace(found.change, midpoint_low=0.1, midpoint_high=0.2))
    beyond = replace(found, change=replace(found.change, midpoint_low=-0.2, midpoint_high=-0.1))
    assert [nearer(e) for e in (unsure, sure, beyond)] == ["open", "helps", "harms"]


@pytest.mark.parametrize(
    ("value", "low", "high", "texts"),
    [
        (142.4, 60.1, 224.0, ("142", "60", "224")),
        (12.0, 0.3, 24.0, ("12.0", "0.3", "24.0")),
        (1.25, -3.0, 5.0, ("1.2", "−3.0", "5.0")),
        (0.04, 0.004, 0.08, ("0.040", "0.004", "0.080")),
        (0.0, 0.0, 0.0, ("0", "0", "0")),
    ],
)
def test_no_end_beyond_zero_reads_as_zero(value, low, high, texts):
    write = written(Change("net_benefit", value, low, high, "helps"))
    assert (write(value), write(low), write(high)) == texts
