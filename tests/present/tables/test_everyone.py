"""The whole cohort's table holds every measure of discrimination and calibration once, with its ideal value."""

from __future__ import annotations

from dataclasses import replace

from radaudit.present import typeset
from radaudit.present.tables.everyone import everyone_table
from radaudit.present.view import View
from radaudit.records import EVERYONE
from tests.present.evidence_factory import make_audit
from tests.present.made_up_metrics import CARDS
from tests.present.sections.composing import changed, compose, flat


def rows(view):
    (fold,) = everyone_table(view)
    (table,) = fold.blocks
    return {r.cells[0].text: [c.text for c in r.cells[1:]] for r in table.rows}


def test_it_holds_every_measure_of_both_kinds_once():
    view = View(make_audit())
    wanted = [c for c in CARDS.values() if c.domain in ("discrimination", "calibration")]
    found = rows(view)
    assert set(found) == {c.title for c in wanted}
    slope = view.measurement("calibration_slope", EVERYONE)
    value, ideal, *_, reading = found["Calibration slope"]
    assert value == typeset.estimate(slope.estimate, view.card("calibration_slope"))
    assert (ideal, reading) == ("1", view.card("calibration_slope").reading)
    assert found["AUROC"][1] == ""


def test_it_stands_in_the_section_on_calibration():
    blocks = compose("calibration", make_audit())
    assert [b for b in flat(blocks) if getattr(b, "summary", "").startswith("The whole cohort in one table")]


def test_of_a_cohort_of_which_only_counts_may_be_shown_there_is_none():
    audit = make_audit()
    first, *others = audit.evidence.groups
    few = changed(audit, groups=(replace(first, n_event_patients=3), *others))
    assert list(everyone_table(View(few))) == []
