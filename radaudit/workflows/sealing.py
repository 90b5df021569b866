"""Sealing a test set, looking at a sealed one on the record, and keeping it out of training."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from radaudit import __version__
from radaudit.errors import CannotAudit, UsageError
from radaudit.load.sealing import ledger as ledgers
from radaudit.load.sealing import seal as seals
from radaudit.load.sealing.finding import Sealing, beside, find_sealings
from radaudit.load.sealing.ledger import Ledger, add_line, read_ledger, start_ledger
from radaudit.load.sealing.matching import Match
from radaudit.load.sealing.rows import SealableRows, read_sealable_rows
from radaudit.load.sealing.seal import Seal, make_seal, write_seal
from radaudit.records.clean_text import clip_text
from radaudit.records.sealing import LedgerState
from radaudit.records.wording import count, whole
from radaudit.workflows.options import AuditOptions
from radaudit.workflows.project import with_project
from radaudit.workflows.provenance import utc
from radaudit.workflows.reading import named_columns

_COLUMN_OPTIONS = ("positive", "split_value", "missing")


def seal_test_set(table: Path, given: AuditOptions, *, sealed_by: str = "", again: str = "") -> LedgerState:
    """Seals the rows that an audit with the same options would read, and begins their ledger.

    Args:
        table: The table.
        given: Options of an audit: columns, split, `ledger` for one that lies elsewhere; the project file's join them.
        sealed_by: Who seals it, where they want to be named.
        again: Why a sealed table that was changed since is sealed again; its ledger goes on and its openings stay.

    Raises:
        UsageError: When the table cannot be read, nothing names its rows, it is sealed already, or there is nothing to seal again.
        CannotAudit: When the files cannot be written, or the ledger was changed.
    """
    chosen, _ = with_project(given, table)
    found, rows = find_sealings_of(table, chosen, may_begin=True)
    rows = rows or _read_rows(table, chosen)
    sealed = [s for s in found if s.match.is_sealed.any() or s.is_its_own]
    if again:
        return _seal_again(table, sealed, rows, sealed_by=sealed_by, why=again)
    if sealed:
        raise _sealed_already(sealed[0], rows)
    named = chosen.get("ledger")
    ledger_path = Path(named).expanduser().resolve() if named else beside(table.resolve(), ledgers.SUFFIX)
    seal_path = beside(table.resolve(), seals.SUFFIX)
    seal = make_seal(rows, ledger=_as_seen_from(seal_path.parent, ledger_path))
    _write_both(seal_path, ledger_path, seal, _sealing_line(seal, rows, sealed_by))
    return describe_ledger(seal, read_ledger(ledger_path, seals.read_seal(seal_path)), "")


def is_sealed(source: Any, chosen: Mapping[str, Any] | None = None) -> bool:
    """Whether rows of a table, or other images of their patients, are sealed; `chosen` names columns and split as in an audit."""
    found, _ = find_sealings_of(source, chosen or {})
    return any((s.match.is_sealed | s.match.shares_patient).any() for s in found)


def refuse_sealed(source: Any, purpose: str, chosen: Mapping[str, Any] | None = None) -> None:
    """Refuses to learn or choose anything from rows that are sealed, or from other images of their patients.

    Copies under another name, shuffled, cut or saved anew, are recognized where their seal lies in the table's folder, in the
    working directory, or beside `chosen["ledger"]`.

    Args:
        source: A table, as `read_cohort` takes it.
        purpose: What it was to be used for, as it ends "A sealed test set can't be used for ...": "training".
        chosen: Columns, split and ledger, as the options of an audit. Only the rows of the chosen split are looked at.

    Raises:
        UsageError: Says how many rows are sealed, under which seal, and what to do.
        CannotAudit: When a seal is damaged, or gone while its ledger is there.
    """
    for sealing in find_sealings_of(source, chosen or {})[0]:
        n_rows = int(sealing.match.is_sealed.sum())
        n_kin = int((sealing.match.shares_patient & ~sealing.match.is_sealed).sum())
        if not n_rows and not n_kin:
            continue
        name = sealing.seal.table
        rows = f"{count(n_rows, 'row')} {'is' if n_rows == 1 else 'are'} sealed" if n_rows else ""
        kin = f"{count(n_kin, 'row')} {'shows a patient' if n_kin == 1 else 'show patients'} of it" if n_kin else ""
        raise UsageError(
            f"A sealed test set can't be used for {purpose}: {' and '.join(filter(None, (rows, kin)))} ({name}, sealed as "
            f"{sealing.seal.seal}).",
            "Leave these patients out, or give another table. What was chosen by a test set, the test set can't judge.",
        )


def find_sealings_of(
    source: Any, chosen: Mapping[str, Any], *, may_begin: bool = False
) -> tuple[tuple[Sealing, ...], SealableRows | None]:
    """The seals that the rows which an audit would read fall under, and those rows (None where there is no seal at all).

    Raises:
        UsageError: When the named ledger is missing or another table's; not when it `may_begin` now.
        CannotAudit: When a seal is damaged, or gone while its ledger is there.
    """
    given = Path(chosen["ledger"]).expanduser() if chosen.get("ledger") else None
    if may_begin and given is not None and not given.exists():
        given = None
    return find_sealings(source, lambda: _read_rows(source, chosen), given)


def how_it_differs(sealing: Sealing, rows: SealableRows) -> str:
    """What of the sealed rows and labels has changed, in words; "" for nothing."""
    seal, match = sealing.seal, sealing.match
    parts = []
    if match.lacks:
        named = ", ".join(f"'{clip_text(name)}'" for name in match.lacks)
        return f"it holds sealed rows but lacks {named}, by which they were sealed"
    if match.n_missing:
        parts.append(f"{count(match.n_missing, 'sealed row')} {'is' if match.n_missing == 1 else 'are'} missing")
    if match.n_added:
        parts.append(f"{count(match.n_added, 'row')} {'was' if match.n_added == 1 else 'were'} added")
    if not parts and not match.are_labels_kept:
        parts.append(_say_labels(seal, rows, match))
    return " and ".join(parts)


def _say_labels(seal: Seal, rows: SealableRows, match: Match) -> str:
    if rows.role["label"] != seal.label:
        return f"the label is read from '{clip_text(rows.role['label'])}', but '{clip_text(seal.label)}' was sealed"
    then, now = seal.n_labelled[1], int((rows.label == 1).sum())
    diseased = f"{whole(then)} diseased then, {whole(now)} now" if then != now else f"{whole(now)} diseased as then"
    return f"labels are not those that were sealed ({diseased})"


def _read_rows(source: Any, chosen: Mapping[str, Any]) -> SealableRows:
    return read_sealable_rows(
        source, roles=named_columns(chosen), **{name: chosen[name] for name in _COLUMN_OPTIONS if name in chosen}
    )


def _sealed_already(sealing: Sealing, rows: SealableRows) -> UsageError:
    name, own = sealing.seal.table, rows.table.name
    what = f"{own} is sealed already" if sealing.is_its_own else f"{own} holds rows of {name}, which is sealed"
    return UsageError(
        f"{what} (ledger {sealing.ledger_path}).",
        "See who looked at it with radaudit lock --status. A table that had to be changed is sealed again with --again REASON, "
        "which keeps what was counted.",
    )


def _seal_again(table: Path, sealed: list[Sealing], rows: SealableRows, *, sealed_by: str, why: str) -> LedgerState:
    if not sealed:
        raise UsageError(f"{table.name} is not sealed, so it can't be sealed again.", "Leave --again out.")
    old = sealed[0]
    if not how_it_differs(old, rows):
        raise UsageError(f"{table.name} holds what was sealed; there is nothing to seal again.", "Leave --again out.")
    new = make_seal(rows, ledger=old.seal.ledger, name=old.seal.seal)
    line = {**_sealing_line(new, rows, sealed_by), "reason": why}
    ledger = add_line(old.ledger_path, old.seal_path, lambda _: line, new=new)
    return describe_ledger(new, ledger, "")


def _sealing_line(seal: Seal, rows: SealableRows, sealed_by: str) -> dict[str, Any]:
    return {
        "kind": "seal",
        "format": ledgers.FORMAT,
        "seal": seal.seal,
        "seal_sha256": seal.sha256,
        "table": seal.table,
        "table_sha256": rows.table.sha256,
        "rows_sha256": seal.rows_sha256,
        "labels_sha256": seal.labels_sha256,
        "split": seal.split,
        "n_rows": rows.table.n,
        "n_events": int((rows.label == 1).sum()),
        "n_patients": rows.n_patients,
        "when": utc(),
        "radaudit": __version__,
        **({"by": sealed_by} if sealed_by else {}),
    }


def _as_seen_from(folder: Path, path: Path) -> str:
    return path.name if path.parent == folder else str(path)


def _write_both(seal_path: Path, ledger_path: Path, seal: Seal, line: Mapping[str, Any]) -> None:
    """Ledger first; whichever fails, neither is left behind and nothing that was there is replaced."""
    for path in (seal_path, ledger_path):
        if path.exists():
            raise UsageError(f"{path} exists already.", "Move it away, or name another ledger with --ledger FILE.")
    try:
        head = start_ledger(ledger_path, line)
        try:
            write_seal(seal_path, dataclasses.replace(seal, head=head), is_new=True)
        except BaseException:
            with contextlib.suppress(OSError):
                ledger_path.unlink()
            raise
    except OSError as error:
        raise CannotAudit(
            f"{error.filename or ledger_path} cannot be written: {(error.strerror or type(error).__name__).lower()}.",
            "Copy the table to a folder that you may write to, and seal it there. The seal lies beside the table; the ledger "
            "may lie elsewhere (--ledger FILE).",
        ) from error


def describe_ledger(seal: Seal, ledger: Ledger, change: str) -> LedgerState:
    """A ledger that was checked, as it is shown; `change` says how the table differs from what was sealed."""
    last = ledger.sealings[-1].content
    return LedgerState(
        table=seal.table,
        ledger=ledger.name,
        sealings=tuple((s.content["when"], str(s.content.get("reason", ""))) for s in ledger.sealings),
        n_rows=last["n_rows"],
        n_events=last["n_events"],
        n_patients=last["n_patients"],
        split=seal.split,
        openings=ledger.openings,
        change=change,
    )
