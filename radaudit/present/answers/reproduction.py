"""The command that makes the audit again, from its provenance: for whoever holds the same files."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from radaudit.records import Audit

_SPELLED = {"groups": "--group", "thresholds": "--threshold", "references": "--reference"}
"""Options that are spelled in another way on the command line, and there are given once for each value."""

_FLAGS = frozenset({"allow_calibration_rows", "demonstration", "saliency"})


_SWITCHES = frozenset({"what_if"})
"""Flags that can also be denied: left out they mean a third thing."""


def command(audit: Audit) -> str:
    """The command line, ready for a POSIX shell.

    Files are only their names, because a report holds no folder. A policy or a preprocessing that was given as a Python object has
    no file; its option then says so in words that no file is called by.
    """
    words = ["radaudit", "report"]
    if audit.model:
        words.append(audit.model.name)
    words.append(audit.provenance.cohort_name)
    for name, value in (audit.provenance.options or {}).items():
        words += _option(name, value)
    return " ".join(shlex.quote(word) for word in words)


def _option(name: str, value: str) -> Iterator[str]:
    spelled = "--" + name.replace("_", "-")
    if name in _FLAGS:
        if value == "True":
            yield spelled
    elif name in _SWITCHES:
        yield spelled if value == "True" else "--no-" + spelled.removeprefix("--")
    elif name in _SPELLED:
        for one in value.split(", "):
            yield _SPELLED[name]
            yield one
    elif name == "clinical_range":
        yield spelled
        yield value.replace(", ", ",")
    else:
        yield spelled
        yield value
