"""What every command owes: a name, a short help, a help for each option, and a light import."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import click
import pytest

from radaudit.cli.app import app

FOLDER = Path(__file__).resolve().parents[2] / "radaudit" / "cli" / "commands"
NAMES = app.list_commands(click.Context(app))
LIGHT = sys.stdlib_module_names | {"click", "radaudit.cli", "radaudit.errors"}


def _command(name: str) -> click.Command:
    command = app.get_command(click.Context(app), name)
    assert command is not None
    return command


@pytest.mark.parametrize("name", NAMES)
def test_a_command_is_named_as_its_file(name: str) -> None:
    assert _command(name).name == name
    assert (FOLDER / f"{name.replace('-', '_')}.py").exists()


@pytest.mark.parametrize("name", NAMES)
def test_its_help_is_whole(name: str) -> None:
    command = _command(name)
    short = command.get_short_help_str(100)
    assert short.endswith(".")
    assert len(short) <= 60
    assert command.help
    for option in (p for p in command.params if isinstance(p, click.Option) and not p.hidden):
        assert option.help, option.name
        assert option.help[0].isupper() or option.help.startswith("cpu"), option.name
        assert option.help.endswith("."), option.name


@pytest.mark.parametrize("name", NAMES)
def test_its_file_imports_nothing_heavy_at_the_top(name: str) -> None:
    tree = ast.parse((FOLDER / f"{name.replace('-', '_')}.py").read_text(encoding="utf-8"))
    for node in tree.body:
        modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for module in modules:
            assert module.split(".")[0] in LIGHT or ".".join(module.split(".")[:2]) in LIGHT, module


def test_an_unknown_command_is_none() -> None:
    assert app.get_command(click.Context(app), "nothing") is None
