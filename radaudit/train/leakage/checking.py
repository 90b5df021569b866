"""All checks of what splits share, and the refusal of what they must not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.records import Attribute
from radaudit.train.leakage.fingerprint import Fingerprint
from radaudit.train.leakage.leak import Leak, name_pairs
from radaudit.train.leakage.sharing import shared_values, split_pairs
from radaudit.train.leakage.similar import Gallery
from radaudit.train.leakage.sites import check_sites

Progress = Callable[[int, int], Any]

_WORDS = {
    "patient": ("patient is", "patients are", "in both"),
    "study": ("study is", "studies are", "in both"),
    "identical pixels": ("image has", "images have", "the same pixels in both"),
    "near-identical pixels": ("pair of images is", "pairs of images are", "nearly identical across"),
}


def find_leaks(
    split: NDArray[np.str_],
    patient: NDArray[Any] | None = None,
    *,
    study: NDArray[Any] | None = None,
    sites: Sequence[Attribute] = (),
    fingerprints: Sequence[Fingerprint] | None = None,
    row: NDArray[np.int64] | None = None,
    progress: Progress | None = None,
) -> tuple[Leak, ...]:
    """Everything that the splits of a cohort share and should not.

    Args:
        split: (n,) name of every row's split.
        patient: (n,) patients, or None where no column names them.
        study: (n,) StudyInstanceUID or accession number; "" or None where a row has none.
        sites: Attributes that say where an image was made.
        fingerprints: (n,) of the preprocessed pixels, see `fingerprint`.
        row: (n,) numbers of the rows as the user counts them; None counts from 1.
        progress: Told how many images have been compared, of how many.

    Returns:
        One leak for every kind and pair of splits that has any; certain ones first.
    """
    number = np.arange(1, len(split) + 1) if row is None else np.asarray(row, dtype=np.int64)
    everywhere = np.ones(len(split), dtype=bool)
    leaks: list[Leak] = []
    digest = gallery = None
    if fingerprints is not None:
        digest = np.array([taken.digest.hex() for taken in fingerprints])
        gallery = Gallery(np.stack([taken.thumbnail for taken in fingerprints]))
    for splits in split_pairs(split):
        inside, other = (split == name for name in splits)
        if patient is not None:
            _add(leaks, "patient", splits, shared_values(np.asarray(patient), everywhere, inside, other), number)
        if study is not None:
            named = np.array(["" if value is None else str(value) for value in study])
            _add(leaks, "study", splits, shared_values(named, named != "", inside, other), number)
        if digest is not None and gallery is not None:
            _add(leaks, "identical pixels", splits, shared_values(digest, digest != "", inside, other), number)
            pairs = gallery.find(np.flatnonzero(inside), np.flatnonzero(other), progress)
            differ = digest[pairs[:, 0]] != digest[pairs[:, 1]]
            _add(leaks, "near-identical pixels", splits, pairs[differ], number)
    for attribute in sites:
        leaks += check_sites(split, attribute)
    return tuple(sorted(leaks, key=lambda leak: not leak.is_certain))


def _add(
    leaks: list[Leak], kind: str, splits: tuple[str, str], pairs: NDArray[np.intp], number: NDArray[np.int64]
) -> None:
    if not len(pairs):
        return
    rows = number[pairs]
    one, several, where = _WORDS[kind]
    subject = f"{len(pairs):,} {one if len(pairs) == 1 else several}"
    sentence = f"{subject} {where} {splits[0]} and {splits[1]} ({name_pairs(rows)})."
    leaks.append(Leak(kind, splits, len(pairs), kind != "near-identical pixels", sentence, rows))


def refuse_leaks(leaks: Sequence[Leak]) -> None:
    """Refuses splits that share a patient, a study or an image.

    Raises:
        UsageError: With every certain leak, by rows.
    """
    certain = [leak.sentence for leak in leaks if leak.is_certain]
    if certain:
        raise UsageError(
            " ".join(certain),
            "What was seen in training makes a test look better than it is. Put all rows of a patient into one split, and"
            " take copies of an image out of the table or give them the same patient.",
        )
