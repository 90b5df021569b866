"""`radaudit schema`: prints the JSON Schema of what radaudit writes."""

from __future__ import annotations

import click


@click.command(name="schema", short_help="Print the JSON Schema of audit.json.")
@click.argument("document", type=click.Choice(["audit", "comparison", "change", "monitor"]), default="audit")
def command(*, document: str) -> None:
    """Print the JSON Schema (draft 2020-12) of audit.json, comparison.json, change.json or monitor.json.

    What may change without a new version number, and which version reads what, is written in docs/audit-json.md.
    """
    from radaudit.present.documents.json_schema import render_json_schema

    click.echo(render_json_schema(document), nl=False)
