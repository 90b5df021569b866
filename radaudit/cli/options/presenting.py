"""Options of every command that writes a report: its language, its form, and what is written beside it."""

from __future__ import annotations

import click

PRESENTATION = (
    click.option(
        "--lang",
        type=click.Choice(["en", "zh"]),
        default="en",
        help="Language of the report [default: en].",
    ),
    click.option("--static", is_flag=True, help="Write a page without JavaScript: figures as plain SVG, at most 1 MB."),
    click.option("--pdf", is_flag=True, help="Print the report to report.pdf, too (needs Chromium or Chrome)."),
    click.option(
        "--paper",
        type=click.Choice(["A4", "letter"], case_sensitive=False),
        default="A4",
        help="Paper of report.pdf [default: A4].",
    ),
    click.option("--xlsx", is_flag=True, help="Write the report's tables to tables.xlsx, too."),
    click.option("--csv", is_flag=True, help="Write the report's tables to CSV files in tables/, too."),
    click.option("--markdown", is_flag=True, help="Write summary.md, a summary for a pull request, too."),
)
