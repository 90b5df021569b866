"""The options of the failure gallery, which puts patients' images on the page of `radaudit report`."""

from __future__ import annotations

import click

from radaudit.cli.numbers import WholeNumber

GALLERY = (
    click.option(
        "--gallery",
        type=WholeNumber(1, 6, high=12),
        metavar="N",
        help="Show the images of each group's N worst errors of either kind (1 to 12): the page then holds patients' images.",
    ),
    click.option(
        "--saliency", is_flag=True, help="Show on them where the model saw signs of disease (needs a model and time)."
    ),
)
