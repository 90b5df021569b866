"""What recalibrating does to risks that fail is told beside the errors; of trades the one comes first that gives most."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from radaudit import run_audit
from radaudit.present.view import View
from radaudit.present.what_if.agreeing import in_a_line
from radaudit.present.what_if.cautions import left_open
from radaudit.present.what_if.choosing import Help, Troubled, recalibrated, surest, troubled
from radaudit.present.what_if.points import message
from radaudit.present.what_if.sentences import of_risks
from radaudit.present.what_if.trials import Trials, trials_of
from radaudit.records import EVERYONE, Group
from tests.present.what_if.building import BENEFIT, BY_VENDOR, CANON, built, of
from tests.present.what_if.test_points import NOTHING


@pytest.fixture(scope="module")
def trials() -> Trials:
    """Scores of PA views run too low by a logit and a half: their diseased are missed, the others of AP views flagged."""
    draw = np.random.default_rng(4)
    n = 1600
    view, label = np.where(np.arange(n) % 4 == 0, "PA", "AP"), (draw.random(n) < 0.35).astype(int)
    logit = 2 * draw.normal(2 * label - 1.0, 1) + np.log(0.35 / 0.65) - 1.5 * (view == "PA")
    frame = pd.DataFrame({"label": label, "score": 1 / (1 + np.exp(-logit)), "view": view, "patient_id": np.arange(n)})
    found = trials_of(View(run_audit(frame, groups="view", thresholds=0.3).audit))
    assert found is not None
    return found


def test_the_recalibration_that_knows_the_group_is_named(trials: Trials) -> None:
    needy = next(n for n in troubled(trials) if n.group == Group("view", "PA"))
    assert "calibration_in_the_large" in needy.metrics
    trial = recalibrated(trials, needy)
    assert trial is not None
    assert trial.remedy.name == "recalibration by view"
    effect = trials.effect(trial.remedy, needy.group, "calibration_in_the_large")
    assert abs(effect.after.value) < 0.3 < effect.change.against_value
    assert f"from {effect.change.against_value:.2f} to" in of_risks(trials, trial)
    assert of_risks(trials, None) == ""


def test_it_stands_beside_what_is_told_of_the_errors(trials: Trials) -> None:
    told = " ".join(f"{p.text} {p.more}" for p in message(trials).groups)
    assert "would take calibration in the large from 1." in told


def test_a_group_whose_risks_do_not_fail_is_told_nothing_of_them(trials: Trials) -> None:
    needy = next(n for n in troubled(trials) if n.group == Group("view", "PA"))
    assert recalibrated(trials, Troubled(needy.group, ("sensitivity",))) is None


def test_the_line_tells_of_the_trade_that_gives_most(trials: Trials) -> None:
    pairs = []
    for needy in troubled(trials):
        for trial in trials.trials_of(needy.group):
            spared = [c for what in ("missed", "flagged") if (c := trial.change(what)) and c.outcome == "helps"]
            if spared:
                pairs.append((needy, (Help.TRADE, trial), max(-c.high for c in spared)))
    assert len(pairs) > 1
    assert surest([pair[:2] for pair in pairs]) is max(pairs, key=lambda pair: pair[2])[1][1]
    assert surest([]) is None
    assert in_a_line(trials.view)


def test_beside_a_withheld_group_its_steps_are_told() -> None:
    draw = np.random.default_rng(9)
    n = 1200
    view = np.where(np.arange(n) < 4, "LL", np.where(np.arange(n) % 4 == 0, "PA", "AP"))
    label = (draw.random(n) < 0.35).astype(int)
    logit = 2 * draw.normal(2 * label - 1.0, 1) + np.log(0.35 / 0.65) - 0.9 * (view == "PA")
    frame = pd.DataFrame({"label": label, "score": 1 / (1 + np.exp(-logit)), "view": view, "patient_id": np.arange(n)})
    trials = trials_of(View(run_audit(frame, groups="view", thresholds=0.3).audit))
    assert trials is not None
    assert "changes are told in steps of 10 cases" in " ".join(left_open(trials))


def test_risks_alone_that_help_are_not_called_no_help() -> None:
    trials = built(of(BY_VENDOR, CANON, **NOTHING), of(BY_VENDOR, CANON, before=0.6, risks=(-0.58, -0.7, -0.46)))
    assert in_a_line(trials.view) == (
        "On Canon scanners, recalibrating by \u2068vendor\u2069 would take calibration in the large from 0.60 to 0.02 "
        "(−0.03 to 0.07); 0 is ideal. Nothing more was shown to help vendor Canon."
    )


def test_what_the_whole_cohort_gains_is_not_denied() -> None:
    trials = built(
        of(BY_VENDOR, CANON, **NOTHING),
        of(BY_VENDOR, CANON, before=0.6, risks=(-0.58, -0.7, -0.46)),
        of(BY_VENDOR, EVERYONE, benefit=BENEFIT),
    )
    assert in_a_line(trials.view).endswith(
        "Nothing more was shown to help vendor Canon. In the whole cohort, recalibrating by \u2068vendor\u2069 would raise "
        "net benefit: +12 per 1000 images (+4 to +20)."
    )
