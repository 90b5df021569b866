"""Where a mark stands on the screen is the value that the row says, whatever the width."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser

READ = """() => [...document.querySelectorAll('#performance > .abreast .strips')].map((figure) => {
  const middle = (e) => { const b = e.getBoundingClientRect(); return (b.left + b.right) / 2; };
  const ticks = [...figure.querySelectorAll('tr.foot text')].filter((t) => getComputedStyle(t).display !== 'none')
    .map((t) => [t.textContent, middle(t)]);
  const rows = [...figure.querySelectorAll('tbody tr:not(.head):not(.foot)')].map((row) => {
    const marks = [...row.querySelectorAll('td.draw > svg > svg')].map((s) => middle(s.firstElementChild));
    const lines = [...row.querySelectorAll('td.draw > svg > line[y1="50%"]')].map((l) => l.getBoundingClientRect());
    return [row.querySelector('td.value').textContent, marks, lines.map((l) => [l.left, l.right])];
  });
  return [ticks, rows];
})"""
"""Of every forest: (text, x) of its ticks, and of its rows the value in words, the x of its markers and of its lines."""


def number(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-"))


@pytest.mark.parametrize("width", [390, 768, 1400])
def test_marks_stand_where_the_axis_says(visit, width):
    figures = visit("full", width=width).page.evaluate(READ)
    assert len(figures) >= 3
    checked = 0
    for ticks, rows in figures:
        (first, left), (last, right) = ticks[0], ticks[-1]
        scale = (right - left) / (number(last) - number(first))
        for said, marks, lines in rows:
            found = re.fullmatch(r"(\S+) \((\S+) to (\S+)\)", said.strip())
            if not found or len(marks) != 1:
                continue
            value, low, high = (left + scale * (number(v) - number(first)) for v in found.groups())
            slack = 1.5 + 0.006 * abs(scale)  # a pixel, and the rounding of the words
            assert marks[0] == pytest.approx(value, abs=slack), (width, said)
            assert lines[0] == pytest.approx([low, high], abs=slack), (width, said)
            checked += 1
    assert checked > 15


def test_nothing_of_a_figure_is_clipped_or_overlaps_its_numbers(visit):
    for width in (390, 768, 1400):
        page = visit("full", width=width).page
        crossing = page.evaluate(
            """() => [...document.querySelectorAll('.strips:not(.remedies) tbody tr:not(.head):not(.foot)')]
               .filter((row) => row.querySelector('td.value')).flatMap((row) => {
                 const value = row.querySelector('td.value').getBoundingClientRect();
                 return [...row.querySelectorAll('td.draw > svg line[y1="50%"], td.draw > svg > svg > *')]
                   .map((m) => m.getBoundingClientRect())
                   .filter((m) => m.right > value.left && m.bottom > value.top + 2 && m.top < value.bottom - 2 && value.width)
                   .map((m) => row.textContent);
               })"""
        )
        assert crossing == [], width


def test_several_drawings_in_a_row_keep_to_their_cells(visit):
    for width in (390, 768, 1400):
        page = visit("full", width=width).page
        seen = page.evaluate(
            """() => [...document.querySelectorAll('.strips.remedies tbody tr:not(.head):not(.foot) td.draw')].flatMap((cell) => {
                 const room = cell.getBoundingClientRect();
                 return [...cell.querySelectorAll(':scope > svg line[y1="50%"], :scope > svg > svg > *')]
                   .map((m) => m.getBoundingClientRect()).map((m) => [m.left - room.left, room.right - m.right]);
               })"""
        )
        assert seen, width
        assert min(min(ends) for ends in seen) > -2, width
