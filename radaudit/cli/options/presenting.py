"""Options of every command that writes a page: its language, its form, and what is written beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Option = Callable[[Callable[..., Any]], Callable[..., Any]]


def presentation(what: str) -> tuple[Option, ...]:
    """Options of the page itself and of what is made of it.

    Args:
        what: How the command calls what it writes, and its files begin: "report".
    """
    return (
        click.option(
            "--lang", type=click.Choice(["en", "zh"]), default="en", help=f"Language of the {what} [default: en]."
        ),
        click.option(
            "--static", is_flag=True, help="Write a page without JavaScript: figures as plain SVG, at most 1 MB."
        ),
        click.option("--pdf", is_flag=True, help=f"Print the {what} to {what}.pdf, too (needs Chromium or Chrome)."),
        click.option(
            "--paper",
            type=click.Choice(["A4", "letter"], case_sensitive=False),
            default="A4",
            help=f"Paper of {what}.pdf [default: A4].",
        ),
        click.option("--markdown", is_flag=True, help="Write summary.md, a summary for a pull request, too."),
    )


TABLES = (
    click.option("--xlsx", is_flag=True, help="Write the report's tables to tables.xlsx, too."),
    click.option("--csv", is_flag=True, help="Write the report's tables to CSV files in tables/, too."),
)

PRESENTATION = (*presentation("report"), *TABLES)
"""Of an audit's report."""
