"""What is printed once a report is written: what was inferred, the summary, where the files are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from radaudit.records.audit_change import AuditChange
    from radaudit.records.comparison import ModelComparison
    from radaudit.records.monitoring import Monitoring
    from radaudit.workflows.audit_result import AuditResult
    from radaudit.workflows.calibration_result import CalibrationResult


def tell(result: AuditResult, files: Sequence[Path], *, notes: bool, language: str = "en") -> None:
    """Prints an audit's notes, its summary and its files to standard output.

    Args:
        result: The audit.
        files: What was written.
        notes: Whether to print what was inferred, which a report rendered again has told before.
        language: Of the report, in which it is told here, too.
    """
    from rich.console import Console

    from radaudit.language import recalled, speaking
    from radaudit.present.terminal import print_summary, shown
    from radaudit.workflows.rendering import in_language

    console = Console()
    told = in_language(result.audit, language)
    try:
        with speaking(language):
            for note in told.evidence.notes if notes else ():
                console.print(shown(recalled(note), console.encoding), style="dim", markup=False, highlight=False)
            print_summary(told, console)
            console.print("")
            if warning := _warn_of_images(result):
                console.print(shown(warning, console.encoding), style="bold", markup=False, highlight=False)
        for file in files:
            console.print(shown(str(file), console.encoding), markup=False, highlight=False, soft_wrap=True)
    except (BrokenPipeError, SystemExit):
        # Whoever read along has left (`| head`), which rich answers with SystemExit. The report is written all the same.
        return


def _warn_of_images(result: AuditResult) -> str:
    """What whoever asked for a gallery must know before the report goes anywhere; "" where it shows no image."""
    from radaudit.language import say
    from radaudit.records.wording import whole

    n = result.gallery.n_shown if result.gallery else 0
    if not n:
        return ""
    return say(
        "report.html holds patients' images (thumbnails: up to {n}). Do not pass it on unless you may pass on every one of them; "
        "text in pixels is covered only where it was found.",
        n=whole(n),
    )


def tell_calibration(result: CalibrationResult, files: Sequence[Path]) -> None:
    """Prints what was inferred, the comparison of calibrators, what becomes of thresholds, and the files."""
    from rich.console import Console

    from radaudit.present.terminal import shown
    from radaudit.present.terminal.bake_off import print_bake_off

    console = Console()

    def say(line: str, style: str = "") -> None:
        console.print(shown(line, console.encoding), style=style, markup=False, highlight=False)

    try:
        for note in result.notes:
            say(note, "dim")
        for warning in result.warnings:
            say(f"Warning: {warning}", "bold")
        print_bake_off(result.outcome.bake_off, console)
        for sentence in result.say_carried():
            say(sentence)
        console.print("")
        for file in files:
            console.print(shown(str(file), console.encoding), markup=False, highlight=False, soft_wrap=True)
    except (BrokenPipeError, SystemExit):
        return  # whoever read along has left; everything is written


def tell_comparison(comparison: ModelComparison, files: Sequence[Path], language: str) -> None:
    """Prints who gained and who lost, and the files.

    Args:
        comparison: The comparison, its changes already in the language.
        files: What was written.
        language: In which it is told.
    """
    from radaudit.present.comparison.terminal import print_comparison

    _tell(lambda console: print_comparison(comparison, console), files, language)


def tell_change(change: AuditChange, files: Sequence[Path], language: str) -> None:
    """Prints what changed between two audits, and the files.

    Args:
        change: The record, its changes already in the language.
        files: What was written.
        language: In which it is told.
    """
    from radaudit.present.audit_change.terminal import print_change

    _tell(lambda console: print_change(change, console), files, language)


def tell_monitoring(monitoring: Monitoring, files: Sequence[Path], language: str) -> None:
    """Prints what a monitor found, and the files.

    Args:
        monitoring: The record.
        files: What was written.
        language: In which it is told.
    """
    from radaudit.present.monitoring.terminal import print_monitoring

    _tell(lambda console: print_monitoring(monitoring, console), files, language)


def _tell(print_record: Callable[[Console], None], files: Sequence[Path], language: str) -> None:
    from rich.console import Console

    from radaudit.language import speaking
    from radaudit.present.terminal import shown

    console = Console()
    try:
        with speaking(language):
            print_record(console)
        console.print("")
        for file in files:
            console.print(shown(str(file), console.encoding), markup=False, highlight=False, soft_wrap=True)
    except (BrokenPipeError, SystemExit):
        return  # whoever read along has left; everything is written
