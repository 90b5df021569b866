"""The options of `radaudit train` that try settings against each other."""

from __future__ import annotations

import click

from radaudit.cli.numbers import WholeNumber
from radaudit.cli.pairs import gather_values

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
