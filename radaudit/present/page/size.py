"""Keeps a page of any audit small enough to mail and to open: what is folded deepest goes first, then rows of long tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from radaudit.language import say
from radaudit.present.blocks import Drawing, Fold, Panels, Prose, Row, Strips, Table
from radaudit.present.page.form import Form
from radaudit.present.what_if.blocks import Abreast

if TYPE_CHECKING:
    from radaudit.present.blocks import Block

LARGEST_PAGE = 2_500_000
"""Bytes of a page with its drawing code."""

LARGEST_STATIC_PAGE = 1_000_000
"""Bytes of a page without."""


def largest_page(form: Form) -> int:
    """Bytes that a page of this form may have; what is printed may have as many as one that is not static."""
    return LARGEST_STATIC_PAGE if form.is_static and not form.paper else LARGEST_PAGE


@dataclass(frozen=True, slots=True)
class Shortening:
    """How much is left out.

    Attributes:
        has_inner_folds: False to leave out what is folded inside a fold: p-values, exploratory measures.
        most: Rows of a table under each of its headings; None for all.
        has_folded_figures: False to leave out the figures that are folded.
        most_panels: Panels of a figure; None for all.
    """

    has_inner_folds: bool = True
    most: int | None = None
    has_folded_figures: bool = True
    most_panels: int | None = None


STEPS = (
    Shortening(),
    Shortening(most=100),
    Shortening(has_inner_folds=False, most=100),
    *(Shortening(has_inner_folds=False, most=most) for most in (50, 24, 12, 6, 3)),
    Shortening(has_inner_folds=False, most=3, has_folded_figures=False),
    *(Shortening(has_inner_folds=False, most=3, has_folded_figures=False, most_panels=most) for most in (6, 2)),
)
"""Tried in this order, until the page is small enough; most pages stay as they are."""


def shortened(
    blocks: Iterable[Block], step: Shortening, linked: Collection[str], *, is_folded: bool = False
) -> Iterator[Block]:
    """The blocks with less in them, each shortened table and fold saying so; rows that are `linked` to stay."""
    for block in blocks:
        if isinstance(block, Fold):
            if is_folded and not step.has_inner_folds:
                yield Fold(block.summary, (Prose((_left_out(),), "note"),))
            else:
                # What is printed is folded for the screen's sake alone, and goes as late as what stands open.
                inner = shortened(block.blocks, step, linked, is_folded=is_folded or not block.is_printed)
                yield replace(block, blocks=tuple(inner))
        elif isinstance(block, Table):
            yield _table(block, step.most, linked)
        elif is_folded and not step.has_folded_figures and _is_drawn(block):
            yield Prose((_left_out(),), "note")
        elif isinstance(block, Drawing):
            yield _drawing(block, step, linked)
        elif isinstance(block, Panels):
            figures = [_drawing(f, step, linked) if isinstance(f, Drawing) else f for f in block.figures]
            yield replace(block, figures=tuple(figures))
        else:
            yield block


def _left_out() -> str:
    return say("Left out to keep this page small; the files beside it hold all.")


def _is_drawn(block: Block) -> bool:
    return isinstance(block, (Drawing, Strips, Panels, Abreast))


def _drawing(drawing: Drawing, step: Shortening, linked: Collection[str]) -> Drawing:
    if drawing.table is not None:
        drawing = replace(drawing, table=_table(drawing.table, step.most, linked))
    if step.most_panels is None or len(drawing.panels) <= step.most_panels:
        return drawing
    note = say("The first {n} panels, to keep this page small; the files beside it hold all.", n=str(step.most_panels))
    return replace(drawing, panels=drawing.panels[: step.most_panels], note=f"{drawing.note} {note}".strip())


def _table(table: Table, most: int | None, linked: Collection[str]) -> Table:
    """The first rows under every heading, so that no attribute and no measure is lost altogether."""
    if most is None:
        return table
    kept: list[Row] = []
    under = 0
    for row in table.rows:
        under = 0 if row.is_heading else under + 1
        if row.is_heading or row.is_total or under <= most or row.anchor in linked:
            kept.append(row)
    if len(kept) == len(table.rows):
        return table
    note = say("The first {n} rows of each part, to keep this page small; the files beside it hold all.", n=str(most))
    return replace(table, rows=tuple(kept), note=f"{table.note} {note}".strip())


_SCRIPTS = re.compile(r"(<script\b.*?</script>)", re.DOTALL)
_IDS = re.compile(r'\sid="([^"]+)"')
_LINKS = re.compile(r'\shref="#([^"]+)"')


def linked_on(page: str) -> frozenset[str]:
    """The addresses that links of the page lead to."""
    return frozenset(found for text in _SCRIPTS.split(page)[::2] for found in _LINKS.findall(text))


def without_dead_links(page: str) -> str:
    """The page with every link into it leading somewhere: to its section where what it led to was left out.

    A quotation mark in a text is escaped, so that nothing a user typed is taken for a link.
    """
    parts = _SCRIPTS.split(page)
    ids = {found for text in parts[::2] for found in _IDS.findall(text)}

    def mended(link: re.Match[str]) -> str:
        if link[1] in ids:
            return link[0]
        section = "gaps" if link[1].startswith("gap-") else "cohort"
        return f' href="#{section}"' if section in ids else ""

    parts[::2] = [_LINKS.sub(mended, text) for text in parts[::2]]
    return "".join(parts)
