"""Composed parts to a page: one HTML file that asks nothing of any network, now or in ten years, and is small enough to mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from radaudit.present.blocks import Block
from radaudit.present.page.assets import assets
from radaudit.present.page.form import Form
from radaudit.present.page.size import STEPS, largest_page, linked_on, shortened, without_dead_links
from radaudit.present.page.templates import environment


@dataclass(frozen=True, slots=True)
class Part:
    """A composed section."""

    key: str
    title: str
    blocks: tuple[Block, ...]


def render_page(template: str, parts: Iterable[Part], form: Form, *, room: int = 0, **values: Any) -> str:
    """A page of composed parts in the shell that report and comparison share, short enough for its form.

    Parts without a block do not appear. `room` bytes are left free.
    """
    largest = largest_page(form) - room
    whole = [p for p in parts if p.blocks]
    values |= {"assets": assets(), "form": form, "has_figures": not form.is_static and draws(whole)}
    page = _rendered(template, whole, values)
    if len(page.encode()) > largest:
        page = _short_enough(template, whole, values, linked_on(page), largest)
    return without_dead_links(page)


def _rendered(template: str, parts: Iterable[Part], values: dict[str, Any]) -> str:
    return environment().get_template(template).render(parts=parts, **values)


def _short_enough(
    template: str, whole: list[Part], values: dict[str, Any], linked: frozenset[str], largest: int
) -> str:
    """The page of the first step that makes it small enough, else of the last one.

    Every step leaves out more than the one before, so halving finds it; a page of this size takes a second to render.
    """
    steps: list[list[Part]] = [whole]
    for step in STEPS[1:]:
        parts = [replace(p, blocks=tuple(shortened(p.blocks, step, linked))) for p in whole]
        if parts != steps[-1]:
            steps.append(parts)
    first, last, pages = 1, max(1, len(steps) - 1), dict[int, str]()
    while first < last:
        middle = (first + last) // 2
        pages[middle] = _rendered(template, steps[min(middle, len(steps) - 1)], values)
        first, last = (first, middle) if len(pages[middle].encode()) <= largest else (middle + 1, last)
    return pages.get(first) or _rendered(template, steps[min(first, len(steps) - 1)], values)


def draws(parts: Iterable[Part]) -> bool:
    """True where the page has figures to explore, for which it needs plotly."""
    return any(_draws(block) for part in parts for block in part.blocks)


def _draws(block: Block) -> bool:
    inner = (*getattr(block, "blocks", ()), *getattr(block, "figures", ()))
    return block.kind == "drawing" or any(_draws(b) for b in inner)
