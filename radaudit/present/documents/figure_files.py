"""Every figure of the report as an SVG file of its own, named by its section and what it shows."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from radaudit.language import ENGLISH, say, speaking
from radaudit.present.blocks import Block, Drawing, Strips
from radaudit.present.drawing.standalone import light_colors, standalone
from radaudit.present.drawing.typewriting import plain
from radaudit.present.page.assets import assets
from radaudit.present.sections import SECTIONS
from radaudit.present.view import View
from radaudit.records import Audit

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class FigureFile:
    """A figure to be written.

    Attributes:
        name: Of the file, without its ending: "performance-sensitivity".
        section: Title of the section in which it stands.
        title: The figure's own, which says its message.
        alt: What it shows, in words.
        svg: The file.
    """

    name: str
    section: str
    title: str
    alt: str
    svg: str


def figure_files(audit: Audit, *, mm: float = 180.0, language: str = ENGLISH) -> list[FigureFile]:
    """All figures of the report in its order.

    Args:
        audit: A finished audit.
        mm: Width of every figure in millimeters.
        language: Of titles, axes and legends.
    """
    colors = light_colors(assets().style)
    files: list[FigureFile] = []
    taken: set[str] = set()
    with speaking(language):
        view = View(audit)
        for section in SECTIONS.values():
            for number, figure in enumerate(_figures(section.compose(view)), 1):
                name = _free(_named(section.key, figure.name or str(number)), taken)
                svg = standalone(figure, colors, mm)
                files.append(FigureFile(name, say(section.title), plain(figure.title), plain(figure.alt), svg))
    return files


def _figures(blocks: Iterable[Block]) -> Iterator[Drawing | Strips]:
    """Figures among blocks, folded ones too; one that shares its legend with its neighbors takes it along."""
    for block in blocks:
        if isinstance(block, Drawing | Strips):
            yield block
            continue
        shared = getattr(block, "legend", ())
        for figure in _figures(getattr(block, "figures", ())):
            yield _with_legend(figure, shared)
        yield from _figures(getattr(block, "blocks", ()))


def _with_legend(figure: Drawing | Strips, legend: tuple[object, ...]) -> Drawing | Strips:
    return dataclasses.replace(figure, legend=legend) if legend and not figure.legend else figure  # type: ignore[arg-type]


def _named(section: str, name: str) -> str:
    """A name that every file system takes, whatever a user called the attribute."""
    return re.sub(r"[^a-z0-9]+", "-", f"{section}-{name}".lower()).strip("-")[:_LONGEST].rstrip("-")


def _free(name: str, taken: set[str]) -> str:
    """The name, or the name with a number where another figure has it."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free
