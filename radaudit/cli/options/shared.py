"""Options that several commands have alike, and how a command gets them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from radaudit.cli.numbers import Number, WholeNumber

F = TypeVar("F", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)

LABEL = click.option("--label", metavar="COLUMN", help="Column with the truth; found by customary names.")

IMAGE = click.option("--image", metavar="COLUMN", help="Column with the image files, relative to the cohort file.")

PATIENT_ID = click.option(
    "--patient-id", metavar="COLUMN", help='Column that says which rows share a patient ("none": no column).'
)

CASE_ID = click.option("--case-id", metavar="COLUMN", help="Column that names each row.")

LEVEL = click.option(
    "--level",
    type=Number("a number from 0.5 to below 1", 0.95, low=0.5, high=1),
    metavar="P",
    help="Confidence level of every interval [default: 0.95].",
)

SEED = click.option("--seed", type=WholeNumber(0, 0), metavar="N", help="Seed of everything random [default: 0].")

DEVICE = click.option("--device", metavar="NAME", help="cpu, cuda, cuda:1, mps [default: the best there is].")

WORKERS = click.option(
    "--workers", type=WholeNumber(0, 2), metavar="N", help="Processes that read images [default: 0]."
)

QUIET = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")


def options(*sets: tuple[Callable[[F], F], ...]) -> Callable[[F], F]:
    """Adds sets of options to a command, in the order in which its help is to show them."""

    def add(command: F) -> F:
        for option in reversed([option for group in sets for option in group]):
            command = option(command)
        return command

    return add
