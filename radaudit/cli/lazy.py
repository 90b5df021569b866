"""A click group that finds its commands by the names of the files in a folder and imports one only when it is used."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import click


class LazyGroup(click.Group):
    """A group whose commands are the modules of one package; each module exposes `command`.

    Args:
        package: Dotted name of the package that holds the commands.
        folder: Where that package lies, so that listing the commands imports none of them.
        **settings: Passed on to `click.Group`.
    """

    def __init__(self, *, package: str, folder: Path, **settings: Any) -> None:
        super().__init__(**settings)
        self._package = package
        self._folder = folder

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, sorted, without importing one."""
        return sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules([str(self._folder)]))

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; an error of its parser, which click leaves without a context, is told to be that command's."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            name = ctx.invoked_subcommand
            command = self.get_command(ctx, name) if error.ctx is None and name else None
            if command is not None:
                error.ctx = click.Context(command, parent=ctx, info_name=name)
            raise

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None where there is no such file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{self._package}.{cmd_name.replace('-', '_')}")
        command = module.command
        assert isinstance(command, click.Command)
        return command
