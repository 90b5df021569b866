"""Which remedy is told of: the one that was shown to help, at least harm to others, by intervals alone."""

from __future__ import annotations

import pytest

from radaudit.present.what_if.choosing import Help, Troubled, clearest, costly, helps, losers, troubled
from radaudit.records import EVERYONE
from tests.present.what_if.building import (
    BENEFIT,
    BY_LOT,
    BY_SEX,
    BY_VENDOR,
    CANON,
    DOWN,
    FOR_ALL,
    GE,
    LOSS,
    OPEN,
    OWN,
    SIEMENS,
    UNSURE,
    UP,
    WOMEN,
    built,
    of,
)

MISSED = ("sensitivity",)


@pytest.mark.parametrize(
    ("benefit", "found", "spared", "metrics", "expected"),
    [
        (BENEFIT, UP, DOWN, MISSED, Help.ALL),
        (BENEFIT, OPEN, UP, MISSED, Help.BENEFIT),
        (BENEFIT, OPEN, OPEN, ("auroc",), Help.BENEFIT),
        (UNSURE, UP, OPEN, MISSED, Help.ERRORS),
        (UNSURE, UP, DOWN, MISSED, Help.TRADE),
        (BENEFIT, DOWN, UP, MISSED, Help.AT_THE_ERRORS_COST),
        (LOSS, UP, DOWN, MISSED, Help.AT_THE_BENEFITS_COST),
        (UNSURE, OPEN, OPEN, MISSED, Help.NOT_SHOWN),
        (LOSS, OPEN, OPEN, MISSED, Help.NOT_SHOWN),
        (UNSURE, UP, OPEN, ("specificity",), Help.NOT_SHOWN),  # it is not missed more that the group fails by
        (UNSURE, DOWN, UP, ("specificity",), Help.TRADE),
    ],
)
def test_what_was_shown(benefit, found, spared, metrics, expected):
    trials = built(of(BY_VENDOR, CANON, benefit=benefit, found=found, spared=spared))
    assert helps(trials, trials.trial(BY_VENDOR, CANON), metrics) is expected


def test_risks_that_come_right_help_a_group_that_fails_by_calibration_alone():
    right = {"benefit": UNSURE, "found": OPEN, "spared": OPEN}
    trials = built(
        of(BY_VENDOR, CANON, **right),
        of(BY_VENDOR, CANON, before=0.6, risks=(-0.58, -0.7, -0.46)),
        of(FOR_ALL, CANON, **right),
    )
    metrics = ("calibration_in_the_large",)
    assert helps(trials, trials.trial(BY_VENDOR, CANON), metrics) is Help.RISKS
    assert helps(trials, trials.trial(BY_VENDOR, CANON), MISSED) is Help.NOT_SHOWN
    assert helps(trials, trials.trial(FOR_ALL, CANON), metrics) is Help.NOT_SHOWN


def test_the_surest_gain_is_told_not_the_largest():
    trials = built(
        of(BY_VENDOR, CANON, benefit=(0.03, 0.001, 0.059), found=UP),
        of(FOR_ALL, CANON, benefit=(0.02, 0.01, 0.03), found=UP),
    )
    assert clearest(trials, Troubled(CANON, MISSED))[1].remedy == FOR_ALL


def test_a_remedy_that_harms_others_stands_behind_one_that_helps_as_much_and_does_not():
    trials = built(
        of(BY_VENDOR, CANON, benefit=(0.03, 0.02, 0.04), found=UP), of(BY_VENDOR, GE, benefit=LOSS),
        of(FOR_ALL, CANON, benefit=(0.02, 0.01, 0.03), found=UP), of(FOR_ALL, GE, benefit=UNSURE),
    )  # fmt: skip
    assert clearest(trials, Troubled(CANON, MISSED))[1].remedy == FOR_ALL


def test_nothing_by_lot_and_nothing_that_reads_what_a_person_is_where_another_helps_as_much():
    great, small = (0.05, 0.04, 0.06), (0.02, 0.01, 0.03)
    lot = built(of(BY_LOT, CANON, benefit=great, found=UP), of(OWN, CANON, benefit=small, found=UP))
    assert clearest(lot, Troubled(CANON, MISSED))[1].remedy == OWN
    sex = built(of(BY_SEX, WOMEN, benefit=great, found=UP), of(FOR_ALL, WOMEN, benefit=small, found=UP))
    assert clearest(sex, Troubled(WOMEN, MISSED))[1].remedy == FOR_ALL


def test_a_remedy_for_another_attribute_is_no_help_to_a_group():
    trials = built(of(BY_SEX, CANON, benefit=BENEFIT, found=UP))
    assert clearest(trials, Troubled(CANON, MISSED)) is None


def test_groups_that_fail_are_told_of_with_the_measures_by_which_they_do():
    trials = built(of(BY_VENDOR, CANON, benefit=UNSURE), of(BY_VENDOR, GE, benefit=UNSURE))
    (only,) = troubled(trials)
    assert only.group == CANON
    assert "sensitivity" in only.metrics
    assert troubled(built(of(BY_VENDOR, GE, benefit=UNSURE))) == []


def test_losers_are_the_groups_shown_to_lose_lost_net_benefit_first_whatever_their_attribute():
    trials = built(
        of(BY_VENDOR, CANON, benefit=BENEFIT, spared=DOWN), of(BY_VENDOR, GE, benefit=UNSURE, found=DOWN),
        of(BY_VENDOR, SIEMENS, benefit=UNSURE, found=OPEN), of(BY_VENDOR, WOMEN, benefit=LOSS),
        of(BY_VENDOR, EVERYONE, benefit=LOSS),
    )  # fmt: skip
    assert [t.group for t in losers(trials, BY_VENDOR, [CANON])] == [WOMEN, GE]


def test_costly_remedies_miss_more_or_lower_net_benefit_and_false_alarms_alone_are_no_harm():
    trials = built(
        of(BY_VENDOR, GE, benefit=LOSS), of(OWN, GE, benefit=UNSURE, spared=DOWN), of(BY_LOT, GE, benefit=UNSURE, found=DOWN),
        of(FOR_ALL, EVERYONE, benefit=(-0.05, -0.06, -0.04)),
    )  # fmt: skip
    assert [of_it[0].remedy for of_it in costly(trials, [])] == [FOR_ALL, BY_VENDOR, BY_LOT]
    assert [of_it[0].remedy for of_it in costly(trials, [FOR_ALL.name])] == [BY_VENDOR, BY_LOT]
