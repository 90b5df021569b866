"""Every figure of a report as a file of its own, from its audit.json alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from radaudit.errors import UsageError
from radaudit.language import ENGLISH
from radaudit.present.documents.figure_files import figure_files
from radaudit.workflows.output import LARGEST_MARK, Contents, check_folder, new_folder
from radaudit.workflows.rendering import in_language, render_audit

SCHEMA = "radaudit.figures/1"
MARK = "figures.json"

NARROWEST, WIDEST = 60.0, 1000.0
"""Millimeters between which a figure can be set."""


def write_figures(
    audit: Path,
    folder: Path,
    *,
    kind: Literal["svg", "png"] = "svg",
    mm: float = 180.0,
    language: str = ENGLISH,
    before_move: Callable[[], object] | None = None,
) -> list[Path]:
    """Writes all figures and `figures.json`, which says what each of them shows.

    Args:
        audit: An audit.json, or the folder that holds it.
        folder: A new or empty folder, or one of earlier figures. It appears whole or not at all.
        kind: "svg", or "png" at 300 dots to the inch.
        mm: Width in millimeters.
        language: "en" or "zh".
        before_move: Called when all is written and the folder is about to take its place.

    Returns:
        The files, in the order of the report; figures.json last.

    Raises:
        UsageError: When the audit can't be read, it has no figure, the folder holds other files, or PNG can't be drawn here.
        OSError: When the disk is full or the place cannot be written to.
    """
    check_folder(folder, _contents(folder, []))
    result = render_audit(audit).audit
    files = figure_files(in_language(result, language), mm=mm, language=language)
    if not files:
        raise UsageError(f"The audit in {audit} has no figure.", "Nothing was computed that could be drawn.")
    names = [f"{f.name}.{kind}" for f in files]
    told = {
        "schema": SCHEMA, "audit": result.title,
        "figures": [
            {"file": name, "section": f.section, "title": f.title, "alt": f.alt} for name, f in zip(names, files, strict=True)
        ],
    }  # fmt: skip
    with new_folder(folder, contents=_contents(folder, names), before_move=before_move) as made:
        for name, file in zip(names, files, strict=True):
            (made / name).write_bytes(_bytes(file.svg, kind))
        (made / MARK).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [folder / name for name in (*names, MARK)]


def _bytes(svg: str, kind: str) -> bytes:
    if kind == "svg":
        return svg.encode("utf-8")
    from radaudit.present.documents.png import png

    return png(svg)


def _contents(folder: Path, names: list[str]) -> Contents:
    """What may stand in the folder: the new figures, and those that its own figures.json lists."""
    return Contents("set of figures", (*_listed(folder / MARK), *names, MARK), MARK, SCHEMA.rpartition("/")[0] + "/")


def _listed(mark: Path) -> list[str]:
    """Names of the figures that an earlier run wrote; none where the file is not its list."""
    try:
        if mark.stat().st_size > LARGEST_MARK:
            return []
        plain = json.loads(mark.read_text(encoding="utf-8"))
        return [str(f["file"]) for f in plain["figures"]]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return []
