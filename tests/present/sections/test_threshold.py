"""The live threshold: what is packed for the slider is what the audit says, and who does not move is named."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import replace

import numpy as np
import pytest

from radaudit.present.page.report import render_html
from radaudit.present.threshold.block import LiveThreshold
from radaudit.present.threshold.measures import Shown
from radaudit.present.threshold.packing import _digits
from radaudit.records import EVERYONE, Group, Withheld, wording
from tests.present.evidence_factory import make_audit, make_evidence
from tests.present.made_up_metrics import CARDS
from tests.present.sections.composing import changed, compose, said


def block_of(audit) -> LiveThreshold:
    return next(b for b in compose("threshold", audit) if isinstance(b, LiveThreshold))


def unpacked(block):
    return json.loads(gzip.decompress(base64.b64decode(block.packed)))


def along(steps):
    values, last = [], 0
    for step in steps:
        last += step or 0
        values.append(None if step is None else last)
    return values


@pytest.fixture(scope="module")
def audit():
    return make_audit(3)


def test_every_packed_number_is_the_audit_s_rounded_as_the_page_rounds(audit):
    content = unpacked(block_of(audit))
    sweeps = audit.evidence.sweeps
    assert [g[0] for g in content["groups"]] == ["Everyone", *(s.group.value for s in sweeps[1:])]
    assert content["thresholds"] == [wording.threshold_text(t) for t in sweeps[0].thresholds]
    assert content["locked"] == [sweeps[0].thresholds.index(0.4)]
    for sweep, curves in zip(sweeps, content["curves"], strict=True):
        for measure, curve in zip(content["measures"], curves, strict=True):
            swept = sweep.measures[measure["key"]]
            unit = 1000 if measure["key"] == "net_benefit" else 1
            for steps, values in zip(curve[:3], (swept.value, swept.low, swept.high), strict=True):
                told = [None if v is None else wording.number(unit * v, measure["digits"]) for v in values]
                places = measure["digits"]
                packed = [None if n is None else wording.number(n / 10**places, places) for n in along(steps)]
                assert packed == told
            assert curve[3] == swept.note


@pytest.mark.parametrize(("unit", "digits"), [(1, 2), (1, 3), (1000, 0)])
def test_packed_digits_are_those_of_the_text_for_any_number(unit, digits):
    measure = Shown("x", CARDS["sensitivity"], "X", unit, digits)
    values = [*np.random.default_rng(1).normal(0, 0.5, 20_000), 0.125, 0.375, 0.0005, 0.005, 0.015, 1.0, -0.0004]
    for value, whole in zip(values, _digits(values, measure), strict=True):
        text = measure.text(float(value))
        assert int(text.replace(".", "").replace(wording.MINUS, "-")) == whole


def test_a_low_threshold_gets_a_digit_more():
    low = make_audit(evidence=make_evidence(1, thresholds=(0.02,)))
    assert {m["digits"] for m in unpacked(block_of(low))["measures"]} == {0, 3}


def test_the_plain_table_holds_the_locked_threshold_and_a_few_others(audit):
    table = block_of(audit).blocks[0]
    headings = [row.cells[0].text for row in table.rows if row.is_heading]
    assert "Threshold 0.4, in use" in headings
    assert 3 <= len(headings) <= 5
    at = audit.evidence.sweeps[0].thresholds.index(0.4)
    start = next(i for i, row in enumerate(table.rows) if row.cells[0].text == "Threshold 0.4, in use")
    found = audit.evidence.sweeps[0].measures["sensitivity"]
    assert table.rows[start + 1].cells[1].text == f"{found.value[at]:.2f} ({found.low[at]:.2f} to {found.high[at]:.2f})"
    assert [row.cells[0].text for row in table.rows[start + 1 : start + 4]] == [
        "Everyone",
        "vendor: GE",
        "vendor: Siemens",
    ]


def test_the_reader_is_told_that_verdicts_belong_to_the_locked_threshold(audit):
    text = said(compose("threshold", audit))
    assert "The verdicts belong to the threshold 0.4 (given for this audit)." in text
    assert "must be tested on new cases" in text


def test_groups_with_counts_only_are_named(audit):
    (sentence, names) = block_of(audit).absent[0]
    assert sentence.startswith("Not shown, because fewer than 5 patients")
    assert names == ("vendor: Unknown",)


def test_groups_beside_a_withheld_one_are_named_with_the_reason(audit):
    evidence = audit.evidence
    sweeps = tuple(s for s in evidence.sweeps if s.group.attribute != "vendor")
    told = changed(audit, withheld=(Withheld(Group("vendor", "Zeiss"), "fewer than 10 patients"),), sweeps=sweeps)
    absent = block_of(told).absent
    assert len(absent) == 1
    assert "because \u2068Zeiss\u2069 is withheld" in absent[0][0]
    assert absent[0][1] == ("GE", "Siemens", "Canon", "Unknown")
    others = tuple(g for g in evidence.groups if g.group.attribute != "vendor")
    alone = block_of(changed(told, groups=others)).absent
    assert alone[0] == (
        "Not shown by \u2068vendor\u2069, because all of its groups are withheld: \u2068Zeiss\u2069.",
        (),
    )


def test_an_audit_without_sweeps_has_no_such_section(audit):
    assert compose("threshold", changed(audit, sweeps=())) == []


def test_the_static_page_has_the_table_and_no_slider(audit):
    from radaudit.present.page.form import Form

    page = render_html(audit, Form(is_static=True))
    assert "Threshold 0.4, in use" in page
    assert 'type="range"' not in page
    assert 'class="packed"' not in page
    assert 'type="range"' in render_html(audit)


def test_several_locked_thresholds_are_all_marked():
    evidence = make_evidence(1)
    two = make_audit(evidence=replace(evidence, thresholds=(0.4, 0.6)))
    block = block_of(two)
    assert [step.text for step in block.locked] == ["0.4", "0.6"]
    assert block.locked[0].place < block.locked[1].place
    assert block.start == evidence.sweeps[0].thresholds.index(0.4)
    assert evidence.sweeps[0].group == EVERYONE
