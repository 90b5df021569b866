"""`radaudit index`: a page that lists all audits of a folder."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(name="index", short_help="List all audits of a folder on one page.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="Language of the page [default: en].")
def command(*, folder: Path, lang: str) -> None:
    """Write FOLDER/index.html: every audit in FOLDER and below it, with its verdict and worst finding, the newest first.

    Audits of the same cohort, or of the same model, are laid side by side: primary measures by group. The page is one file
    without any script, and needs no server.
    """
    from radaudit.workflows.indexing import index_folder

    done = index_folder(folder, lang)
    click.echo(f"{done.page}: {done.n_audits} audit{'' if done.n_audits == 1 else 's'}.")
    if done.n_unread:
        files = "1 file" if done.n_unread == 1 else f"{done.n_unread} files"
        click.echo(f"{files} called audit.json could not be read; the page names them.", err=True)
