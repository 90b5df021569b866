"""Who is compared with whom: an attribute divides the cohort, a group is one of its levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

UNKNOWN = "Unknown"
"""The level of every row whose group value is missing. Always shown, never dropped."""


class Group(NamedTuple):
    """One level of one attribute, e.g. `Group("vendor", "GE")`. Hashable, compared by value.

    Attributes:
        attribute: Name of the attribute; "overall" for the whole cohort.
        value: The level as the reader sees it; "all" for the whole cohort, "Unknown" where it is missing.
    """

    attribute: str
    value: str

    @property
    def label(self) -> str:
        """How a reader sees it: "vendor GE"; the whole cohort is "everyone"."""
        return "everyone" if self == EVERYONE else f"{self.attribute} {self.value}"


EVERYONE = Group("overall", "all")
"""The whole audited cohort."""

REST = "rest"
"""What a group is compared with by default: all audited rows that are not in it."""

OVERALL = "overall"
"""What a group is compared with where asked for: all audited rows, its own included."""

REFERENCE = "reference: "
"""How the name of a comparison with a declared level begins; the level follows."""


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """What the user asked to group by, before any data is seen.

    Attributes:
        columns: One column, or several for an intersection (`--group "sex*vendor"`).
        edges: Increasing cut points for a numeric column (`--group age:40,65`); bands are half-open, [low, high),
            and the first and the last are open: below 40, 40-64, 65 and above.
    """

    columns: tuple[str, ...]
    edges: tuple[float, ...] | None = None

    @property
    def name(self) -> str:
        """The attribute's name: "sex", or "sex*vendor" for an intersection."""
        return "*".join(self.columns)


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """One way to divide the cohort: the level of every row.

    Attributes:
        name: "sex", "vendor", "sex*vendor".
        codes: (n,) int32, index into `levels`; never negative, because a missing value is the level "Unknown".
        levels: Names of the levels as the reader sees them.
        source: Where it came from: "column 'sex'", "DICOM header Manufacturer", "bands of column 'age'".
    """

    name: str
    codes: NDArray[np.int32]
    levels: tuple[str, ...]
    source: str

    def __post_init__(self) -> None:
        if self.codes.size and (int(self.codes.min()) < 0 or int(self.codes.max()) >= len(self.levels)):
            raise ValueError(f"attribute {self.name!r}: a code lies outside its {len(self.levels)} levels")

    @property
    def groups(self) -> tuple[Group, ...]:
        """Every level as a `Group`, in the order of `levels`."""
        return tuple(Group(self.name, level) for level in self.levels)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Attribute:
        """The same attribute on some of the rows; all levels are kept."""
        return Attribute(self.name, self.codes[rows], self.levels, self.source)
