"""The message: what helps the group that fails, what that costs others, and which remedies do harm."""

from __future__ import annotations

from radaudit.present.what_if.points import message, title
from radaudit.records import EVERYONE, Verdict
from tests.present.what_if.building import (
    BENEFIT,
    BY_LOT,
    BY_VENDOR,
    CANON,
    DOWN,
    FOR_ALL,
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


def points(trials):
    told = message(trials)
    return [*told.groups, *told.harms]


NOTHING = {"benefit": UNSURE, "found": OPEN, "spared": OPEN}


def plain(text):
    return text.replace("\u2068", "").replace("\u2069", "")


def test_a_help_its_cost_to_others_and_a_harm_are_points_of_their_own():
    helping = of(BY_VENDOR, CANON, benefit=BENEFIT, found=UP, spared=DOWN)
    trials = built(helping, of(BY_VENDOR, GE, benefit=LOSS), of(BY_LOT, SIEMENS, benefit=LOSS))
    helps, costs, harms = points(trials)
    assert (helps.sign, costs.sign, harms.sign) == (Verdict.PASS, Verdict.FAIL, Verdict.FAIL)
    assert (helps.word, costs.word, harms.word) == ("Helps", "Harms", "Harms")
    assert plain(helps.text).startswith("On Canon scanners, recalibrating by vendor would find 100 more")
    assert plain(helps.more).startswith("Uses vendor. Its gap in AUROC stays whatever is done here")
    assert plain(costs.text).startswith(
        "Recalibrating by vendor would cost others. On GE scanners net benefit −12 per 1000"
    )
    assert plain(harms.text).startswith("Equalized odds by vendor would do harm. On Siemens scanners net benefit −12")
    assert "19\u202f% decided by lot" in harms.more


def test_nothing_is_called_a_help_whose_interval_holds_zero():
    (only,) = points(built(of(BY_VENDOR, CANON, **NOTHING)))
    assert (only.sign, only.word) == (Verdict.INCONCLUSIVE, "Inconclusive")
    assert only.text == "On Canon scanners, nothing that was tried was shown to help."
    assert "The nearest to it: On Canon scanners, what recalibrating by vendor would do is inconclusive" in plain(
        only.more
    )


def test_errors_of_one_kind_for_errors_of_the_other_are_a_trade():
    trade = points(built(of(BY_VENDOR, CANON, benefit=UNSURE, found=UP, spared=DOWN)))[0]
    assert (trade.sign, trade.word) == ("changed", "A trade")
    loss = points(built(of(BY_VENDOR, CANON, benefit=LOSS, found=UP, spared=DOWN)))[0]
    assert (loss.sign, loss.word) == ("changed", "A trade")
    assert "Net benefit is lost" in loss.text


def test_no_loss_of_others_is_said_as_not_shown():
    trials = built(
        of(BY_VENDOR, CANON, benefit=BENEFIT, found=UP),
        of(BY_VENDOR, GE, **NOTHING),
        of(BY_VENDOR, EVERYONE, **NOTHING),
    )
    _, costs = points(trials)
    assert costs.sign == "alike"
    assert plain(costs.text) == "Recalibrating by vendor: no other group was shown to lose by it."
    assert plain(costs.more).startswith("In the whole cohort, what recalibrating by vendor would do is inconclusive")


def test_missing_more_without_a_shown_loss_of_net_benefit_is_told_too():
    found = points(built(of(BY_VENDOR, CANON, **NOTHING), of(BY_LOT, GE, benefit=UNSURE, found=DOWN)))
    assert (found[1].sign, found[1].word) == (Verdict.CONCERN, "Costs")
    assert plain(found[1].text).startswith("Equalized odds by vendor would miss more. On GE scanners 100 more missed")


def test_risks_alone_say_from_what_to_what():
    trials = built(of(BY_VENDOR, CANON, **NOTHING), of(BY_VENDOR, CANON, before=0.6, risks=(-0.58, -0.7, -0.46)))
    only = points(trials)[0]
    assert only.word == "Helps the risks alone"
    assert "would take calibration in the large from 0.60 to 0.02 (−0.03 to 0.07); 0 is ideal." in only.more


def test_where_no_group_fails_the_whole_cohort_is_told_of():
    trials = built(of(FOR_ALL, EVERYONE, benefit=BENEFIT, found=UP), of(FOR_ALL, WOMEN, benefit=LOSS))
    helps, costs = points(trials)
    assert helps.text.startswith("In the whole cohort, recalibrating for everyone alike would find 100 more")
    assert costs.sign is Verdict.FAIL
    assert "in women net benefit −12" in costs.text.lower()
    (nothing,) = points(built(of(FOR_ALL, EVERYONE, **NOTHING)))
    assert nothing.text == "No group fails or is of concern, and nothing that was tried was shown to help everyone."


def test_the_title_of_a_figure_tells_whom_it_helps_and_whom_it_harms():
    both = built(of(BY_VENDOR, CANON, benefit=BENEFIT), of(BY_LOT, GE, benefit=LOSS), of(BY_LOT, CANON, benefit=UNSURE))
    assert plain(title(both, "vendor")) == (
        "By vendor, some remedy was shown to raise the net benefit of vendor Canon, and some to lower that of vendor GE"
    )
    rise = title(built(of(BY_VENDOR, CANON, benefit=BENEFIT)), "vendor")
    fall = title(built(of(BY_VENDOR, CANON, benefit=LOSS)), "vendor")
    none = title(built(of(BY_VENDOR, CANON, benefit=UNSURE)), "vendor")
    assert plain(rise) == "By vendor, net benefit was shown to rise for vendor Canon"
    assert (
        plain(fall)
        == "By vendor, no remedy was shown to raise the net benefit of a group, and some lower it for vendor Canon"
    )
    assert plain(none) == "By vendor, no remedy was shown to change the net benefit of a group"
