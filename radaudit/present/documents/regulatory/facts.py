"""`facts.toml`: what only persons know, written once and used in every document."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from radaudit.errors import UsageError
from radaudit.present.documents.regulatory.inventory import NAMES, RELATION, RELATIONS, read_framework

ITEMS = "items"
"""The table of answers to single items, by document and number."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What persons wrote.

    Attributes:
        by_key: "use.intended_use" -> the words.
        by_item: Document -> number of the item -> the words.
    """

    by_key: Mapping[str, str] = field(default_factory=dict)
    by_item: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, name: str) -> dict[str, str]:
        """All that may stand in one document: its items by number, and every key."""
        return {**self.by_key, **self.by_item.get(name, {})}


NOTHING = Facts()


@lru_cache(maxsize=1)
def questions() -> Mapping[str, Mapping[str, str]]:
    """Table -> key -> what to write."""
    return tomllib.loads(
        resources.files("radaudit.present.documents.regulatory").joinpath("questions.toml").read_text(encoding="utf-8")
    )


def read_facts(path: Path) -> Facts:
    """Reads a facts file; what is missing or empty stays to be written.

    Raises:
        UsageError: The file is missing or is no TOML; a table, key, document or item is unknown (the nearest is named); a value
            is no text.
    """
    try:
        told = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UsageError(
            f"The facts file {path} cannot be read: {reason}.",
            "Write one with radaudit document --facts-template FILE.",
        ) from None
    except UnicodeDecodeError:
        raise UsageError(f"The facts file {path} is not text in UTF-8.", "Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"The facts file {path} is not valid TOML: {error}.",
            'Put text in quotes, longer text between """ and """.',
        ) from None
    where = f"The facts file {path.name}"
    by_key: dict[str, str] = {}
    by_item: dict[str, dict[str, str]] = {}
    for table, content in told.items():
        _known(table, (*questions(), ITEMS), f"{where}: there is no table [{table}].")
        if not isinstance(content, dict):
            raise UsageError(f"{where}: {table} should be a table.", f"Write [{table}] on a line of its own.")
        if table == ITEMS:
            by_item = {name: _answers(name, answers, where) for name, answers in content.items()}
            continue
        for key, value in content.items():
            _known(key, questions()[table], f"{where}, [{table}]: there is no key '{key}'.")
            if text := _text(value, f"{where}, [{table}] {key}"):
                by_key[f"{table}.{key}"] = text
    _check_relation(by_key.get(RELATION, ""), where)
    return Facts(by_key, by_item)


def _check_relation(text: str, where: str) -> None:
    """Rows are filled or left by these words, so that no other may stand there."""
    table, _, key = RELATION.partition(".")
    for word in re.split(r"[,;\s]+", text.lower()):
        if word and word != "and":
            _known(word, RELATIONS, f"{where}, [{table}] {key}: there is no relation '{word}'.")


def _answers(name: str, answers: Any, where: str) -> dict[str, str]:
    _known(name, NAMES, f"{where}, [{ITEMS}]: there is no document '{name}'.")
    if not isinstance(answers, dict):
        raise UsageError(f"{where}: {ITEMS}.{name} should be a table.", f"Write [{ITEMS}.{name}] on a line of its own.")
    numbers = [item.number for item in read_framework(name).items]
    found = {}
    for number, value in answers.items():
        if number not in numbers:
            near = [n for n in numbers if _stem(n) == _stem(number)] or numbers
            raise UsageError(
                f"{where}, [{ITEMS}.{name}]: there is no item '{number}'.", f"There are: {', '.join(near)}."
            )
        if text := _text(value, f"{where}, [{ITEMS}.{name}] {number}"):
            found[number] = text
    return found


def _stem(number: str) -> str:
    """A number without its letter, or the object that a path leads into: "5" of "5b"."""
    return number.rpartition("/")[0] or number.rstrip("abcdefgh()")


def _known(word: str, known: Iterable[str], problem: str) -> None:
    listed = list(known)
    if word not in listed:
        near = difflib.get_close_matches(word, listed, n=1, cutoff=0.5)
        cure = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(listed[:40])}."
        raise UsageError(problem, cure)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{where}: expected text, found {value!r}.", "Put it in quotes.")
    return value.strip()


def facts_template() -> str:
    """A facts file with every question as a comment and every answer empty."""
    lines = [
        "# Facts for radaudit document: what only persons know. Made by radaudit document --facts-template.",
        "# Fill in what you can; what stays empty is marked TO BE WRITTEN in the documents.",
        '# Longer text goes between """ and """. Every answer is used in all documents that ask for it.',
        "",
    ]
    for table, keys in questions().items():
        lines.append(f"[{table}]")
        for key, question in keys.items():
            used = [n for n in NAMES if any(f"{table}.{key}" in item.keys for item in read_framework(n).items)]
            lines += [f"# {question}", f"#   (in {', '.join(used)})", f'{key} = ""', ""]
    lines += [
        "# Answers to single items, by document and number, stand before those above:",
        f"# [{ITEMS}.tripod-ai]",
        '# "3a" = "The healthcare context in our own words."',
        "# An assessor judges the questions of PROBAST+AI there, and nowhere else:",
        f"# [{ITEMS}.probast-ai]",
        '# "E1.1" = "Probably yes: routine care of one hospital."',
    ]
    return "\n".join(lines) + "\n"
