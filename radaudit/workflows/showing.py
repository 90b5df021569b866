"""What is finished (audit, comparison, monitoring), for the terminal: read from its file, with what is asked for of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from radaudit.errors import UsageError
from radaudit.present.documents.reading import read_anything, read_document
from radaudit.records import Audit, Group

if TYPE_CHECKING:
    from radaudit.present.terminal.by_group import Choice
    from radaudit.records.audit_change import AuditChange
    from radaudit.records.comparison import ModelComparison
    from radaudit.records.monitoring import Monitoring


def read_finished(path: Path) -> Audit | ModelComparison | AuditChange:
    """Reads an audit.json, a comparison.json or a change.json; a folder stands for the one in it.

    Raises:
        UsageError: When there is no such file, or it is neither of a version that is read here.
    """
    return read_document(*_text(path, ("audit.json", "comparison.json", "change.json")))


def read_shown(path: Path) -> Audit | ModelComparison | AuditChange | Monitoring:
    """The same of a monitor.json, too.

    Raises:
        UsageError: As `read_finished`.
    """
    return read_anything(*_text(path, ("audit.json", "comparison.json", "change.json", "monitor.json")))


def _text(path: Path, names: Sequence[str]) -> tuple[str, str]:
    """The text of a file, or of the first of these in a folder; and its name."""
    place = next((file for name in names if (file := path / name).is_file()), path)
    try:
        return place.read_text(encoding="utf-8"), place.name
    except FileNotFoundError:
        raise UsageError(f"There is no file {place}.", "Give the audit.json of a report.") from None
    except (IsADirectoryError, UnicodeDecodeError):
        if (place / "monitor.json").is_file():
            raise UsageError(f"{place} holds a monitoring, not an audit.", "Give the audit.json of a report.") from None
        raise UsageError(f"{place} is not an audit.json.", "Give the audit.json of a report.") from None


def choose(audit: Audit, measures: Sequence[str], groups: Sequence[str], *, with_findings: bool) -> Choice:
    """What to show by group.

    Args:
        audit: The audit.
        measures: Metric keys.
        groups: Attributes ("race"), or levels of one ("race=Black"); none for all attributes that are no intersection.
        with_findings: Whether to tell every finding.

    Raises:
        UsageError: When the audit has no such measure, attribute or level; says which it has.
    """
    from radaudit.present.terminal.by_group import Choice

    cards = audit.evidence.cards
    if unknown := [m for m in measures if m not in cards]:
        raise UsageError(f"The audit has no measure '{unknown[0]}'.", f"It has: {', '.join(cards)}.")
    all_groups = [s.group for s in audit.evidence.groups] + [w.group for w in audit.evidence.withheld]
    wanted: dict[str, list[Group]] = {}
    for given in groups or [a for a in audit.evidence.attributes if "*" not in a]:
        attribute, level = _split(given, audit.evidence.attributes)
        own = [g for g in all_groups if g.attribute == attribute]
        chosen = [g for g in own if level in (None, g.value)]
        if not chosen:
            levels = ", ".join(g.value for g in own)
            raise UsageError(f"The attribute '{attribute}' has no level '{level}'.", f"It has: {levels}.")
        wanted.setdefault(attribute, []).extend(chosen)
    return Choice(
        tuple(dict.fromkeys(measures)), tuple((a, tuple(dict.fromkeys(g))) for a, g in wanted.items()), with_findings
    )


def _split(given: str, attributes: Sequence[str]) -> tuple[str, str | None]:
    """An attribute and a level, either of which may hold an equals sign."""
    if given in attributes:
        return given, None
    for attribute in sorted(attributes, key=len, reverse=True):
        if given.startswith(f"{attribute}="):
            return attribute, given.removeprefix(f"{attribute}=")
    cure = f"It was compared by: {', '.join(attributes)}." if attributes else "Run radaudit report with --group."
    raise UsageError(f"The audit does not compare by '{given}'.", cure)
