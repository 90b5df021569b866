"""The progress bar of inference."""

from __future__ import annotations

import io

from rich.console import Console

from radaudit.cli.progress import inference_progress


def _terminal() -> tuple[Console, io.StringIO]:
    shown = io.StringIO()
    return Console(file=shown, force_terminal=True, width=120), shown


def test_the_bar_shows_done_and_total() -> None:
    console, shown = _terminal()
    with inference_progress(quiet=False, console=console) as report:
        assert report is not None
        report(32, 64)
        report(64, 64)
    assert "Scoring images" in shown.getvalue()
    assert "64/64" in shown.getvalue()


def test_a_bar_that_is_never_needed_prints_nothing() -> None:
    console, shown = _terminal()
    with inference_progress(quiet=False, console=console):
        pass
    assert shown.getvalue() == ""


def test_quiet_and_a_log_file_get_no_bar() -> None:
    console, _ = _terminal()
    with inference_progress(quiet=True, console=console) as report:
        assert report is None
    log = io.StringIO()
    with inference_progress(quiet=False, console=Console(file=log)) as report:
        assert report is None
    assert log.getvalue() == ""
