"""What a single value of a protocol may be; each check says in words what was expected and what was found."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.groups import parse_group
from radaudit.load.names import suggest_names
from radaudit.records.clean_text import clip_text


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of one file, whose name every message begins with."""

    file: str

    def wrong(self, key: str, expected: str, value: object) -> UsageError:
        """What is said of a value of the wrong kind."""
        return UsageError(f"{self.file}: {key} should be {expected}; found {clip_text(repr(value))}.", "Mend it.")

    def known(self, content: Mapping[str, Any], names: Sequence[str], inside: str = "", what: str = "key") -> None:
        """Refuses a name that does not exist, and says which is nearest."""
        for key in content:
            if key not in names:
                where = f"{self.file}, [{inside}]" if inside else self.file
                raise UsageError(f"{where}: there is no {what} '{clip_text(key)}'.", suggest_names(key, names))

    def table(self, content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """A table; an absent one is empty."""
        value = content.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"a table, [{key}]", value)
        return value

    def text(self, key: str, value: object) -> str:
        """Text in quotes."""
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "text in quotes", value)
        return " ".join(value.split())

    def texts(self, key: str, value: object) -> tuple[str, ...]:
        """A list of texts."""
        if not isinstance(value, list):
            raise self.wrong(key, "a list of texts", value)
        return tuple(dict.fromkeys(self.text(key, item) for item in value))

    def groups(self, key: str, value: object) -> tuple[str, ...]:
        """What to compare by, each spelled in one way."""
        found = []
        for text in self.texts(key, value):
            spec = parse_group(text)
            edges = ":" + ",".join(f"{e:g}" for e in spec.edges) if spec.edges else ""
            found.append(spec.name + edges)
        return tuple(dict.fromkeys(found))

    def number(self, key: str, value: object, expected: str, is_right: Callable[[float], bool]) -> float:
        """A number that is right."""
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise self.wrong(key, expected, value)
        if not is_right(value):
            raise self.wrong(key, expected, value)
        return float(value)

    def share(self, key: str, value: object) -> float:
        """A number between 0 and 1."""
        return self.number(key, value, "a number between 0 and 1", lambda x: 0 < x < 1)

    def thresholds(self, key: str, value: object) -> tuple[float, ...]:
        """One threshold or several."""
        listed = value if isinstance(value, list) else [value]
        return tuple(dict.fromkeys(self.share(key, item) for item in listed))

    def range(self, key: str, value: object) -> tuple[float, float]:
        """Two increasing shares."""
        listed = value if isinstance(value, list) else []
        found = [self.share(key, item) for item in listed]
        if len(found) != 2 or not found[0] < found[1]:
            raise self.wrong(key, "two increasing numbers between 0 and 1, such as [0.05, 0.3]", value)
        return found[0], found[1]

    def whole(self, key: str, value: object, fewest: int = 0) -> int:
        """A whole number."""
        if isinstance(value, bool) or not isinstance(value, int) or value < fewest:
            raise self.wrong(key, f"a whole number of at least {fewest}", value)
        return value

    def choice(self, key: str, value: object, allowed: Sequence[str]) -> str:
        """One of several words."""
        if value not in allowed or not isinstance(value, str):
            raise self.wrong(key, " or ".join(f'"{a}"' for a in allowed), value)
        return value

    def truth(self, key: str, value: object) -> bool:
        """True or false."""
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false", value)
        return value

    def sha256(self, key: str, value: object) -> str:
        """A SHA-256 in hexadecimal digits, or nothing."""
        if value == "":
            return ""
        if not isinstance(value, str) or not re.fullmatch(r"[0-9a-fA-F]{64}", value.strip()):
            raise self.wrong(key, "a SHA-256: 64 hexadecimal digits", value)
        return value.strip().lower()
