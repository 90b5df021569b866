"""How a policy may name a group that it mutes: as a report writes it, and as `radaudit check` does."""

from __future__ import annotations

from radaudit.records import Group


def mute_names(group: Group) -> tuple[str, str]:
    """`vendor Canon` and `vendor=Canon`: whoever mutes a finding copies its name from one place or the other."""
    return group.label, f"{group.attribute}={group.value}"
