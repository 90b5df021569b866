"""A group called otherwise, wherever an audit names it."""

from __future__ import annotations

from typing import Any

from radaudit.records import Evidence
from radaudit.records.codec import from_plain, to_plain


def renamed(evidence: Evidence, old: str, new: str) -> Evidence:
    """The evidence with one level called otherwise in every record."""

    def change(plain: Any) -> Any:
        if isinstance(plain, dict) and set(plain) == {"attribute", "value"}:
            return plain | {"value": new} if plain["value"] == old else plain
        if isinstance(plain, dict):
            return {key: change(value) for key, value in plain.items()}
        return [change(value) for value in plain] if isinstance(plain, list) else plain

    return from_plain(Evidence, change(to_plain(evidence)))
