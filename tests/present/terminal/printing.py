"""The summary as a terminal gets it."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console

from radaudit.present.terminal import print_summary
from radaudit.records import Audit


def printed(audit: Audit, *, width: int = 80, encoding: str = "utf-8", **kwargs: Any) -> str:
    """Everything that is printed, at a width and in an encoding."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    print_summary(audit, Console(file=stream, width=width, **kwargs))
    stream.flush()
    return raw.getvalue().decode(encoding)
