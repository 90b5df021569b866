"""The whole report in Chinese: no English sentence is left on it, and every number is the one of the English page."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from radaudit.language.recognizing import recognize
from radaudit.present.documents.audit_json import render_json
from radaudit.present.page.form import Form
from radaudit.present.page.report import render_html
from radaudit.workflows.rendering import in_language
from tests.contracts.shapes import make_audit as make_shape
from tests.present.evidence_factory import make_audit
from tests.present.made_up_what_if import tried

PAGES = {
    "full": lambda: make_audit(n_attributes=3),
    "nothing estimable": lambda: make_audit(kind="missing"),
    "empty": lambda: make_audit(kind="empty"),
    "tiny": lambda: make_audit(kind="tiny"),
    "hostile names": lambda: make_audit(hostile=True),
    "measured": lambda: make_shape("full"),
    "unread images": lambda: make_shape("unread"),
    "no patients": lambda: make_shape("no patients"),
    "tried": lambda: tried(make_audit(n_attributes=3), failed=("equalized odds by age",)),
}
FORM = Form(language="zh")

_NOT_PROSE = re.compile(
    r"<(script|style|bdi|pre|code|svg)\b.*?</\1>|<dd class=\"code\">.*?</dd>|<a href=\"https://doi.*?</a>"
    r"|<small class=\"soft\">.*?</small>|\u2068.*?\u2069",
    re.DOTALL,
)
_SAID = re.compile(r"(?:title|aria-label|alt|data-back|data-failed)=\"([^\"]*)\"|>([^<]+)<")
_ENGLISH = re.compile(r"(?:\b[A-Za-z][a-z’']+\b[ ,;:]+){3,}[A-Za-z]+")
KEPT = (
    "Hillis, Obuchowski and Berbaum",
    "Altman and Bland",
    "Van Calster et al",
    "Hothorn, Bretz",
    "Kerr et al",
    "Riley et al",
)
"""Authors in a reference."""


@pytest.fixture(scope="module", params=list(PAGES))
def pages(request: pytest.FixtureRequest) -> tuple[str, str, list[str]]:
    """The page in English and in Chinese, and the texts of the audit that are nobody's sentence: made up for the test."""
    audit = PAGES[request.param]()
    made_up = [text for text in _texts(json.loads(render_json(audit))) if " " in text and recognize("zh", text) == text]
    return render_html(audit), render_html(in_language(audit, "zh"), FORM), sorted(made_up, key=len, reverse=True)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name != "findings":
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def english_left(page: str, made_up: list[str]) -> list[str]:
    """Runs of four English words and more in what a reader sees or hears."""
    said = [html.unescape(a or b) for a, b in _SAID.findall(_NOT_PROSE.sub("·", page))]
    for text in made_up:
        said = [one.replace(text, "·") for one in said]
    runs = [m.group() for text in said for m in _ENGLISH.finditer(text)]
    return [run for run in runs if not any(kept in run for kept in KEPT)]


def test_no_english_sentence_is_left(pages: tuple[str, str, list[str]]) -> None:
    english, chinese, made_up = pages
    assert len(english_left(english, made_up)) > 20  # the check can fail
    assert english_left(chinese, made_up) == []


def test_page_is_marked_as_chinese(pages: tuple[str, str, list[str]]) -> None:
    assert '<html lang="zh-Hans">' in pages[1]
    assert '<html lang="en">' in pages[0]


def test_tables_hold_the_same_numbers(pages: tuple[str, str, list[str]]) -> None:
    def numbers(page: str) -> list[list[str]]:
        cells = re.findall(r"<td\b[^>]*>(.*?)</td>", _NOT_PROSE.sub("·", page), re.DOTALL)
        return [
            sorted(re.findall(r"[−+]?\d+(?:,\d+)*(?:\.\d+)?", html.unescape(re.sub(r"<[^>]*>", "", cell))))
            for cell in cells
        ]

    english, chinese, _ = pages
    assert numbers(chinese) == numbers(english)
    assert sum(map(len, numbers(english))) > 0


def test_findings_hold_the_same_numbers(pages: tuple[str, str, list[str]]) -> None:
    def numbers(page: str) -> list[list[str]]:
        told = re.findall(r'<ol class="findings">(.*?)</ol>', page, re.DOTALL)
        texts = [html.unescape(re.sub(r"<[^>]*>", "", item)) for block in told for item in block.split("</li>")]
        return [sorted(re.findall(r"\d+(?:,\d+)*(?:\.\d+)?", text)) for text in texts]

    english, chinese, _ = pages
    assert numbers(chinese) == numbers(english)


def test_ids_and_links_are_the_same(pages: tuple[str, str, list[str]]) -> None:
    english, chinese = (re.findall(r'\b(?:id|href)="([^"]*)"', page) for page in pages[:2])
    assert chinese == english
