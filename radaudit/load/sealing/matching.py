"""Which rows of a table are sealed, and what has become of them since."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.load.sealing.fingerprints import commit
from radaudit.load.sealing.row_prints import prints_alone, prints_of
from radaudit.load.sealing.rows import SealableRows
from radaudit.load.sealing.seal import Seal


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
    named, patients, contents = prints_of(rows, seal.salt, seal.naming, seal.others)
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
    alone = prints_alone(rows, seal.salt, seal.naming)
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
