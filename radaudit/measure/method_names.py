"""The name of an interval's method, where it was made of two others: a difference, a ratio. Kept in records in English."""

from __future__ import annotations

from radaudit.language import noted

_MOVER = " (MOVER)"


def of_sides(first: str, second: str) -> str:
    """The method that joins the intervals of two sides."""
    return f"{first if first == second else f'{first} and {second}'}{_MOVER}"


def of_difference(method: str) -> str:
    """The method of a difference, given that of its sides."""
    if method.endswith(_MOVER):
        return noted("difference of {what} (MOVER)", what=method.removesuffix(_MOVER))
    return noted("difference of {what}", what=method)


def of_ratio(difference: str) -> str:
    """The method of the ratio of the same sides, given that of their difference."""
    method = difference.removeprefix("difference of ")
    if method.endswith(_MOVER):
        return noted("ratio of {what} (MOVER)", what=method.removesuffix(_MOVER))
    return noted("ratio of {what}", what=method)
