"""The printing browser is found, runs alone, and whatever it does wrong is one clear message."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from radaudit.cli.app import run
from radaudit.errors import CannotAudit, UsageError
from radaudit.workflows import browsers
from radaudit.workflows.audit_result import AuditResult
from radaudit.workflows.browsers import find_browser
from radaudit.workflows.presentation import Presentation
from radaudit.workflows.printing import check_printing, print_pdf
from tests.present.evidence_factory import make_audit

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="the browser that is played here is a script"),
    pytest.mark.filterwarnings("ignore:The browser printed without its sandbox"),
]

WRITES = """
    target = next(a for a in sys.argv if a.startswith("--print-to-pdf=")).partition("=")[2]
    with open(target, "w") as out:
        out.write("%PDF-1.4 " + " ".join(sys.argv) + open(sys.argv[-1].removeprefix("file://")).read() + "\\n%%EOF\\n")
"""

Play = Callable[[str], Path]


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Puts a script in the browser's place."""

    def put(body: str) -> Path:
        script = tmp_path / "browser"
        script.write_text(f"#!{sys.executable}\nimport os, subprocess, sys, time\n{textwrap.dedent(body)}")
        script.chmod(0o755)
        monkeypatch.setenv("RADAUDIT_CHROMIUM", str(script))
        return script

    return put


@pytest.fixture
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RADAUDIT_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(browsers, "_customary_places", lambda: iter(()))


def _program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.mark.usefixtures("nothing_installed")
def test_the_first_browser_on_the_path_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path / "bin" / "google-chrome")
    chromium = _program(tmp_path / "bin" / "chromium")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find_browser() == chromium


@pytest.mark.usefixtures("nothing_installed")
def test_a_browser_off_the_path_is_found_where_installers_put_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = _program(tmp_path / "Chromium.app" / "Contents" / "MacOS" / "Chromium")
    monkeypatch.setattr(browsers, "_customary_places", lambda: iter((tmp_path / "absent", installed)))
    assert find_browser() == installed


def test_the_environment_names_the_browser_by_path_or_by_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = _program(tmp_path / "bin" / "my-browser")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for name in (str(mine), "my-browser"):
        monkeypatch.setenv("RADAUDIT_CHROMIUM", name)
        assert find_browser() == mine


def test_a_named_browser_that_is_none_is_refused_and_no_other_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = tmp_path / "chromium.txt"
    text.write_text("no program")
    for name in (str(text), str(tmp_path / "absent")):
        monkeypatch.setenv("RADAUDIT_CHROMIUM", name)
        with pytest.raises(UsageError, match=f"RADAUDIT_CHROMIUM names {re.escape(name)}"):
            find_browser()


def test_the_browser_gets_the_page_a_private_profile_and_no_network(play: Play) -> None:
    play(WRITES)
    said = print_pdf("<p>Ünïcode 漢字</p>").decode()
    assert "<p>Ünïcode 漢字</p>" in said
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in said
    assert "--no-pdf-header-footer" in said
    profile = Path(re.search(r"--user-data-dir=(\S+)", said)[1])
    assert not profile.parent.exists()


def test_the_sandbox_is_dropped_for_root_alone_and_that_is_said(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    play(WRITES)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert b"--no-sandbox" not in print_pdf("<p>")
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    with pytest.warns(UserWarning, match="without its sandbox"):
        assert b"--no-sandbox" in print_pdf("<p>")


@pytest.mark.parametrize(
    ("body", "problem", "cure"),
    [
        (
            "sys.exit('[1:2:ERROR:dbus/bus.cc] no bus\\ncannot open display')",
            "status 1.*cannot open display",
            "another",
        ),
        ("sys.exit('No usable sandbox!')", "No usable sandbox", "user namespaces"),
        ("pass", "wrote no PDF;", "snap"),
        ("print('Denied')\n" + textwrap.dedent(WRITES).replace("%PDF-1.4", "nothing"), "wrote no PDF.*Denied", "snap"),
        (WRITES.replace("%%EOF", ""), "wrote no PDF", "snap"),
    ],
    ids=["fails", "no-sandbox", "writes-nothing", "writes-nonsense", "writes-half"],
)
def test_a_browser_that_does_not_print_is_told(play: Play, body: str, problem: str, cure: str) -> None:
    play(body)
    with pytest.raises(CannotAudit, match=problem) as caught:
        print_pdf("<p>")
    assert cure in caught.value.cure
    assert "radaudit-print" not in str(caught.value)


def test_a_browser_that_cannot_be_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "browser"
    broken.write_bytes(b"\x7fELF not really")
    broken.chmod(0o755)
    monkeypatch.setenv("RADAUDIT_CHROMIUM", str(broken))
    with pytest.raises(CannotAudit, match="did not start"):
        check_printing()


HANGS = """
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    open(os.environ["PIDS"], "w").write(f"{os.getpid()} {child.pid} ")
    time.sleep(600)
"""


def _are_gone(pids: Path) -> bool:
    """Whether neither the browser nor its child runs any more; one that nobody has reaped yet does not run."""
    for _ in range(100):
        states = [
            shown.stdout.strip()
            for pid in pids.read_text().split()
            if (shown := subprocess.run(["ps", "-o", "stat=", "-p", pid], capture_output=True, text=True, check=False))
        ]
        if all(not state or state.startswith("Z") for state in states):
            return True
        time.sleep(0.05)
    return False


needs_ps = pytest.mark.skipif(shutil.which("ps") is None, reason="needs ps to look for processes")


@needs_ps
def test_a_browser_that_hangs_is_ended_with_its_children(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(HANGS)
    monkeypatch.setenv("PIDS", str(tmp_path / "pids"))
    with pytest.raises(CannotAudit, match="within 2 seconds"):
        print_pdf("<p>", patience=2)
    assert _are_gone(tmp_path / "pids")


@needs_ps
def test_ctrl_c_ends_the_browser_with_its_children(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(HANGS)
    pids = tmp_path / "pids"
    monkeypatch.setenv("PIDS", str(pids))

    def interrupt() -> None:
        while not (pids.exists() and pids.read_text().endswith(" ")):
            time.sleep(0.02)
        signal.raise_signal(signal.SIGINT)

    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    waiting = threading.Thread(target=interrupt)
    waiting.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            print_pdf("<p>", patience=60)
    finally:
        signal.signal(signal.SIGINT, former)
        waiting.join()
    assert _are_gone(pids)


def test_the_report_is_written_with_its_pdf_or_not_at_all(play: Play, tmp_path: Path) -> None:
    play(WRITES)
    result, folder = AuditResult(make_audit(kind="tiny")), tmp_path / "report"
    names = [path.name for path in result.write(folder, Presentation(pdf=True, paper="letter"))]
    assert names[:2] == ["report.html", "report.pdf"]
    printed = (folder / "report.pdf").read_text()
    assert "size: letter" in printed
    assert "script-src 'none'" in printed
    assert "<script" in (folder / "report.html").read_text()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    play("sys.exit(1)")
    with pytest.raises(CannotAudit, match="nothing was written"):
        result.write(folder, Presentation(pdf=True))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["browser", "report"]


@pytest.mark.usefixtures("nothing_installed")
def test_without_a_browser_the_command_ends_before_it_reads_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "report"
    assert run(["report", str(tmp_path / "absent.csv"), "--pdf", "-o", str(folder)]) == 2
    said = capsys.readouterr().err
    assert "There is no Chromium" in said
    assert "RADAUDIT_CHROMIUM" in said
    assert not folder.exists()
