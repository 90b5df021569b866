"""Reads a rendered report as a test needs it: sections, tables, figures, ids and links."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "br", "img", "input", "use", "path", "rect", "circle", "hr"}


@dataclass
class Reading(HTMLParser):
    """What stands on the page: tags with attributes, visible text by section, rows of every table, figures' JSON."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[list[str]]] = field(default_factory=dict)
    scripts: list[tuple[dict[str, str | None], str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._section = ""
        self._script: dict[str, str | None] | None = None
        self._cell: list[str] | None = None
        self._raw = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag == "section":
            self._section = attributes.get("id") or ""
        if tag in ("script", "style"):
            self._script, self._raw = attributes, ""
        if tag == "tr":
            self.rows.setdefault(self._section, []).append([])
        if tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._script is not None:
            self.scripts.append((self._script, self._raw))
        if tag in ("script", "style"):
            self._script = None
        if tag == "section":
            self._section = ""
        if tag in ("td", "th") and self._cell is not None:
            self.rows[self._section][-1].append("".join(self._cell).strip())
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._raw += data
            return
        self.text[self._section] = self.text.get(self._section, "") + data
        if self._cell is not None:
            self._cell.append(data)

    @property
    def ids(self) -> list[str]:
        """Every id, in order."""
        return [a["id"] for _, a in self.tags if a.get("id")]

    @property
    def sections(self) -> list[str]:
        """Ids of the sections, in order."""
        return [a["id"] or "" for tag, a in self.tags if tag == "section"]

    @property
    def figures(self) -> list[dict[str, Any]]:
        """Every figure that can be explored, as plotly takes it."""
        packed = [raw for a, raw in self.scripts if a.get("id") == "figures-packed"]
        return [f for raw in packed for f in json.loads(gzip.decompress(base64.b64decode(raw)))]

    @property
    def links(self) -> list[str]:
        """Where every link leads."""
        return [a["href"] or "" for tag, a in self.tags if tag == "a" and "href" in a]

    def row(self, section: str, *start: str) -> list[str]:
        """The first row of a section whose first cells are these."""
        return next(r for r in self.rows[section] if r[: len(start)] == list(start))


def read_page(html: str) -> Reading:
    """The page as read."""
    reading = Reading()
    reading.feed(html)
    reading.close()
    return reading
