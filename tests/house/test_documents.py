"""What the documents say exists."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from radaudit.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
CONTEXT = app.make_context("radaudit", [], resilient_parsing=True)
COMMANDS = app.list_commands(CONTEXT)
PAGES = ["README.md", "CONTRIBUTING.md", "docs/cli.md"]


def _options(name: str) -> set[str]:
    command = app.get_command(CONTEXT, name)
    assert command is not None
    commands = [command, *(command.commands.values() if isinstance(command, click.Group) else ())]
    shown = [
        p
        for one in commands
        for p in one.get_params(click.Context(one, info_name=name, parent=CONTEXT))
        if isinstance(p, click.Option) and not p.hidden
    ]
    return {spelling for option in shown for spelling in option.opts + option.secondary_opts}


def _section(name: str) -> str:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    parts = re.split(r"^## ", text, flags=re.MULTILINE)
    return next((part for part in parts if part.startswith(f"`radaudit {name}")), "")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_reference_lists_every_option_of_a_command_and_no_other(name: str) -> None:
    listed = set(re.findall(r"`(-{1,2}[a-z][a-z-]*)", _section(name)))
    assert listed == _options(name)


@pytest.mark.parametrize("page", PAGES)
def test_commands_and_options_on_a_page_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    fenced = re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = re.findall(r"^radaudit (.+)$", "\n".join(fenced), re.MULTILINE) + re.findall(r"`radaudit ([^`]+)`", text)
    for line in lines:
        words = line.split()
        if words[0].isupper() or words[0].startswith("-"):
            continue
        assert words[0] in COMMANDS, line
        for option in re.findall(r"(?<=\s)(--?[a-z][a-z-]*)", line):
            assert option in _options(words[0]), line


@pytest.mark.parametrize("page", [*PAGES, "docs/decisions/README.md"])
def test_links_to_files_lead_somewhere(page: str) -> None:
    here = ROOT / page
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", here.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (here.parent / target).exists(), target


def test_targets_on_a_page_exist_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for page in PAGES:
        for name in re.findall(r"`?make ([a-z]+)(?:`|\s+#)", (ROOT / page).read_text(encoding="utf-8")):
            assert name in targets, f"{page}: make {name}"


def test_every_decision_is_listed_and_has_its_three_parts() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    records = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert len(records) >= 8
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert record.name in index
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences")), record.name
