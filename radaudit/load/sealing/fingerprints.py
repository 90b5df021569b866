"""Salted hashes by which rows are recognized again without being written down.

A fingerprint is 8 bytes of BLAKE2b, keyed with the seal's random salt: two seals of one table have nothing in common, and
nobody without the salt can ask a ledger whether a patient is in it. Whoever holds salt and names can; so the seal stays
with the table.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from radaudit.load.columns import Column
from radaudit.load.names import MISSING_WORDS

SALT_BYTES = 16
_WIDTH = 8
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\\/]+")
_FEW_DIGITS = 6


def canonical(text: str) -> str:
    """A cell as it stays through saving by another program: 007, 7 and 7.0 are one, so are A1 and a1, NA and nothing."""
    text = unicodedata.normalize("NFC", text).strip()
    if text.casefold() in MISSING_WORDS:
        return ""
    if not _NUMBER.fullmatch(text):
        return text.casefold()
    number = Decimal(text)
    return str(int(number)) if number == number.to_integral_value() else f"{float(number):.10g}"


def canonical_image(text: str) -> str:
    """An image by its folder and name, the last two parts of its path: the rest changes when a data set is moved."""
    parts = [part for part in _SEPARATORS.split(text.strip()) if part not in ("", ".")]
    return "/".join(parts[-2:]).casefold()


def is_telling(text: str) -> bool:
    """Whether a name is unlikely to mean somebody else in another table: not a running number such as 17 or 17.png."""
    stem = text.rpartition("/")[2]
    stem = stem.rpartition(".")[0] or stem
    return bool(text) and not (stem.isdecimal() and len(stem) <= _FEW_DIGITS and "/" not in text)


def canonical_column(column: Column, *, is_image: bool = False) -> list[str]:
    """(n,) canonical cells of a column; "" where the cell is missing."""
    settle = canonical_image if is_image else canonical
    values = [settle(value) for value in column.values]
    values.append("")
    return [values[code] for code in column.codes]


def fingerprints(salt: bytes, purpose: str, parts: Sequence[Iterable[str]]) -> NDArray[np.uint64]:
    """(n,) one number a row, made of that row's parts.

    Args:
        salt: The seal's salt.
        purpose: Keeps fingerprints of different kinds apart.
        parts: Columns of n texts each.
    """
    begin = hashlib.blake2b(purpose.encode(), key=salt, digest_size=_WIDTH)
    digests = []
    for row in zip(*parts, strict=True):
        digest = begin.copy()
        # Lengths stand between the parts, so that ("ab", "c") is not ("a", "bc").
        digest.update("".join(f"{len(part)}:{part}" for part in row).encode("utf-8", "surrogatepass"))
        digests.append(digest.digest())
    return np.frombuffer(b"".join(digests), dtype=">u8").astype(np.uint64)


def commit(salt: bytes, fingerprint: NDArray[np.uint64], label: NDArray[np.int8] | None = None) -> str:
    """One SHA-256 of all rows, and of their labels if given: the same in any order of the rows.

    A single label can't be told from it: all of them enter at once.
    """
    joined = np.empty(len(fingerprint), dtype=[("row", ">u8"), ("label", "i1")])
    joined["row"], joined["label"] = fingerprint, 0 if label is None else label
    return hashlib.sha256(salt + np.sort(joined, order=["row", "label"]).tobytes()).hexdigest()


def pack(numbers: NDArray[np.uint64]) -> str:
    """Sorted fingerprints as text."""
    return base64.b64encode(np.sort(numbers).astype(">u8").tobytes()).decode("ascii")


def unpack(text: str) -> NDArray[np.uint64]:
    """The fingerprints that `pack` wrote.

    Raises:
        ValueError: When the text is something else.
    """
    return np.frombuffer(base64.b64decode(text, validate=True), dtype=">u8").astype(np.uint64)
