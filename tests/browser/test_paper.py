"""On paper: whole tables, figures as vectors, the numbers as text, the pages counted, on A4 and letter alike."""

from __future__ import annotations

import dataclasses
import io
import re
import warnings

import pytest

from radaudit.workflows.audit_result import AuditResult
from radaudit.workflows.presentation import Presentation
from radaudit.workflows.printing import Unsandboxed, print_pdf
from tests.browser.made_up_pages import audit, page

pypdf = pytest.importorskip("pypdf", reason="needs pypdf to read what was printed")

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser")]

PRINTED_WIDTH = 695
"""CSS pixels between the margins of A4, the narrower of the two."""


@pytest.fixture(scope="module")
def printed():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Unsandboxed)
        return pypdf.PdfReader(io.BytesIO(AuditResult(audit("full")).to_pdf()))


def _flat(outline):
    for entry in outline:
        yield from _flat(entry) if isinstance(entry, list) else [entry]


@pytest.fixture(scope="module")
def words(printed):
    return [" ".join(p.extract_text().split()) for p in printed.pages]


def test_the_numbers_are_text(words):
    everything = " ".join(words)
    evidence = audit("full").evidence
    for metric in ("auroc", "sensitivity", "specificity"):
        known = [m.estimate for m in evidence.measurements if m.metric == metric and m.estimate.low is not None]
        assert len(known) > 8
        for e in known[:8]:
            assert re.search(rf"{e.value:.2f} \({e.low:.2f} to {e.high:.2f}\)", everything), (metric, e)


def test_the_answer_has_the_first_page_and_every_page_its_number(printed, words):
    assert "Does the model work equally well for every group?" in words[0]
    assert "Effusion on chest radiographs" in words[1]
    for number, text in enumerate(words, 1):
        assert f"{number} / {len(words)}" in text
    assert 8 < len(words) <= 36


def test_the_document_has_a_title_tags_an_outline_and_no_address_of_the_machine(printed):
    assert printed.metadata.title.startswith("Effusion on chest radiographs")
    assert printed.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert sum(1 for _ in _flat(printed.outline)) > 20
    addresses = [
        note.get_object()["/A"]["/URI"]
        for p in printed.pages
        for note in p.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    ]
    assert all(address.startswith("https://") for address in addresses)


def test_figures_are_vectors(printed):
    drawn = [x.get_object()["/Subtype"] for p in printed.pages for x in p["/Resources"].get("/XObject", {}).values()]
    assert "/Image" not in drawn


def test_paper_is_what_was_asked_for(printed):
    width, height = (float(x) for x in printed.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Unsandboxed)
        pdf = AuditResult(audit("empty")).to_pdf(Presentation(paper="letter"))
    assert [round(float(x)) for x in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox[2:]] == [612, 792]


def test_a_hostile_title_stays_a_running_title():
    title = 'a" } } body { display: none } </style><script>x</script>'
    made = AuditResult(dataclasses.replace(audit("tiny"), title=title))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Unsandboxed)
        pdf = pypdf.PdfReader(io.BytesIO(made.to_pdf()))
    assert title[:30] in " ".join(pdf.pages[1].extract_text().split())
    assert "Does the model work" in pdf.pages[0].extract_text()


def test_a_page_made_for_the_screen_prints_too():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Unsandboxed)
        pdf = pypdf.PdfReader(io.BytesIO(print_pdf(page("small"))))
    text = " ".join(" ".join(p.extract_text().split()) for p in pdf.pages)
    assert "How to read this" in text
    assert "Explore" not in text


CUT = """(width) => [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility())
  .filter((e) => e.getBoundingClientRect().right > width + 1 && !e.closest(".unseen, .sprite, svg"))
  .map((e) => `${e.tagName}.${e.className} ${e.textContent.slice(0, 40)}`)"""
SCROLLING = """() => {
  const unseen = ".unseen, main > section > h2";
  const shown = [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility() && !e.closest(unseen));
  return shown.filter((e) => {
    const { overflowX, overflowY } = getComputedStyle(e);
    const isWider = e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && overflowX !== "visible";
    return isWider || (e.scrollHeight > e.clientHeight + 1 && ["auto", "scroll"].includes(overflowY));
  }).map((e) => `${e.tagName}.${e.className}`);
}"""


@pytest.mark.parametrize("name", ["full", "hostile", "zh of full", "comparison"])
def test_nothing_is_clipped(visit, name):
    seen = visit(name, width=PRINTED_WIDTH)
    seen.page.emulate_media(media="print")
    assert seen.page.evaluate(CUT, PRINTED_WIDTH) == []
    assert seen.page.evaluate(SCROLLING) == []


def test_what_is_clicked_is_not_printed_and_what_explains_is(visit):
    page = visit("full", color_scheme="dark").page
    page.emulate_media(media="print")
    for hidden in (".contents", ".skip", "button", "input", "select"):
        shown = page.evaluate(f"[...document.querySelectorAll('{hidden}')].filter((e) => e.checkVisibility()).length")
        assert shown == 0, hidden
    explained = page.evaluate(
        """[...document.querySelectorAll('.howto p, #verdict .matrix td')].filter((e) => !e.checkVisibility({
             contentVisibilityAuto: true })).length"""
    )
    assert explained == 0
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()") == "#ffffff"
    folds = page.locator(".fold > summary .printed")
    assert folds.count() > 5
    assert "not printed" in folds.first.inner_text()
