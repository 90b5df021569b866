"""A framework as data: its items by number, in our own words, who writes each, and what of an audit is evidence for it.

One TOML file a framework in `inventories/`. The words are ours throughout: several of the frameworks may not be copied.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_FOLDER = "radaudit.present.documents.regulatory"

RELATION = "data.relation"
"""Key of the facts file that says how the evaluation data relate to those of the model's development."""
RELATIONS = ("internal", "external", "local")
"""Its words: of the source of the training data, of another source, of the place of use."""

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


def place_of(number: str) -> str:
    """The id of an item's row on a page; numbers that are paths hold signs that an address does without."""
    return f"item-{re.sub('[^A-Za-z0-9.()-]', '-', number)}"


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
        whole_with: Evidence that answers the item whole where the audit has all of it; `remains` is asked for where it does not.
        relation: "internal", "external" or "local" where the item is about such data only; "" for any.
        is_optional: True where a file format does without it.
        is_judged: True where the item is a judgment: evidence and facts inform it, and only an answer to itself is one.
    """

    number: str
    asks: str
    by: str
    evidence: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    remains: str = ""
    whole_with: tuple[str, ...] = ()
    relation: str = ""
    is_optional: bool = False
    is_judged: bool = False

    @property
    def place(self) -> str:
        """The id of its row on a page."""
        return place_of(self.number)

    @property
    def elsewhere(self) -> str:
        """The key that answers the item where the audited data are of another relation."""
        return f"study.{self.relation}_results"

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key of the facts file that the item may ask for."""
        return (RELATION, *self.facts, self.elsewhere) if self.relation else self.facts


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
    shared = {"is_judged": told.pop("is_judged", False)}
    parts = tuple(Part(p["title"], tuple(_item(shared | i) for i in p["items"])) for p in told.pop("parts"))
    tables = tuple(told.pop("tables"))
    suffixes = tuple(told.pop("suffixes", (".md", ".html", ".docx")))
    return Framework(name=name, parts=parts, tables=tables, suffixes=suffixes, **told)


def _item(told: dict[str, Any]) -> Item:
    settled: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}
    return Item(**settled)
