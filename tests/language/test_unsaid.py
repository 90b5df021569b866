"""Nothing that a reader sees is written without being said: no bare sentence in findings, blocks of the page, or templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEEN = {
    "Finding", "finding", "Column", "Cell", "Heading", "Prose", "Table", "HowTo", "Fold", "Entry", "Drawing", "Strips", "Matrix",
    "Opening", "Message", "MatrixCell", "StripRow", "Axis", "Panel",
}  # fmt: skip
"""Blocks and findings: their texts reach a reader."""

PLACES = ("judge", "present")
OTHER = (
    "present/documents/regulatory",
    "present/terminal/bake_off.py",
    "present/terminal/ledger.py",
    "present/drawing/",
)
"""Written in English by decision, or no text of their own."""

_WORDS = re.compile(r"[A-Za-z]{2,}[,;:]? [A-Za-z]{2,}")


def bare(source: str) -> Iterator[tuple[int, str]]:
    """Sentences of two words and more that are given to a block as they are, with their line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SEEN:
            for value in (*node.args, *(k.value for k in node.keywords if k.arg != "anchor")):
                for text in _texts(value):
                    if _WORDS.search(text):
                        yield node.lineno, text


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield "".join(
            v.value if isinstance(v, ast.Constant) and isinstance(v.value, str) else "0" for v in value.values
        )
    elif isinstance(value, (ast.Tuple, ast.List)):
        for inner in value.elts:
            yield from _texts(inner)
    elif isinstance(value, ast.IfExp):
        yield from _texts(value.body)
        yield from _texts(value.orelse)


def test_no_bare_sentence_is_given_to_a_finding_or_a_block() -> None:
    found = []
    for place in PLACES:
        for path in sorted((ROOT / "radaudit" / place).rglob("*.py")):
            where = path.relative_to(ROOT / "radaudit").as_posix()
            if not where.startswith(OTHER):
                found += [f"{where}:{line}: {text!r}" for line, text in bare(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "line", ['Column("Net benefit", True)', 'Prose((f"By {a}: no group.",), "note")', 'Cell("a b" if x else "")']
)
def test_the_check_sees_a_bare_sentence(line: str) -> None:
    bad = line.replace('"a b"', '"as measured"')
    assert len(list(bare(bad))) == 1


TEMPLATES = [p for p in sorted((ROOT / "templates").rglob("*.jinja")) if "checklist" not in p.name]
"""All but the regulators' checklists, which are written in English."""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_templates_hold_no_bare_sentence(path: Path) -> None:
    text = re.sub(
        r"{#.*?#}|{%.*?%}|{{.*?}}|<style.*?</style>|<script.*?</script>",
        "·",
        path.read_text(encoding="utf-8"),
        flags=re.S,
    )
    shown = re.findall(r">([^<]+)<|(?:aria-label|title|alt|placeholder)=\"([^\"]*)\"", text)
    assert [a or b for a, b in shown if _WORDS.search(a or b)] == []
