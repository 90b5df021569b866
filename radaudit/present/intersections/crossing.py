"""The groups of a crossed attribute as rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from radaudit.present.view import View
from radaudit.records import Group

CROSS = " × "
MOST = 12
"""Rows and columns that a map shows, those with most patients; more can't be read."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A crossed attribute laid out.

    Attributes:
        attribute: Its name, "race*sex".
        down: Name of the first attribute, whose groups are the rows.
        across: Name of the others together.
        rows: Groups of the first attribute.
        columns: Groups of the others.
        left_out: Number of rows and columns that are not shown.
    """

    attribute: str
    down: str
    across: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    left_out: tuple[int, int]

    def group(self, row: str, column: str) -> Group:
        """The intersection of a row and a column."""
        return Group(self.attribute, f"{row}{CROSS}{column}")


def crossings(view: View) -> list[Crossing]:
    """Every crossed attribute; one whose column is merely called with a star crosses nothing."""
    found = (_crossing(view, attribute) for attribute in view.attributes if "*" in attribute)
    return [crossing for crossing in found if crossing is not None]


def _crossing(view: View, attribute: str) -> Crossing | None:
    patients = {s.group: s.n_patients for s in view.groups_of(attribute)}
    named = [*patients, *(w.group for w in view.withheld_of(attribute))]
    if not named or not all(CROSS in group.value for group in named):
        return None
    down, _, across = attribute.partition("*")
    rows, columns = (
        [(group.value.partition(CROSS)[side], patients.get(group, 0)) for group in named] for side in (0, 2)
    )
    shown = (_most(names, _order(view, name)) for names, name in ((rows, down), (columns, across)))
    (own_rows, more_rows), (own_columns, more_columns) = shown
    return Crossing(attribute, down, across, own_rows, own_columns, (more_rows, more_columns))


def _order(view: View, attribute: str) -> list[str]:
    """The groups of an attribute as the cohort orders them; empty where it is not audited by itself."""
    return [s.group.value for s in view.groups_of(attribute)]


def _most(found: Sequence[tuple[str, int]], order: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The names, largest ones where they are many, in the cohort's order; and how many are left out."""
    size: dict[str, int] = {}
    for name, n in found:
        size[name] = size.get(name, 0) + n
    most = set(sorted(size, key=lambda name: -size[name])[:MOST])
    place = {name: i for i, name in enumerate(order)}
    known = sorted(most, key=lambda name: (place.get(name, len(place)), list(size).index(name)))
    return tuple(known), len(size) - len(most)
