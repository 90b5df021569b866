"""What a bundle holds, and how far it is as recorded, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from radaudit.language import say
from radaudit.present.terminal import shown
from radaudit.records.bundle import Checked, Manifest, Verification
from radaudit.records.wording import count

_LOOKS = {"same": ("✓", "green"), "differs": ("✗", "bold red"), "unchecked": ("–", "dim")}


def print_verification(found: Verification, console: Console) -> None:
    """The answer in a line, then every check; what differs first."""

    def line(words: str, style: str = "") -> None:
        console.print(Text(shown(words, console.encoding), style=style), highlight=False)

    if found.is_as_recorded:
        line(say("As recorded, as far as it was checked: {title}", title=found.manifest.title), "bold")
    else:
        line(say("Not as recorded: {title}", title=found.manifest.title), "bold red")
    for outcome in ("differs", "unchecked", "same"):
        for check in found.checks:
            if check.outcome == outcome:
                sign, style = _LOOKS[outcome]
                line(f"{sign} {check.what}: {check.words}", style)


def print_bundle(
    manifest: Manifest, protocol: Sequence[Checked], name: str, *, is_signed: bool, console: Console
) -> None:
    """What was packed, whether it is signed, and whether protocol and lock of the audit are in it."""
    files = count(len(manifest.files), "file")
    if is_signed:
        told = say("{name}: {files}, signed.", name=name, files=files)
    else:
        told = say("{name}: {files}, not signed.", name=name, files=files)
    console.print(Text(shown(told, console.encoding)), highlight=False)
    for check in protocol:
        sign, style = _LOOKS[check.outcome] if check.outcome != "unchecked" else ("!", "bold yellow")
        console.print(
            Text(shown(f"{sign} {check.what}: {check.words}", console.encoding), style=style), highlight=False
        )
