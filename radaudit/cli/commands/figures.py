"""`radaudit figures`: writes every figure of a report as a file of its own, for a paper."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from radaudit.cli.numbers import Number
from radaudit.cli.options.shared import QUIET, options


@click.command(name="figures", short_help="Write the figures of an audit.json as SVG or PNG.")
@click.argument("audit", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder of the figures."
)
@click.option(
    "--format", "kind", type=click.Choice(["svg", "png"]), default="svg", help="SVG, or PNG at 300 dpi [default: svg]."
)
@click.option(
    "--width",
    type=Number("a width in millimeters from 60 to 1000", 180, low=60, high=1000.1),
    metavar="MM",
    default=180.0,
    help="Width in millimeters: 85 for one column, 180 for two [default: 180].",
)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="Language of the figures [default: en].")
@options((QUIET,))
def command(*, audit: Path, out: Path, kind: Literal["svg", "png"], width: float, lang: str, quiet: bool) -> None:
    """Write every figure of AUDIT (an audit.json, or its folder) to a folder, each named by its section and measure.

    Each file stands for itself: light colors, every label and value as text, title and description inside.
    """
    from radaudit.cli.finishing import ignore_interrupts
    from radaudit.workflows.figures import write_figures

    files = write_figures(audit, out, kind=kind, mm=width, language=lang, before_move=ignore_interrupts)
    if not quiet:
        click.echo(f"{len(files) - 1} figures in {out}; {files[-1].name} there says what each of them shows.")
