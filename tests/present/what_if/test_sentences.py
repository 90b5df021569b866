"""Sentences: right in both directions, in every combination, and never a help or a harm whose interval holds 0."""

from __future__ import annotations

import itertools

import pytest

from radaudit.present.what_if.sentences import effect, lost_by, traded
from radaudit.records import EVERYONE
from tests.present.what_if.building import (
    BENEFIT,
    BY_VENDOR,
    CANON,
    DOWN,
    GE,
    LOSS,
    OPEN,
    SIEMENS,
    UNSURE,
    UP,
    WOMEN,
    built,
    of,
)


def told(group=CANON, **triples):
    trials = built(of(BY_VENDOR, group, **triples))
    return effect(trials.trial(BY_VENDOR, group), "images").replace("\u2068", "").replace("\u2069", "")


def test_the_whole_message():
    said = told(found=(0.142, 0.06, 0.224), spared=(-0.08, -0.12, -0.04), benefit=(0.012, 0.004, 0.02))
    assert said == (
        "On Canon scanners, recalibrating by vendor would find 142 more per 1000 images with the disease (60 to 224) and falsely "
        "flag 80 more per 1000 images without the disease (40 to 120). Net benefit: +12 per 1000 images (+4 to +20)."
    )


def test_the_other_direction():
    said = told(found=(-0.142, -0.224, -0.06), spared=(0.08, 0.04, 0.12), benefit=(-0.012, -0.02, -0.004))
    assert "would miss 142 more per 1000 images with the disease (60 to 224)" in said
    assert "falsely flag 80 fewer per 1000 images without the disease (40 to 120)" in said
    assert "Net benefit is lost: −12 per 1000 images (−20 to −4)." in said


def test_all_open_is_one_sentence():
    said = told(found=(0.01, -0.05, 0.07), spared=(0.01, -0.02, 0.04), benefit=(0.001, -0.003, 0.005))
    assert said == (
        "On Canon scanners, what recalibrating by vendor would do is inconclusive: 70 fewer to 50 more missed per 1000 with the "
        "disease; 40 fewer to 20 more falsely flagged per 1000 without it; net benefit −3.0 to +5.0 per 1000."
    )


WORDS = {
    ("found", "up"): "find 100 more",
    ("found", "down"): "miss 100 more",
    ("spared", "up"): "falsely flag 100 fewer",
    ("spared", "down"): "falsely flag 100 more",
    ("benefit", "up"): "Net benefit: +12",
    ("benefit", "down"): "Net benefit is lost: −12",
}
SIZES = {"up": UP, "down": DOWN, "open": OPEN}
BENEFITS = {"up": BENEFIT, "down": LOSS, "open": UNSURE}


@pytest.mark.parametrize("ways", list(itertools.product(("up", "down", "open"), repeat=3)))
def test_every_combination_says_what_was_shown_and_nothing_else(ways):
    found, spared, benefit = ways
    said = told(found=SIZES[found], spared=SIZES[spared], benefit=BENEFITS[benefit])
    shown = {("found", found), ("spared", spared), ("benefit", benefit)}
    for key, words in WORDS.items():
        assert (words in said) == (key in shown), said
    assert ("nconclusive" in said) == ("open" in ways)
    assert said.startswith("On Canon scanners, ")


def test_nothing_changes_is_said():
    said = told(found=(0.0, 0.0, 0.0), spared=(0.0, 0.0, 0.0), benefit=(0.0, 0.0, 0.0))
    assert (
        "would miss exactly those who are missed now and falsely flag exactly those who are falsely flagged now."
        in said
    )
    assert "Net benefit stays exactly as it is." in said


def test_a_measure_that_could_not_be_measured_is_not_made_up():
    said = told(found=UP)
    assert said.endswith("would find 100 more per 1000 images with the disease (40 to 160).")


def test_losses_are_told_group_by_group_and_the_others_counted():
    groups = [CANON, GE, SIEMENS, WOMEN, EVERYONE]
    trials = built(*(of(BY_VENDOR, g, benefit=LOSS, found=DOWN, spared=UP) for g in groups))
    said = lost_by([trials.trial(BY_VENDOR, g) for g in groups])
    assert said == (
        "On Canon scanners net benefit −12 per 1000 (−20 to −4) and 100 more missed per 1000 with the disease (40 to 160); "
        "on GE scanners net benefit −12 per 1000 (−20 to −4) and 100 more missed per 1000 with the disease (40 to 160); "
        "on Siemens scanners net benefit −12 per 1000 (−20 to −4) and 100 more missed per 1000 with the disease (40 to 160); "
        "2 other groups lose by it, too."
    )
    assert "1 other group loses by it, too" in lost_by([trials.trial(BY_VENDOR, g) for g in groups[:4]])


def test_a_trade_in_one_line():
    trials = built(of(BY_VENDOR, CANON, found=UP, spared=DOWN, benefit=UNSURE))
    said = traded(trials.trial(BY_VENDOR, CANON))
    assert (
        "would find 100 more (40 to 160) and falsely flag 100 more (40 to 160) per 1000 each: a trade, no gain shown."
        in said
    )
