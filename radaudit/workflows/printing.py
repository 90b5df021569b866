"""Prints a page to PDF with an installed Chromium: alone, offline, in a profile of its own that is gone afterwards."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import warnings
from pathlib import Path

from radaudit.errors import CannotAudit
from radaudit.workflows.browsers import CHOICE, find_browser

PATIENCE = 240.0
"""Seconds after which a browser that has not printed is taken to hang; the longest page known takes ten."""

QUIETLY = (
    "--headless=new",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers give it 64 MB
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-features=OptimizationHints,MediaRouter,Translate,InterestFeedContentSuggestions",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--no-service-autorun",
    "--password-store=basic",
    "--use-mock-keychain",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # whatever it might ask for, no name has an address
)
"""It starts no service, reports nothing, and could reach nothing."""

AS_A_DOCUMENT = (
    "--no-pdf-header-footer",
    "--print-to-pdf-no-header",  # what older versions call it
    "--export-tagged-pdf",
    "--generate-pdf-document-outline",
    "--user-agent=radaudit",  # which stands in the PDF as its creator
)
"""No address and no date of the machine on the pages; headings and tables tagged for screen readers; an outline."""

TRIAL = "<!doctype html><title>Trial</title><p>Trial</p>"


class Unsandboxed(UserWarning):
    """The browser ran without its sandbox."""


def check_printing() -> None:
    """Makes sure, before any long work, that there is a browser and that it prints: a page of one word, in about a second.

    Raises:
        UsageError: When there is no browser.
        CannotAudit: When it does not print.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Unsandboxed)  # said once, of the report itself
        print_pdf(TRIAL)


def print_pdf(html: str, *, patience: float = PATIENCE) -> bytes:
    """The page as PDF, with its title, tagged, its links kept.

    Args:
        html: A page that stands alone; it is opened from a temporary folder that only its owner may read.
        patience: Seconds to wait.

    Returns:
        The bytes of the PDF.

    Warns:
        Unsandboxed: When the process is root's, for whom Chromium starts only without its sandbox.

    Raises:
        UsageError: When there is no browser.
        CannotAudit: When it does not print: it fails, hangs, or writes nothing.
    """
    browser = find_browser()
    with tempfile.TemporaryDirectory(prefix="radaudit-print-", ignore_cleanup_errors=True) as folder:
        page, printed = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html, encoding="utf-8")
        arguments = [
            *QUIETLY,
            *AS_A_DOCUMENT,
            *_sandbox(),
            f"--user-data-dir={Path(folder) / 'profile'}",
            f"--print-to-pdf={printed}",
            page.as_uri(),
        ]
        said = _run(browser, arguments, Path(folder) / "said.txt", patience)
        pdf = printed.read_bytes() if printed.is_file() else b""
    if not pdf.startswith(b"%PDF-") or b"%%EOF" not in pdf[-64:]:
        raise CannotAudit(
            f"{browser} wrote no PDF{said}; nothing was written.",
            "A browser that is packed as a snap or a flatpak cannot reach temporary files: install another, or set "
            f"{CHOICE} to its path. Or leave out --pdf and print the HTML page from any browser.",
        )
    return pdf


def _sandbox() -> tuple[str, ...]:
    """Root's Chromium does not start with its sandbox. The page is radaudit's own and runs no script, but it is said."""
    if getattr(os, "geteuid", lambda: 1)() != 0:
        return ()
    warnings.warn(
        "The browser printed without its sandbox, because it was started by root; another user's keeps it.",
        Unsandboxed,
        stacklevel=3,
    )
    return ("--no-sandbox",)


def _run(browser: Path, arguments: list[str], log: Path, patience: float) -> str:
    """Runs the browser to its end and gives what it said, for a message.

    Raises:
        CannotAudit: When it does not start, fails, or is not done in time.
    """
    with log.open("wb") as out:
        try:
            # A session of its own: Ctrl-C reaches radaudit alone, which then ends the browser with all its children.
            process = subprocess.Popen(  # noqa: S603 - the program is the user's browser, the arguments are ours
                [browser, *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        except OSError as error:
            raise CannotAudit(
                f"{browser} did not start ({error.strerror}); nothing was written.",
                f"Mend it, or set {CHOICE} to the path of another Chromium, Chrome or Edge, or leave out --pdf.",
            ) from None
        try:
            code = process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            raise CannotAudit(
                f"{browser} did not print within {patience:g} seconds; nothing was written.",
                f"Try again, or set {CHOICE} to the path of another Chromium, Chrome or Edge, or leave out --pdf.",
            ) from None
        finally:
            _end(process)
    said = _last_words(log)
    if code != 0:
        raise CannotAudit(f"{browser} failed with status {code}{said}; nothing was written.", _cure(said))
    return said


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the browser and every process that it started, whether it is done or not."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _last_words(log: Path) -> str:
    """Its last line that is not about the desktop's message bus, which is absent from every server."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    said = [line.strip() for line in lines if line.strip() and "/dbus/" not in line]
    return f" (it said: {said[-1][:200]})" if said else ""


def _cure(said: str) -> str:
    if "sandbox" in said.lower():
        return (
            "The system forbids the browser its sandbox: allow unprivileged user namespaces, or set "
            f"{CHOICE} to a script that starts the browser with --no-sandbox. Or leave out --pdf."
        )
    return f"Set {CHOICE} to the path of another Chromium, Chrome or Edge, or leave out --pdf."
