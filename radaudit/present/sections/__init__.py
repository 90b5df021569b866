"""The sections of the page, one a file: a generator from the audit to blocks, in the order they declare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from radaudit.present.blocks import Block
from radaudit.present.view import View
from radaudit.registry import Registry

Compose = Callable[[View], Iterator[Block]]


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its id on the page, its title, and what composes it."""

    key: str
    title: str
    compose: Compose


SECTIONS: Registry[Section] = Registry("radaudit.present.sections")
"""All sections by key, in the order of the page."""


def section(title: str, *, order: int) -> Callable[[Compose], Compose]:
    """Declares a section. A section that yields nothing does not appear.

    Args:
        title: Its heading.
        order: Its place on the page; lower comes first.
    """

    def declare(compose: Compose) -> Compose:
        key = str(compose.__name__).replace("_", "-")
        SECTIONS.register(key, Section(key, title, compose), order=order)
        return compose

    return declare
