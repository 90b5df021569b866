"""The line on the first screen, and advice to recalibrate that does not contradict what was tried."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from radaudit.present.answers.first_screen import first_screen
from radaudit.present.documents.csv_tables import render_csv_tables
from radaudit.present.terminal.by_group import Choice, print_by_group
from radaudit.present.view import View
from radaudit.present.what_if.agreeing import by_attribute_tried, in_a_line, in_agreement
from tests.present.evidence_factory import make_audit
from tests.present.made_up_what_if import tried
from tests.present.what_if.building import (
    BENEFIT,
    BY_SEX,
    BY_VENDOR,
    CANON,
    DOWN,
    GE,
    LOSS,
    OPEN,
    OWN,
    UNSURE,
    UP,
    built,
    of,
)

RIGHT = (-0.58, -0.7, -0.46)


def line(*effects):
    return in_a_line(built(*effects).view).replace("\u2068", "").replace("\u2069", "")


def test_a_help_is_told_by_its_clearest_number_and_the_harm_beside_it():
    helps = of(BY_VENDOR, CANON, benefit=BENEFIT, found=(0.142, 0.06, 0.224), spared=OPEN)
    plain = (
        "On Canon scanners, recalibrating by vendor would find 142 more per 1000 images with the disease (60 to 224)."
    )
    assert line(helps) == plain
    assert line(helps, of(BY_VENDOR, GE, benefit=LOSS)) == f"{plain} It would do harm to vendor GE."
    assert line(helps, of(BY_VENDOR, GE, benefit=UNSURE, found=DOWN)) == f"{plain} It would miss more on GE scanners."


def test_a_cost_of_the_group_itself_is_told():
    said = line(of(BY_VENDOR, CANON, benefit=BENEFIT, found=UP, spared=DOWN))
    assert said.endswith("It would falsely flag more there, too.")


def test_where_only_net_benefit_was_shown_it_is_the_number():
    said = line(of(BY_VENDOR, CANON, benefit=BENEFIT, found=OPEN, spared=OPEN))
    assert (
        said == "On Canon scanners, recalibrating by vendor would raise net benefit: +12 per 1000 images (+4 to +20)."
    )


def test_a_trade_is_called_a_trade_and_nothing_shown_is_said():
    assert line(of(BY_VENDOR, CANON, benefit=UNSURE, found=UP, spared=DOWN)).endswith(
        "per 1000 each: a trade, no gain shown."
    )
    harm = line(of(BY_VENDOR, CANON, benefit=UNSURE, found=UP, spared=DOWN), of(BY_VENDOR, GE, benefit=LOSS))
    assert harm.endswith("a trade, no gain shown. It would do harm to vendor GE.")
    nothing = line(of(BY_VENDOR, CANON, benefit=UNSURE, found=OPEN))
    assert nothing == "No recalibration and no other threshold that was tried was shown to help vendor Canon."


def test_without_a_what_if_there_is_no_line():
    assert in_a_line(View(make_audit())) == ""
    assert first_screen(View(make_audit())).opening.what_if == ""
    assert first_screen(View(tried(make_audit()))).opening.what_if.startswith("On Canon scanners, recalibrating by")


def advised(trials, metric="calibration_in_the_large"):
    findings = [replace(f, advice="Recalibrate.") for f in trials.view.audit.findings if f.metric == metric]
    told = in_agreement(trials.view, findings)
    return next(f.advice for f in told if f.group == CANON)


@pytest.mark.parametrize(
    ("effects", "words"),
    [
        ({"benefit": UNSURE, "risks": RIGHT}, ""),
        ({"benefit": BENEFIT, "risks": OPEN}, ""),
        ({"benefit": UNSURE, "risks": (0.01, -0.3, 0.3)}, "was not shown to help on Canon scanners"),
        ({"benefit": LOSS, "risks": RIGHT}, "would lower net benefit on Canon scanners"),
    ],
)
def test_advice_to_recalibrate_says_where_it_was_tried_in_vain(effects, words):
    said = advised(built(of(BY_VENDOR, CANON, before=0.6, **effects)))
    assert said.startswith("Recalibrate.")
    assert words in said
    assert ("But tried on these cases" in said) == bool(words)


def test_other_advice_and_untried_recalibration_stay_as_they_are():
    vain = built(of(BY_VENDOR, CANON, before=0.6, benefit=UNSURE, risks=OPEN))
    assert advised(vain, "sensitivity") == "Recalibrate."
    assert advised(built(of(BY_SEX, CANON, before=0.6, benefit=LOSS))) == "Recalibrate."
    findings = list(make_audit().findings)
    assert in_agreement(View(make_audit()), findings) is findings


def test_a_divided_threshold_says_where_neither_way_out_was_shown_to_help():
    vain = built(of(BY_VENDOR, CANON, benefit=UNSURE), of(OWN, GE, benefit=LOSS))
    assert by_attribute_tried(vain.view, "vendor") == "Tried on these cases, neither was shown to raise net benefit."
    assert by_attribute_tried(built(of(OWN, GE, benefit=BENEFIT)).view, "vendor") == ""
    assert by_attribute_tried(vain.view, "site") == by_attribute_tried(View(make_audit()), "vendor") == ""


def test_page_terminal_and_tables_agree():
    vain = built(of(BY_VENDOR, CANON, before=0.6, benefit=UNSURE, risks=OPEN))
    words = "was not shown to help on Canon scanners"
    assert any(words in text for _, text in first_screen(vain.view).opening.advice)
    assert words in render_csv_tables(vain.view.audit)["findings.csv"].replace("\u2068", "").replace("\u2069", "")
    file = io.StringIO()
    choice = Choice(groups=(("vendor", (CANON,)),), with_findings=True)
    print_by_group(vain.view.audit, Console(file=file, width=400), choice)
    assert words in file.getvalue()
