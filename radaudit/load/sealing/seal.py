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
from radaudit.load.sealing.fingerprints import SALT_BYTES, commit, pack, unpack
from radaudit.load.sealing.row_prints import prints_alone, prints_of
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
    row, patients, contents = prints_of(rows, salt, rows.naming, rows.others)
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
        parts={r: np.unique(p.fingerprint[p.is_telling]) for r, p in prints_alone(rows, salt).items()}
        if len(rows.naming) > 1
        else {},
    )


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
