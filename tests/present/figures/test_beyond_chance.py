"""The largest gap beside chance, and values drawn towards the mean: marks in their places, words for what is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.drawing.marks import Dot, Segment
from radaudit.present.figures.beyond_chance import gap_and_chance, has_next, raw_and_shrunk
from radaudit.present.view import View
from radaudit.records import Group, Heterogeneity, Shrunk
from tests.present.evidence_factory import make_audit


@pytest.fixture(scope="module")
def view():
    return View(make_audit())


def lines(view, metric="auroc"):
    return [h for h in view.evidence.heterogeneity if h.metric == metric]


def named(figure, name):
    return next(r for r in figure.rows if r.cells[0].text == name)


def test_the_bar_reaches_to_what_chance_gives_in_19_of_20_and_the_mark_is_filled_where_it_is_more(view):
    vendor, sex = lines(view)
    figure = gap_and_chance(view, view.card("auroc"), [vendor, sex], [vendor])
    bar, tick, mark = named(figure, "vendor").marks
    assert (bar.low, bar.high, tick.value, tick.is_tick) == (0, vendor.gap_by_chance_high, vendor.gap_by_chance, True)
    assert (mark.value, mark.is_open) == (vendor.largest_gap, False)
    assert named(figure, "sex").marks[-1].is_open
    assert figure.title == "AUROC: more than chance by \u2068vendor\u2069"
    assert figure.axis.low == 0
    assert figure.axis.high > vendor.largest_gap
    assert named(figure, "vendor").value.text == "0.140 (p <0.001)"
    calm = gap_and_chance(view, view.card("auroc"), [vendor, sex], [])
    assert calm.title == "AUROC: no gap is shown to be more than chance"


def test_a_line_that_could_not_be_computed_says_so(view):
    none = Heterogeneity("auroc", "vendor", None, (), note="fewer than two groups could be used")
    row = named(gap_and_chance(view, view.card("auroc"), [none], []), "vendor")
    assert (row.marks, row.absent, row.value.hint) == ((), "not estimable", "fewer than two groups could be used")
    assert raw_and_shrunk(view, view.card("auroc"), [none]) is None


def test_raw_values_are_hollow_and_shrunk_ones_filled_and_the_next_scanner_has_a_band(view):
    vendor, sex = lines(view)
    figure = raw_and_shrunk(view, view.card("auroc"), [vendor, sex])
    canon = named(figure, "Canon")
    known = next(s for s in vendor.groups if s.group.value == "Canon")
    assert [(m.value, m.is_open) for m in canon.marks] == [(known.value, True), (known.shrunk, False)]
    assert canon.value.text == "0.740 → 0.759"
    band = named(figure, "A group not seen yet").marks
    assert band == (Segment(vendor.next_low, vendor.next_high, band[0].style, band[0].opacity),)
    assert sum(r.cells[0].text == "A group not seen yet" for r in figure.rows) == 1
    assert figure.axis.low < vendor.next_low
    assert figure.axis.high > vendor.next_high
    assert all(isinstance(m, Dot) for m in named(figure, "F").marks)


def test_only_a_sample_of_many_has_a_next_group(view):
    vendor, sex = lines(view)
    crossed = replace(vendor, attribute="vendor*sex")
    assert [has_next(h) for h in (vendor, sex, crossed)] == [True, False, False]


def test_what_was_left_out_is_named_with_the_reason(view):
    left_out = (Group("vendor", "Unknown"), Group("vendor", "Zeiss"))
    spread = Heterogeneity("auroc", "vendor", None, (Shrunk(Group("vendor", "GE"), 0.8, 0.81, 0.3),), left_out)
    figure = raw_and_shrunk(view, view.card("auroc"), [spread])
    assert named(figure, "Unknown").absent == "value not known, so no group of its own"
    assert named(figure, "Zeiss").absent == "too few cases"
