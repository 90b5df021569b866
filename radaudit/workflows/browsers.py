"""Finds the Chromium, Chrome or Edge that prints a report; nothing is installed, and nothing is downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from radaudit.errors import UsageError

CHOICE = "RADAUDIT_CHROMIUM"
"""The environment variable that names a browser where the customary places do not hold it, or hold another."""

COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "chrome-headless-shell",
)
"""What it is called on the PATH; Chromium first, which sends nothing home."""

ON_MACS = ("Chromium", "Google Chrome", "Microsoft Edge")
ON_WINDOWS = (
    r"Chromium\Application\chrome.exe",
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
)
WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")


def find_browser() -> Path:
    """The browser that prints: the one that RADAUDIT_CHROMIUM names, else the first on the PATH or in a customary place.

    Raises:
        UsageError: When there is none, or the named one is not a program that may be run.
    """
    if chosen := os.environ.get(CHOICE):
        if (found := shutil.which(chosen)) is None:
            raise UsageError(
                f"{CHOICE} names {chosen}, which is not a program that may be run.",
                f"Set {CHOICE} to the path of a Chromium, Chrome or Edge, or leave out --pdf.",
            )
        return Path(found)
    on_path = (Path(found) for name in COMMANDS if (found := shutil.which(name)))
    customary = (place for place in _customary_places() if place.is_file() and os.access(place, os.X_OK))
    browser = next(on_path, None) or next(customary, None)
    if browser is None:
        raise UsageError(
            "There is no Chromium, Chrome or Edge to print a PDF with.",
            f"Install one, or set {CHOICE} to its path, or leave out --pdf and print the HTML page from any browser.",
        )
    return browser


def _customary_places() -> Iterator[Path]:
    """Where installers put it without putting it on the PATH."""
    yield Path("/snap/bin/chromium")
    for root in (Path("/Applications"), Path("~/Applications").expanduser()):
        for name in ON_MACS:
            yield root / f"{name}.app" / "Contents" / "MacOS" / name
    for variable in WINDOWS_FOLDERS:
        if folder := os.environ.get(variable):
            yield from (Path(folder) / inside for inside in ON_WINDOWS)
