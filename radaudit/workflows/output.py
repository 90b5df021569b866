"""The report's folder appears whole or not at all: everything is written beside it, then moved into its place."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.records.audit import SCHEMA
from radaudit.records.wording import first_of
from radaudit.writing import settle

FILES = (
    "report.html", "report.pdf", "summary.md", "tables.xlsx", "tables", "audit.json", "numbers.csv", "predictions.parquet",
)  # fmt: skip
"""Everything that radaudit writes into a report's folder, in the order in which it is told."""

TABLES = (
    "findings.csv", "cohort.csv", "population.csv", "measures.csv", "gaps.csv", "spread.csv", "shrunk.csv", "transport.csv",
    "usefulness.csv", "missing_groups.csv", "not_scored.csv", "decision_curves.csv", "calibration_curves.csv", "roc_curves.csv",
    "threshold_sweep.csv", "methods.csv", "provenance.csv",
)  # fmt: skip
"""Everything that it writes into the folder `tables` there."""

KEPT = "predictions.parquet"
"""The file that cannot be made from the others: a new report without one of its own keeps the earlier one's."""

MARK = "audit.json"
"""The file by which an earlier report's folder is recognized."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a command writes into its folder, so that it replaces nothing but its own earlier work.

    Attributes:
        what: How a message calls it: "report".
        files: Every file or folder it may hold, in the order in which they are told.
        mark: The file by which an earlier one is recognized.
        schema: What the schema named in that file begins with.
        folders: Those of `files` that are folders, each with the files it may hold.
    """

    what: str
    files: tuple[str, ...]
    mark: str
    schema: str
    folders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def holds(self, path: Path) -> bool:
        """Whether the command writes this; a link to a folder it does not, nor a folder with anything else in it."""
        if path.name not in self.files:
            return False
        if path.name not in self.folders:
            return path.is_file()
        known = self.folders[path.name]
        return path.is_dir() and not path.is_symlink() and all(p.name in known and p.is_file() for p in path.iterdir())


REPORT = Contents("report", FILES, MARK, SCHEMA.rpartition("/")[0] + "/", {"tables": TABLES})

LARGEST_MARK = 256 * 2**20
"""Bytes; an audit.json is a thousandth of it, and anything larger is not read to find out whose it is."""


class LeftBehind(UserWarning):
    """The report was written, but the earlier one that it replaced could not be removed."""


def check_folder(folder: Path, contents: Contents = REPORT) -> None:
    """Makes sure, before any work is done, that a report may and can be written to this folder.

    Raises:
        UsageError: When the path is a file, lies below a file, or is a folder with files that radaudit did not write.
        OSError: When the place cannot be written to.
    """
    # Anything that is no folder would be moved away: a file, and as root even a device such as /dev/null.
    if folder.exists() and not folder.is_dir():
        kind = "is a file" if folder.is_file() else "is not a folder"
        raise UsageError(f"The output path {folder} {kind}.", "Give a folder with --out.")
    below = next((p for p in folder.parents if p.exists() or p.is_symlink()), None)
    if below is not None and not below.is_dir():
        raise UsageError(f"The output path {folder} lies below {below}, which is a file.", "Give a folder with --out.")
    if folder.is_dir():
        _check_contents(folder, contents)
    with _beside(folder):
        pass


def _check_contents(folder: Path, contents: Contents) -> None:
    present = sorted(p.name for p in folder.iterdir())
    if not present:
        return
    what, mark = contents.what, contents.mark
    if mark not in present:
        raise UsageError(
            f"The output folder {folder} exists and is not an earlier {what} of radaudit (it holds no {mark}).",
            "Give a new or empty folder with --out.",
        )
    if not _is_ours(folder / mark, contents.schema):
        raise UsageError(
            f"The output folder {folder} exists and is not an earlier {what} of radaudit (its {mark} is something else).",
            "Give a new or empty folder with --out.",
        )
    if foreign := [name for name in present if not contents.holds(folder / name)]:
        raise UsageError(
            f"The output folder {folder} holds an earlier {what} and also {_quoted(foreign)}, which radaudit did not "
            "write; replacing the folder would delete that.",
            "Move these files away, or give another folder with --out.",
        )


def _is_ours(mark: Path, schema: str) -> bool:
    """Whether radaudit wrote this file, in whichever version."""
    if not mark.is_file() or mark.stat().st_size > LARGEST_MARK:
        return False
    try:
        plain = json.loads(mark.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):  # no UTF-8, no JSON, or brackets without end
        return False
    return isinstance(plain, dict) and str(plain.get("schema")).startswith(schema)


def _quoted(names: list[str]) -> str:
    return first_of([f"'{name}'" for name in names], 3)


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Gives an empty folder on the same file system, which is gone afterwards unless it was moved."""
    made = [p for p in (folder.parent, *folder.parent.parents) if not p.exists()]
    # The random part keeps two runs at the same moment apart.
    temporary = folder.parent / f".{folder.name}.{os.getpid()}-{secrets.token_hex(4)}.part"
    try:
        try:
            temporary.mkdir(parents=True)
        except OSError as error:
            error.filename = str(folder)  # nobody knows the temporary one
            raise
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        for parent in made:  # innermost first; one that is in use by now stays
            with contextlib.suppress(OSError):
                parent.rmdir()


@contextlib.contextmanager
def new_folder(
    folder: Path, *, contents: Contents = REPORT, before_move: Callable[[], object] | None = None
) -> Iterator[Path]:
    """Gives an empty folder to write to; when the block ends well it takes the place of `folder`.

    Any error, Ctrl-C included, leaves `folder` exactly as it was, and nothing beside it. The predictions.parquet of an
    earlier report stays where the new one writes none.

    Args:
        folder: A new or empty folder, or an earlier one of the same kind.
        contents: What is written there.
        before_move: Called when all is written and the new folder is about to take its place.

    Warns:
        LeftBehind: When the earlier report could be replaced but not removed.

    Raises:
        UsageError: As `check_folder` does.
        OSError: When the disk is full or the place cannot be written to.
    """
    folder = folder.resolve()
    check_folder(folder, contents)
    with _beside(folder) as temporary:
        yield temporary
        _keep(folder, temporary)
        settle(temporary)
        if before_move is not None:
            before_move()
        _swap(temporary, folder)


def _keep(former: Path, new: Path) -> None:
    """Carries the scores over into a report that was made without them, as from an audit.json alone."""
    if not (former / KEPT).is_file() or (new / KEPT).exists():
        return
    try:
        os.link(former / KEPT, new / KEPT)
    except OSError:  # a file system without hard links
        shutil.copy2(former / KEPT, new / KEPT)


def _swap(temporary: Path, folder: Path) -> None:
    if not folder.exists():
        temporary.rename(folder)
        return
    former = temporary.with_suffix(".former")
    folder.rename(former)
    try:
        temporary.rename(folder)
    except BaseException:
        former.rename(folder)
        raise
    shutil.rmtree(former, ignore_errors=True)
    if former.exists():
        warnings.warn(
            f"The earlier report could not be removed altogether; what is left of it lies in {former} and may be deleted.",
            LeftBehind,
            stacklevel=2,
        )
