"""Templates escape everything and ask the network for nothing."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(p for p in (ROOT / "templates").rglob("*") if p.suffix in {".jinja", ".html", ".css", ".js", ".svg"})

# Only the project's own inlined assets: name of the variable that may be marked safe.
TRUSTED = {"assets.style", "script"}


def test_there_are_templates() -> None:
    assert TEMPLATES


def test_only_the_projects_own_assets_are_marked_safe() -> None:
    marked = []
    for path in TEMPLATES:
        for match in re.finditer(r"\{\{-?\s*([^{}|]+?)\s*\|[^{}]*\bsafe\b", path.read_text(encoding="utf-8")):
            if match.group(1) not in TRUSTED:
                marked.append(f"{path.relative_to(ROOT)}: {match.group(0)}")
    assert marked == []


def test_escaping_is_never_switched_off() -> None:
    switched = [p for p in TEMPLATES if re.search(r"autoescape\s+false", p.read_text(encoding="utf-8"))]
    assert switched == []


def test_no_template_asks_the_network_for_anything() -> None:
    asking = re.compile(
        r"""(?:src|href|action|data|poster)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import|fetch\(|XMLHttpRequest""",
        re.IGNORECASE,
    )
    found = []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        # A link that a reader may click is no request of the page; only <a> may carry one.
        text = re.sub(r"<a\s[^>]*>", "", text)
        found += [f"{path.relative_to(ROOT)}: {m.group(0)}" for m in asking.finditer(text)]
    assert found == []
