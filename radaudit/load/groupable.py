"""Everything a cohort can be grouped by: the table's columns, and what the DICOM headers add to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from radaudit.language import noted
from radaudit.load.ages import AGE_EDGES, read_age
from radaudit.load.bands import place_in_bands
from radaudit.load.columns import Column
from radaudit.load.levels import split_by_value
from radaudit.load.names import AGE_NAMES, SEX_NAMES, VENDOR_NAMES, fold_name, is_named
from radaudit.load.tables import Table
from radaudit.records import UNKNOWN

HEADER_DEFAULTS: Mapping[str, tuple[str, ...]] = {"vendor": VENDOR_NAMES, "sex": SEX_NAMES, "age": AGE_NAMES}
"""Header columns that become groups without being asked for -> names under which a table may hold the same thing."""


class Groupable(Mapping[str, Column]):
    """Columns by name; a table's column hides a header's of the same name.

    Args:
        table: The audited rows.
        header: Columns read from the image headers, aligned to these rows.
    """

    def __init__(self, table: Table, header: Mapping[str, Column]) -> None:
        self.table = table
        known = {fold_name(name) for name in table.names}
        self._header = {name: column for name, column in header.items() if fold_name(name) not in known}

    def __getitem__(self, name: str) -> Column:
        return self._header[name] if name in self._header else self.table.column(name)

    def __iter__(self) -> Iterator[str]:
        return iter((*self.table.names, *self._header))

    def __len__(self) -> int:
        return len(self.table.names) + len(self._header)

    @property
    def header_defaults(self) -> tuple[str, ...]:
        """Header columns to group by when nothing was asked for: those whose like the table lacks."""
        return tuple(
            name
            for name, alike in HEADER_DEFAULTS.items()
            if name in self._header and not any(is_named(column, alike) for column in self.table.names)
        )


def read_header_columns(images: Sequence[str], table: Table) -> dict[str, Column]:
    """Reads the DICOM headers of the images: what they say becomes columns, without those that no image fills."""
    import pyarrow as pa

    from radaudit.load.headers import read_headers

    frame = read_headers(images)
    if "vendor_raw" in frame and "vendor" in frame:
        # The raw strings are folded here, so that the reader is told which names became one vendor.
        frame = frame.assign(vendor=frame["vendor_raw"].where(frame["vendor_raw"].notna(), frame["vendor"]))
    columns = {}
    for name in frame.columns:
        missing = frame[name].isna()
        texts = [None if lacks else str(value) for value, lacks in zip(frame[name], missing, strict=True)]
        if name == "age":  # a header nobody can mend must not stop the audit
            texts = [text if text is not None and read_age(text) is not None else None for text in texts]
        cells = pa.array(texts, pa.large_string())
        column = Column(str(name), cells, table.row, table.name, noted("DICOM header '{header}'", header=name))
        if column.values:
            columns[str(name)] = column
    return columns


def count_disagreements(table: Table, header: Mapping[str, Column], notes: list[str]) -> None:
    """Notes in how many rows the table and the headers name another vendor, sex or age band; the table is used."""
    for concept, alike in HEADER_DEFAULTS.items():
        for name in table.names:
            if concept not in header or not is_named(name, alike):
                continue
            ours, theirs = _comparable(table.column(name), concept), _comparable(header[concept], concept)
            known = (ours != UNKNOWN) & (theirs != UNKNOWN)
            differing = int((ours[known] != theirs[known]).sum())
            if differing:
                notes.append(
                    noted(
                        "Column '{name}' and the DICOM headers disagree on the {which} in {n} of {n_known} rows; "
                        "the column was used.",
                        name=name,
                        which=concept,
                        n=f"{differing:,}",
                        n_known=f"{int(known.sum()):,}",
                    )
                )


def _comparable(column: Column, concept: str) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """The level of every row in words that a table and a header share."""
    if concept == "age":
        ages = [read_age(value) for value in column.values]
        bands = iter(place_in_bands([a for a in ages if a is not None], AGE_EDGES))
        levels = [UNKNOWN if a is None else next(bands) for a in ages]
        return np.asarray(column.spread(levels, UNKNOWN, object))
    attribute = split_by_value(concept, column, [])
    levels = [
        level if level == UNKNOWN else level[:1].casefold() if concept == "sex" else level for level in attribute.levels
    ]
    return np.asarray(np.array(levels, dtype=object)[attribute.codes])
