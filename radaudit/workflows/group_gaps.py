"""The gaps of one measure between groups, which print as a table."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from radaudit.present.typeset import decimals, estimate, p_value, partner, simultaneous
from radaudit.records import Comparison, MetricCard
from radaudit.records.wording import NOT_ESTIMABLE, number, one_line, percent


class GroupGaps(dict[str, Comparison]):
    """Group -> its comparison; a dictionary that shows itself as a table, in a terminal and in a notebook.

    Args:
        comparisons: The comparisons.
        card: The measure.
    """

    def __init__(self, comparisons: Iterable[Comparison], card: MetricCard) -> None:
        super().__init__((c.group.value, c) for c in comparisons)
        self.card = card

    @property
    def title(self) -> str:
        """What is compared with what, in one line."""
        against = next(iter(self.values())).against if self else "rest"
        return f"{self.card.title}: every group less {one_line(partner(against))}"

    @property
    def table(self) -> list[tuple[str, ...]]:
        """The headings, then one row a group, as a reader sees them."""
        level = percent(next(iter(self.values())).gap.level) if self else "95 %"
        headings = ("group", "n", "value", "other", f"gap ({level} interval)", "for all gaps at once", "p, adjusted")
        return [headings, *(self._row(c) for c in self.values())]

    @property
    def notes(self) -> list[str]:
        """Why a gap could not be estimated, or has no interval."""
        return [f"{one_line(name)}: {c.gap.note}" for name, c in self.items() if c.gap.note]

    def _row(self, c: Comparison) -> tuple[str, ...]:
        digits = decimals(self.card)
        values = (number(v, digits) for v in (c.group_value, c.against_value))
        gap = estimate(c.gap, self.card, is_gap=True) if c.gap.value is not None else NOT_ESTIMABLE
        p = p_value(c.p_adjusted)
        return one_line(c.group.value), f"{c.gap.n:,}", *values, gap, simultaneous(c, self.card), p

    def __repr__(self) -> str:
        rows = self.table
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
        return "\n".join([self.title, "", *lines, *self.notes])

    def _repr_html_(self) -> str:
        head, *body = (tuple(map(escape, row)) for row in self.table)
        cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in body)
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        columns = "".join(f"<th>{cell}</th>" for cell in head)
        caption = f"<caption>{escape(self.title)}</caption>"
        return f"<table>{caption}<thead><tr>{columns}</tr></thead><tbody>{cells}</tbody></table>{notes}"
