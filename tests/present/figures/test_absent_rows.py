"""Groups of which nothing may be drawn: told together where they are many, each by its name, and nothing lost."""

from __future__ import annotations

from radaudit.present.blocks import Cell, StripRow
from radaudit.present.drawing.marks import Dot
from radaudit.present.figures.absent_rows import FEWEST, together


def _empty(name: str, reason: str = "withheld", **more: object) -> StripRow:
    return StripRow((Cell(name, is_label=True), Cell("–")), absent=reason, value=Cell("–"), **more)  # type: ignore[arg-type]


DRAWN = StripRow((Cell("GE"), Cell("240")), (Dot(0.7),), Cell("0.70"))


def _plain(text: str) -> str:
    return text.translate({0x2068: None, 0x2069: None})


def test_many_neighbors_with_one_reason_become_a_row_that_names_them_all() -> None:
    rows = together([DRAWN, _empty("A"), _empty("B"), _empty("C <b>"), DRAWN])
    assert len(rows) == 3
    assert (rows[0], rows[2]) == (DRAWN, DRAWN)
    assert rows[1].cells[0].text == "3 groups"
    assert _plain(rows[1].absent) == "A, B and C <b> (withheld)"


def test_few_stay_by_themselves_and_so_do_other_reasons() -> None:
    few = [_empty(str(i)) for i in range(FEWEST - 1)]
    assert together(few) == tuple(few)
    mixed = [_empty("A"), _empty("B", "too few"), _empty("C"), _empty("D", "too few")]
    assert together(mixed) == tuple(mixed)


def test_a_row_that_is_linked_to_or_tells_more_stays() -> None:
    linked = [_empty(name, anchor=f"gap-{name}") for name in "ABC"]
    assert together(linked) == tuple(linked)
    counted = [StripRow((Cell(name), Cell("12")), absent="too few", value=Cell("–")) for name in "ABC"]
    assert together(counted) == tuple(counted)
    hinted = [StripRow((Cell(name),), absent="none", value=Cell("–", hint="why")) for name in "ABC"]
    assert together(hinted) == tuple(hinted)
    total = [_empty("Everyone", is_total=True)] * 3
    assert together(total) == tuple(total)
