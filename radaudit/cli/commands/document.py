"""`radaudit document`: fills a reporting guideline, a model card or sections of a submission from an audit.json."""

from __future__ import annotations

from pathlib import Path

import click

from radaudit.errors import UsageError

_PATH = click.Path(path_type=Path)


@click.command(name="document", short_help="Fill a guideline, card or submission table.")
@click.argument("audit", type=_PATH, required=False)
@click.option("--as", "name", metavar="NAME", help="Which document; --list names them; all for a folder of every one.")
@click.option(
    "-o", "--out", type=_PATH, metavar="FILE",
    help="Where to: .md, .html, .docx; chai also .xml, atlas also .json; with all, a folder; - for standard output [default: -].",
)  # fmt: skip
@click.option("--facts", type=_PATH, metavar="FILE", help="TOML file with what only persons know.")
@click.option("--facts-template", "template", type=_PATH, metavar="FILE", help="Write an empty, commented facts file.")
@click.option("--list", "is_list", is_flag=True, help="List the documents, with version and status.")
@click.option("--lang", type=click.Choice(["en"]), default="en", help="Language of the document [default: en].")
def command(
    *,
    audit: Path | None,
    name: str | None,
    out: Path | None,
    facts: Path | None,
    template: Path | None,
    is_list: bool,
    lang: str,
) -> None:
    """Fill a document from AUDIT (an audit.json, or the folder that holds it), and from facts that persons wrote.

    Every row says what is asked for in our own words, how far it is filled, and where its numbers stand. What only a person can
    write is marked. Nothing here is legal advice.
    """
    from radaudit.present.documents.regulatory.inventory import NAMES, read_framework

    if is_list:
        for known in NAMES:
            framework = read_framework(known)
            click.echo(f"{known:<12} {framework.title}, {framework.version} ({framework.date}). {framework.status}")
        return
    if template is not None:
        from radaudit.workflows.document import write_facts_template

        write_facts_template(template)
        click.echo(f"{template}: fill in what you can, then give it with --facts.")
        if audit is None:
            return
    if audit is None or name is None:
        raise UsageError(
            "An audit and the name of a document are needed.",
            "Say: radaudit document audit.json --as model-card, or --as all -o FOLDER for every one.",
        )
    if name == "all":
        _write_all(audit, out, facts)
        return
    if name not in NAMES:
        import difflib

        near = difflib.get_close_matches(name, NAMES, n=1, cutoff=0.4)
        cure = f"Did you mean '{near[0]}'? " if near else ""
        raise UsageError(f"There is no document '{name}'.", f"{cure}There are: {', '.join(NAMES)}, all.")

    from radaudit.workflows.document import run_document, write_document

    is_file = out is not None and str(out) != "-"
    suffix = out.suffix if out is not None and is_file else ""
    if is_file and not suffix:
        raise UsageError(f"The file {out} has no suffix.", "End it in .md, .html or .docx.")
    content = run_document(audit, name, facts=facts, suffix=suffix)
    if out is None or not is_file:
        click.echo(content.decode(), nl=False)
        return
    write_document(out, content, name)
    click.echo(str(out))


def _write_all(audit: Path, out: Path | None, facts: Path | None) -> None:
    if out is None or str(out) == "-":
        raise UsageError(
            "All documents need a folder.",
            "Give a new one with --out: radaudit document audit.json --as all -o documents",
        )
    from radaudit.present.documents.regulatory.folder import told
    from radaudit.workflows.document_folder import write_document_folder

    click.echo(told(write_document_folder(audit, out, facts=facts)))
    click.echo(str(out / "index.html"))
