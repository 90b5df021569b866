"""A framework as data: its items by number, in our own words, who writes each, and what of an audit is evidence for it.

One TOML file a framework in `inventories/`. The words are ours throughout: several of the frameworks may not be copied.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_FOLDER = "radaudit.present.documents.regulatory"

NAMES = (
    "model-card",
    "tripod-ai",
    "claim-2024",
    "stard-ai",
    "probast-ai",
    "fda-tables",
    "eu-annex-iv",
    "hti-1",
    "chai",
    "atlas",
)
"""Every document, the most used first."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a framework.

    Attributes:
        number: As the framework numbers it: "12d", "2(g)"; a path of elements where the framework is a file format.
        asks: What it asks for, in our own words.
        by: Who writes what cannot be computed: "the study lead".
        evidence: Names of the evidence that an audit gives for it, in order; empty where a person writes all of it.
        facts: Keys of `facts.toml` that answer it, or help to.
        remains: What a person adds to the evidence, "" where it answers the item whole.
        is_optional: True where a file format does without it.
    """

    number: str
    asks: str
    by: str
    evidence: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    remains: str = ""
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Items under one heading."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework.

    Attributes:
        name: What `--as` takes.
        title: Its name.
        version: Version or year.
        date: When this version was published.
        status: What it is at present: published, draft, in force, with dates.
        source: Reference.
        url: Address of the source (DOI where it has one).
        reuse: Under which terms its text stands; why ours differs.
        checked: How numbering and content were checked.
        is_verified: False where the wording could not be checked against the original.
        what: What the document is for, one sentence.
        closing: What it never does: "no rating".
        tables: Tables that follow the items.
        suffixes: How a file of it may end; the first is its own format.
        parts: Its items.
    """

    name: str
    title: str
    version: str
    date: str
    status: str
    source: str
    url: str
    reuse: str
    checked: str
    is_verified: bool
    what: str
    closing: str
    tables: tuple[str, ...]
    suffixes: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def items(self) -> Iterator[Item]:
        """All items, first to last."""
        return (item for part in self.parts for item in part.items)


@cache
def read_framework(name: str) -> Framework:
    """The inventory of a framework.

    Raises:
        KeyError: When there is no such framework.
    """
    if name not in NAMES:
        raise KeyError(name)
    told = tomllib.loads(resources.files(_FOLDER).joinpath("inventories", f"{name}.toml").read_text(encoding="utf-8"))
    parts = tuple(Part(p["title"], tuple(_item(i) for i in p["items"])) for p in told.pop("parts"))
    tables = tuple(told.pop("tables"))
    suffixes = tuple(told.pop("suffixes", (".md", ".html", ".docx")))
    return Framework(name=name, parts=parts, tables=tables, suffixes=suffixes, **told)


def _item(told: dict[str, Any]) -> Item:
    settled: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}
    return Item(**settled)
