"""The seal: what stays beside a sealed table, to recognize its rows and to notice that the ledger was cut."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import CannotAudit
from radaudit.load.sealing.fingerprints import SALT_BYTES, commit, fingerprints, pack, unpack
from radaudit.load.sealing.rows import NAMING, SealableRows, require_names
from radaudit.writing import write_whole

SUFFIX = ".seal.json"
FORMAT = "radaudit.seal/1"


@dataclass(frozen=True, slots=True)
class Head:
    """How far the ledger had come when this was last written: its number of lines, and the hash of the last."""

    lines: int
    sha256: str


@dataclass(frozen=True, slots=True, eq=False)
class Seal:
    """What is known of a sealed table. It holds no label, and no name but the table's file name and its columns'.

    Attributes:
        seal: Random name.
        ledger: Where the ledger lies, as seen from the seal's folder.
        table: File name of the table.
        salt: Key of every fingerprint.
        naming: Naming role -> column.
        others: The other columns whose content was sealed.
        label: Column of the labels.
        split: The sealed part of the split, "" where there is none.
        n_labelled: Rows without and with the finding.
        rows: (n,) uint64 sorted, what names every row.
        patients: Sorted, distinct, telling patient names.
        contents: (n,) uint64 sorted, names and other columns of every row.
        parts: Naming role -> sorted, distinct, telling names of that role alone, by which rows are recognized in a table that
            lacks another naming column; empty where one column names the rows.
        rows_sha256: Commitment to the rows.
        labels_sha256: Commitment to rows and labels.
        head: The ledger's end.
    """

    seal: str
    ledger: str
    table: str
    salt: bytes
    naming: Mapping[str, str]
    others: tuple[str, ...]
    label: str
    split: str
    n_labelled: tuple[int, int]
    rows: NDArray[np.uint64]
    patients: NDArray[np.uint64]
    contents: NDArray[np.uint64]
    rows_sha256: str
    labels_sha256: str
    head: Head
    parts: Mapping[str, NDArray[np.uint64]] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Hash of all that never changes, which the ledger's line of the sealing holds."""
        fixed = {name: value for name, value in _plain(self).items() if name not in ("ledger", "head")}
        return hashlib.sha256(json.dumps(fixed, sort_keys=True).encode()).hexdigest()


def make_seal(rows: SealableRows, *, ledger: str, name: str = "") -> Seal:
    """Takes the fingerprints of rows under a new salt.

    Args:
        rows: What is sealed.
        ledger: Where the ledger lies, as seen from the seal's folder.
        name: Name of an earlier seal of the same table that this one replaces.

    Raises:
        UsageError: When nothing names the rows.
    """
    require_names(rows)
    salt = secrets.token_bytes(SALT_BYTES)
    row, patients, contents = _prints(rows, salt, rows.naming, rows.others)
    assert row is not None
    return Seal(
        seal=name or secrets.token_hex(8),
        ledger=ledger,
        table=rows.table.name,
        salt=salt,
        naming=rows.naming,
        others=rows.others,
        label=rows.role["label"],
        split=rows.split,
        n_labelled=(int((rows.label == 0).sum()), int((rows.label == 1).sum())),
        rows=np.sort(row.fingerprint),
        patients=np.unique(patients.fingerprint[patients.is_telling]),
        contents=np.sort(contents) if contents is not None else np.zeros(0, dtype=np.uint64),
        rows_sha256=commit(salt, row.fingerprint),
        labels_sha256=commit(salt, row.fingerprint, rows.label),
        head=Head(0, ""),
        parts={r: np.unique(p.fingerprint[p.is_telling]) for r, p in _alone(rows, salt).items()}
        if len(rows.naming) > 1
        else {},
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Named:
    fingerprint: NDArray[np.uint64]
    is_telling: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """How the rows of a table stand to a seal.

    Attributes:
        is_sealed: (n,) True for rows that are sealed.
        shares_patient: (n,) True for rows of a patient with sealed rows.
        n_missing: Sealed rows that the table lacks.
        n_added: Rows of the table that are not sealed.
        n_altered: Sealed rows whose other columns say something else by now; 0 where that can't be told.
        are_labels_kept: Whether all rows and all labels are those that were sealed.
        lacks: Columns that name the sealed rows and that the table has not; their rows were then recognized by what is left.
    """

    is_sealed: NDArray[np.bool_]
    shares_patient: NDArray[np.bool_]
    n_missing: int
    n_added: int
    n_altered: int
    are_labels_kept: bool
    lacks: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the table holds exactly the sealed rows, in whatever order."""
        return self.n_missing == 0 and self.n_added == 0 and not self.lacks


def compare(seal: Seal, rows: SealableRows, *, is_its_own: bool = False) -> Match:
    """Looks for the sealed rows in a table.

    A row is recognized by what names it, where that is telling (see `is_telling`). Running numbers name rows of any table; they
    are believed only where the table holds exactly the sealed rows and labels and most rows agree in all other columns, or
    where it holds nothing but such rows.

    A table that lacks one of the columns that name the sealed rows (predictions without the patient column, say) is looked
    through by the others alone.

    Args:
        seal: The seal.
        rows: The table's rows.
        is_its_own: Whether the seal lies beside the table under its name; then running numbers are believed.
    """
    n = rows.table.n
    nobody = np.zeros(n, dtype=bool)
    named, patients, contents = _prints(rows, seal.salt, seal.naming, seal.others)
    shares = np.isin(patients.fingerprint, seal.patients) & patients.is_telling
    if named is None:
        return _compare_by_parts(seal, rows, shares)
    known = np.isin(named.fingerprint, seal.rows)
    kept = commit(seal.salt, named.fingerprint, rows.label) == seal.labels_sha256
    has_contents = contents is not None and len(seal.contents) > 0
    agrees = np.isin(contents, seal.contents) if contents is not None and has_contents else nobody
    is_copy = kept and (not has_contents or agrees.mean() > 0.5)
    is_part = has_contents and bool(agrees.all())
    is_sealed = known if is_its_own or is_copy or is_part else known & named.is_telling
    n_shared = _n_common(named.fingerprint[is_sealed], seal.rows)
    n_altered = int((is_sealed & ~agrees).sum()) if has_contents else 0
    return Match(is_sealed, shares, len(seal.rows) - n_shared, n - n_shared, n_altered, kept)


def _compare_by_parts(seal: Seal, rows: SealableRows, shares: NDArray[np.bool_]) -> Match:
    """Looks for the sealed rows by those of their naming columns that the table still has, each alone.

    A patient's name does not tell which of the patient's rows it is: it counts where the table has as many rows as were sealed,
    all of sealed patients.
    """
    alone = _alone(rows, seal.salt, seal.naming)
    known = np.zeros(rows.table.n, dtype=bool)
    for role, names in seal.parts.items():
        if role != "patient_id" and role in alone:
            known |= np.isin(alone[role].fingerprint, names) & alone[role].is_telling
    if shares.all() and rows.table.n == len(seal.rows):
        known |= shares
    n_known = int(known.sum())
    lacks = tuple(name for role, name in seal.naming.items() if role not in alone)
    return Match(known, shares, max(0, len(seal.rows) - n_known), len(known) - n_known, 0, False, lacks)


def _n_common(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> int:
    """Size of the intersection of two multisets."""
    values, counts = np.unique(one, return_counts=True)
    others, other_counts = np.unique(other, return_counts=True)
    _, i, j = np.intersect1d(values, others, assume_unique=True, return_indices=True)
    return int(np.minimum(counts[i], other_counts[j]).sum())


def _alone(rows: SealableRows, salt: bytes, naming: Mapping[str, str] | None = None) -> dict[str, _Named]:
    """Fingerprints of what each naming column says by itself, for those that the table has."""
    found = {}
    for role, name in (rows.naming if naming is None else naming).items():
        if (one := rows.names_of({role: name})) is not None:
            found[role] = _Named(fingerprints(salt, f"part {role}", one[0]), one[1])
    return found


def _prints(
    rows: SealableRows, salt: bytes, naming: Mapping[str, str], others: tuple[str, ...]
) -> tuple[_Named | None, _Named, NDArray[np.uint64] | None]:
    """Fingerprints of rows, of their patients, and of their names with all other columns."""
    named, contents = None, None
    if found := rows.names_of(naming):
        named = _Named(fingerprints(salt, "row", found[0]), found[1])
        if (cells := rows.contents_of(others)) is not None:
            contents = fingerprints(salt, "content", [*found[0], *cells])
    columns = {"patient_id": naming["patient_id"]} if "patient_id" in naming else {}
    one = rows.names_of(columns) if columns else None
    if one is None:
        blank = np.zeros(rows.table.n, dtype=np.uint64)
        return named, _Named(blank, np.zeros(rows.table.n, dtype=bool)), contents
    return named, _Named(fingerprints(salt, "patient", one[0]), one[1]), contents


def write_seal(path: Path, seal: Seal, *, is_new: bool = False) -> None:
    """Writes a seal, whole or not at all.

    Raises:
        FileExistsError: When it is to be new and exists.
        OSError: When the folder cannot be written to.
    """
    if is_new and path.exists():
        raise FileExistsError(17, "exists already", str(path))
    write_whole(path, json.dumps(_plain(seal), indent=1) + "\n")


def read_seal(path: Path) -> Seal:
    """Reads a seal.

    Raises:
        CannotAudit: When the file is damaged, or was written by another version of the format.
    """
    try:
        plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if plain.pop("format") != FORMAT:
            raise ValueError("another format")
        packed = {name: unpack(plain[name]) for name in ("rows", "patients", "contents")}
        none, some = plain["n_labelled"]
        settled: dict[str, Any] = {
            "parts": {role: unpack(names) for role, names in plain.pop("parts", {}).items()},
            "salt": bytes.fromhex(plain["salt"]),
            "naming": {role: str(plain["naming"][role]) for role in NAMING if role in plain["naming"]},
            "others": tuple(plain["others"]),
            "n_labelled": (int(none), int(some)),
            "head": Head(int(plain["head"]["lines"]), str(plain["head"]["sha256"])),
        }
        return Seal(**{**plain, **packed, **settled})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CannotAudit(
            f"The seal {path} cannot be read, or was changed ({type(error).__name__}).",
            "Bring it back from a backup; without it nobody can say how often the test set was opened.",
        ) from None


def _plain(seal: Seal) -> dict[str, Any]:
    plain = {f.name: getattr(seal, f.name) for f in dataclasses.fields(seal)}
    plain |= {name: pack(plain[name]) for name in ("rows", "patients", "contents")}
    plain |= {"salt": seal.salt.hex(), "naming": dict(seal.naming), "others": list(seal.others)}
    plain["parts"] = {role: pack(names) for role, names in seal.parts.items()}
    if not seal.parts:  # a seal of one naming column is as it was before there were parts
        del plain["parts"]
    plain |= {"n_labelled": list(seal.n_labelled), "head": {"lines": seal.head.lines, "sha256": seal.head.sha256}}
    return {"format": FORMAT, **plain}
