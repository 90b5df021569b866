"""What to do after a comparison: no loss is advised to be adopted, no gain makes up for one, and open is not harmless."""

from __future__ import annotations

import pytest

from radaudit.present.audit_change.advice import BETTER, UNSETTLED, WORSE
from radaudit.present.audit_change.advice import advice as advice_on_change
from radaudit.present.comparison.advice import (
    ALIKE,
    GAINED,
    GAINED_BESIDE_A_LOSS,
    GAINED_BESIDE_OPEN,
    LOST,
    NOTHING,
    OPEN,
    TRADED,
    advice,
)
from radaudit.present.comparison.page import render_comparison
from tests.present.comparison.made_up_comparison import gap_of, make_model_comparison
from tests.present.page_reading import read_page


def _plain(text):
    return text.translate({0x2068: None, 0x2069: None})


def told(gap, half=0.02, **shape):
    comparison = make_model_comparison(gap, half=half, **({"n_attributes": 1} | shape))
    return [(_plain(whom), text) for whom, text in advice(comparison)]


def in_one(value, change, otherwise=0.0):
    """A change of AUROC in one group, and another in everybody else."""
    return lambda metric, group: (change if group.value == value else otherwise) if metric == "auroc" else 0.0


@pytest.mark.parametrize(
    ("gap", "half", "texts"),
    [
        (gap_of(0.0), 0.02, [ALIKE]),
        (gap_of(0.0, auroc=0.2), 0.02, [GAINED]),
        (gap_of(0.0, auroc=-0.2), 0.02, [LOST]),
        (gap_of(0.0), 0.2, [OPEN]),
        (lambda *_: None, 0.02, [NOTHING]),
        (in_one("Canon", -0.2, 0.2), 0.02, [LOST, GAINED_BESIDE_A_LOSS]),
        (in_one("Canon", 0.2), 0.06, [GAINED_BESIDE_OPEN, OPEN]),
        (gap_of(0.0, sensitivity=-0.2, specificity=0.2), 0.02, [TRADED]),
    ],
)
def test_each_outcome_has_its_advice(gap, half, texts):
    assert [text for _, text in told(gap, half)] == texts


def test_advice_names_whom_it_is_for_and_each_group_stands_in_one_line():
    lines = told(in_one("Canon", -0.2, 0.2))
    assert lines[0][0] == "vendor Canon"
    assert "vendor Canon" not in lines[1][0]
    assert lines[1][0].startswith("everyone, vendor GE")


def test_a_group_that_lost_is_told_by_that_alone_whatever_else_it_gained_or_is_open():
    def gap(metric, group):
        return {"auroc": -0.2, "sensitivity": 0.2}.get(metric, 0.04) if group.value == "Canon" else 0.0

    assert [(whom, text) for whom, text in told(gap)] == [("vendor Canon", LOST)]


def test_it_stands_on_the_page_under_what_to_do():
    page = read_page(render_comparison(make_model_comparison(in_one("Canon", -0.2), n_attributes=1)))
    assert "What to do" in page.text["answer"]
    assert LOST in page.text["answer"]


def test_between_two_audits_other_patients_come_before_another_model():
    def of(gap, half=0.02):
        return [text for _, text in advice_on_change(make_model_comparison(gap, half=half, n_attributes=1))]

    assert of(in_one("Canon", -0.2, 0.2)) == [WORSE, BETTER]
    assert of(gap_of(0.0), 0.2) == [UNSETTLED]
    assert "sicker or other patients" in WORSE
