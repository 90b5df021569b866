"""The section on flips: bars and nets as the record has them, better to the right for both outcomes."""

from __future__ import annotations

import json
from dataclasses import replace

from radaudit.judge.gate_changes import gate_comparison
from radaudit.present.comparison.flips import flips
from radaudit.present.comparison.page import render_comparison
from radaudit.present.documents.comparison_files import comparison_json
from radaudit.present.documents.reading import read_document
from radaudit.present.drawing.marks import Dot, Segment
from radaudit.records import EVERYONE, Estimate
from radaudit.records.flips import Flip
from tests.present.comparison.made_up_comparison import gap_of, make_model_comparison
from tests.present.page_reading import read_page


def with_flips(sensitivity=0.03, specificity=-0.04, **beside):
    comparison = make_model_comparison(gap_of(0.0, sensitivity=sensitivity, specificity=specificity), n_attributes=1)
    made = []
    for s in comparison.evidence.groups:
        for is_event, gone, found in ((True, 0.02, 0.05), (False, 0.01, 0.05)):
            gap = sensitivity if is_event else -specificity
            made.append(
                Flip(s.group, is_event, 100, 90, 40, round(100 * gone), round(100 * found), 53,
                     Estimate(gone, 0.0, 0.06), Estimate(found, 0.02, 0.09), Estimate(gap, gap - 0.02, gap + 0.02), 0.2)
            )  # fmt: skip
    return replace(comparison, flips=tuple(replace(f, **beside) for f in made))


def everyone(block):
    return next(row for row in block.rows if row.is_total)


def test_better_is_to_the_right_for_both_outcomes():
    found, spared = list(flips(with_flips()))[:2]
    for block, worse, better, net in ((found, 20, 50, 30), (spared, 50, 10, -40)):
        bars = [m for m in everyone(block).marks if isinstance(m, Segment)]
        dot = next(m for m in everyone(block).marks if isinstance(m, Dot))
        assert (bars[0].low, bars[0].high, bars[1].low, bars[1].high) == (-worse, 0, 0, better)
        assert round(dot.value) == net == round(better - worse)
    assert everyone(found).value.text.startswith("+30")
    assert everyone(spared).value.text.startswith("\N{MINUS SIGN}40")


def test_the_counts_stand_in_a_table():
    fold = list(flips(with_flips()))[2]
    row = next(r for r in fold.blocks[0].rows if r.is_total)
    assert [c.text for c in row.cells[1:6]] == ["100", "40", "2", "5", "53"]


def test_beside_a_withheld_group_the_net_alone_is_drawn():
    none = Estimate(None, note="not told: it would betray the counts of a withheld group")
    comparison = with_flips(both=None, only_baseline=None, only_candidate=None, neither=None, n_patients=None, p=None,
                            baseline_rate=none, candidate_rate=none)  # fmt: skip
    found, _, fold, *_ = flips(comparison)
    assert all(isinstance(m, Dot) for m in everyone(found).marks)
    assert everyone(found).value.text.startswith("+30")
    assert "Only the net is told" in " ".join(fold.blocks[0].feet)


def test_a_record_without_flips_has_no_such_section():
    comparison = make_model_comparison(gap_of(0.0), n_attributes=1)
    assert list(flips(comparison)) == []
    assert "flips" not in read_page(render_comparison(comparison)).text


def test_the_change_control_plan_tells_rule_outcome_margins_and_hash():
    comparison = with_flips(sensitivity=-0.3)
    text = read_page(render_comparison(comparison, gate=gate_comparison(comparison))).text["control-plan"]
    assert "Not met" in text
    assert comparison.policy.sha256 in text
    assert "AUROC 0.05" in text
    assert "compliant" not in text
    assert everyone(next(flips(comparison))).cells[0].text == "Everyone"
    assert EVERYONE in {f.group for f in comparison.flips}


def test_the_record_keeps_them():
    comparison = with_flips()
    again = read_document(comparison_json(comparison), "comparison.json")
    assert again.flips == comparison.flips
    older = json.loads(comparison_json(comparison))
    del older["flips"]  # as a version before them wrote it
    assert read_document(json.dumps(older), "comparison.json").flips == ()
