"""The options of `radaudit train` that try settings against each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from radaudit.cli.numbers import WholeNumber
from radaudit.cli.training_options import as_number
from radaudit.errors import UsageError


def gather_values(
    ctx: click.Context, param: click.Parameter, value: Sequence[str]
) -> dict[str, tuple[Any, ...]] | None:
    """Name -> values, from everything that was written as NAME=VALUE,VALUE; None where nothing was.

    Raises:
        UsageError: When there is no "=", or nothing on one side of it.
    """
    found: dict[str, tuple[Any, ...]] = {}
    for text in value:
        name, _, given = (part.strip() for part in text.partition("="))
        values = [part.strip() for part in given.split(",")]
        if not name or not all(values):
            raise UsageError(
                f"{param.opts[0]} is {text}: expected an option and its values, with = and commas between them.",
                f"Write {param.opts[0]} weight_decay=0.02,0.2, say.",
            )
        found[name] = (*found.get(name, ()), *map(as_number, values))
    return found or None


TUNING = (
    click.option(
        "--tune",
        multiple=True,
        callback=gather_values,
        metavar="NAME=V,V",
        help="Try these values of an option by nested cross-validation, e.g. weight_decay=0.02,0.2. Repeatable.",
    ),
    click.option(
        "--outer-folds", type=WholeNumber(2, 5), metavar="N", help="Folds that measure what was chosen [default: 5]."
    ),
    click.option(
        "--inner-folds", type=WholeNumber(2, 3), metavar="N", help="Folds of the rest that choose [default: 3]."
    ),
    click.option(
        "--tune-rule",
        type=click.Choice(["best", "one-standard-error"]),
        help="Take the best mean, or the first value listed that is within one standard error of it [default: best].",
    ),
)
