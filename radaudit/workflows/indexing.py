"""A folder of audits as one page: found, read one by one, listed. Nothing but the page is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from radaudit.errors import UsageError
from radaudit.language import speaking
from radaudit.present.documents.reading import read_json
from radaudit.present.index.entries import Entry, entry
from radaudit.present.index.page import MARK, render_index
from radaudit.workflows.output import LARGEST_MARK
from radaudit.workflows.rendering import in_language
from radaudit.writing import write_whole

NAME = "index.html"


@dataclass(frozen=True, slots=True)
class Indexed:
    """What was written: the page, how many audits it lists, and how many files called audit.json could not be read."""

    page: Path
    n_audits: int
    n_unread: int


def index_folder(folder: Path, language: str = "en") -> Indexed:
    """Writes `index.html` into a folder: every audit in it and below it, with trends between those that belong together.

    Links and hidden folders are not followed.

    Args:
        folder: Where to look, and where the page goes.
        language: "en" or "zh".

    Raises:
        UsageError: When there is no such folder, it holds no audit that can be read, or its index.html was not written by radaudit.
        OSError: When the page cannot be written.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", "Give the folder that holds the reports.")
    page = folder / NAME
    if page.is_symlink() or (page.exists() and not _is_ours(page)):
        raise UsageError(
            f"{page} was not written by radaudit index, and would be replaced.", "Move it away, or give another folder."
        )
    entries: list[Entry] = []
    unread: list[tuple[str, str]] = []
    with speaking(language):
        for path in _audits(folder):
            place = path.relative_to(folder)
            try:
                entries.append(_read(path, place, language))
            except (UsageError, OSError, UnicodeDecodeError) as error:
                problem = error.problem if isinstance(error, UsageError) else "it cannot be read as text"
                unread.append((_legible(place.as_posix()), problem))
    if not entries:
        raise _nothing(folder, unread)
    write_whole(page, render_index(entries, unread, language))
    return Indexed(page, len(entries), len(unread))


def _nothing(folder: Path, unread: list[tuple[str, str]]) -> UsageError:
    """A page that lists nothing would look like a page of nothing wrong."""
    if not unread:
        return UsageError(
            f"There is no audit.json in {folder} or below it.",
            "Give the folder that holds the reports. Links, and folders whose name begins with a dot, are not followed.",
        )
    name, problem = unread[0]
    more = f" ({len(unread) - 1} more could not be read either)" if len(unread) > 1 else ""
    return UsageError(
        f"No audit.json in {folder} could be read. {name}: {problem.rstrip('.')}{more}.",
        "Give the folder that holds the reports of radaudit report.",
    )


def _audits(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        path = Path(here) / "audit.json"
        if "audit.json" in files and not path.is_symlink():
            yield path


def _read(path: Path, place: Path, language: str) -> Entry:
    if path.stat().st_size > LARGEST_MARK:
        raise UsageError("audit.json is too large to be one.", "Look at what wrote it.")
    audit = read_json(path.read_text(encoding="utf-8"), path.name)
    report = place.with_name("report.html")
    target = report if (path.parent / "report.html").is_file() else place
    return entry(in_language(audit, language), _address(target))


def _address(place: Path) -> str:
    """A relative address; the leading "./" keeps a folder's name from being read as a scheme."""
    return "./" + quote(place.as_posix(), errors="surrogateescape")


def _legible(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _is_ours(page: Path) -> bool:
    try:
        return f"<!-- {MARK} -->" in page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
