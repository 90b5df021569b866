"""Running the command line inside the test's process."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from radaudit.cli.app import run


@dataclass(frozen=True)
class Said:
    """What one command line gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def radaudit(capsys: pytest.CaptureFixture[str], tmp_path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Runs `radaudit ARGUMENTS` in an empty folder and gives its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)
    before = signal.getsignal(signal.SIGINT)

    def invoke(*arguments: object) -> Said:
        capsys.readouterr()
        try:
            code = run([str(a) for a in arguments])
        finally:
            signal.signal(signal.SIGINT, before)  # a report that stands ignores Ctrl-C for the rest of its process
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return invoke
