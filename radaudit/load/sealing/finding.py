"""Which seal a table falls under, whatever the table is called by now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from radaudit.errors import CannotAudit, UsageError
from radaudit.load.sealing import ledger, seal
from radaudit.load.sealing.ledger import read_ledger
from radaudit.load.sealing.matching import Match, compare
from radaudit.load.sealing.rows import SealableRows
from radaudit.load.sealing.seal import Seal, read_seal


@dataclass(frozen=True, slots=True, eq=False)
class Sealing:
    """A seal with its ledger, how a table stands to it, and whether it lies beside the table under its name."""

    seal: Seal
    seal_path: Path
    ledger_path: Path
    match: Match
    is_its_own: bool


def beside(table: Path, suffix: str) -> Path:
    """The file that belongs to a table: test.csv.seal.json, test.csv.ledger.jsonl."""
    return table.with_name(table.name + suffix)


def table_path(source: Any) -> Path | None:
    """The table's file; None for a DataFrame."""
    return Path(source).expanduser().resolve() if isinstance(source, (str, Path)) else None


def seal_files(source: Any, given: Path | None = None) -> tuple[Path, ...]:
    """Every seal that the table may fall under: in its folder, in the working directory, and beside a ledger that is named.

    Raises:
        CannotAudit: When a ledger lies beside the table and its seal is gone.
    """
    path = table_path(source)
    folders = [Path.cwd(), *([path.parent] if path else []), *([given.resolve().parent] if given else [])]
    found = {file.resolve(): None for folder in folders for file in sorted(folder.glob(f"*{seal.SUFFIX}"))}
    if path is not None and (orphan := beside(path, ledger.SUFFIX)).exists():
        name = read_ledger(orphan).sealings[0].content["seal"]
        if not any(read_seal(file).seal == name for file in found):
            raise CannotAudit(
                f"{path.name} was sealed, as the ledger {orphan} says, but its seal is gone.",
                "Bring the seal back from a backup; without it nobody can say whether the rows and labels are the same.",
            )
    return tuple(found)


def find_sealings(
    source: Any, read_rows: Callable[[], SealableRows], given: Path | None = None
) -> tuple[tuple[Sealing, ...], SealableRows | None]:
    """The seals that the rows of a table fall under, wholly or in part, and those rows (None where there is no seal at all).

    Args:
        source: The table.
        read_rows: Reads its rows; called only where there is a seal.
        given: The ledger that was named, else each seal's own.

    Raises:
        CannotAudit: When a seal is damaged, or gone while its ledger is there.
        UsageError: When the named ledger belongs to no seal that the rows fall under.
    """
    files = seal_files(source, given)
    rows = read_rows() if files else None
    found = tuple(_compared(source, files, rows, given)) if rows is not None else ()
    if given is not None and not any(s.ledger_path == given.resolve() for s in found):
        if not given.is_file():
            raise UsageError(f"There is no ledger {given}.", "Check the path, or seal the table: radaudit lock TABLE.")
        raise UsageError(
            f"{given} is not the ledger of this table, or its seal lies elsewhere.",
            "Leave --ledger out where the ledger lies beside the table, or bring the seal beside the ledger.",
        )
    return found, rows


def _compared(source: Any, files: tuple[Path, ...], rows: SealableRows, given: Path | None) -> Iterator[Sealing]:
    path = table_path(source)
    seen = set[str]()
    for file in files:
        known = read_seal(file)
        is_its_own = path is not None and file == beside(path, seal.SUFFIX)
        match = compare(known, rows, is_its_own=is_its_own)
        if known.seal in seen or not (match.is_sealed.any() or match.shares_patient.any() or is_its_own):
            continue
        seen.add(known.seal)
        yield Sealing(known, file, _ledger_of(known, file, given), match, is_its_own)


def _ledger_of(known: Seal, file: Path, given: Path | None) -> Path:
    """The named ledger where it is this seal's, else the one that the seal names."""
    if given is not None and given.is_file() and read_ledger(given).sealings[0].content["seal"] == known.seal:
        return given.resolve()
    return (file.parent / known.ledger).resolve()
