"""The section: message first, decisions marked, nothing dropped; on every shape, and on page, paper, files and figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.blocks import Code, Fold, HowTo, Prose
from radaudit.present.documents.figure_files import figure_files
from radaudit.present.page.form import Form
from radaudit.present.page.report import render_html
from radaudit.present.sections import SECTIONS
from radaudit.present.what_if.blocks import Abreast, Points
from tests.present.evidence_factory import make_audit, make_evidence
from tests.present.made_up_what_if import make_what_if, tried
from tests.present.page_reading import read_page
from tests.present.sections.composing import compose, flat, said
from tests.present.what_if.building import BY_SEX, BY_VENDOR, GE, LOSS, UNSURE, WOMEN, built, of


def test_nothing_without_a_what_if():
    assert compose("what-if", make_audit()) == []


def test_the_message_comes_first_then_decisions_figures_and_how_to_make_it_right():
    blocks = compose("what-if", tried(make_audit(3)))
    assert isinstance(blocks[0], Points)
    assert blocks[0].items[0].text.startswith("On Canon scanners, recalibrating by")
    kinds = [type(b) for b in blocks]
    warning = next(i for i, b in enumerate(blocks) if isinstance(b, Prose) and b.tone == "warning")
    assert warning < kinds.index(Abreast) < kinds.index(Code)
    assert kinds[-1] is HowTo
    assert sum(isinstance(b, Abreast) for b in blocks) == 1  # attributes that do not fail first are folded
    folded = {
        b.summary: inner.title
        for b in blocks
        if isinstance(b, Fold)
        for inner in b.blocks
        if isinstance(inner, Abreast)
    }
    assert len(folded) == 2
    assert all(summary == title for summary, title in folded.items())


def test_where_no_group_fails_the_attribute_with_a_shown_change_is_drawn_first():
    plain = built(of(BY_VENDOR, GE, benefit=UNSURE), of(BY_SEX, WOMEN, benefit=LOSS))
    first = next(b for b in compose("what-if", plain.view.audit) if isinstance(b, Abreast))
    assert first.figures[0].name == "net_benefit-sex"


def test_points_beyond_the_first_few_are_folded_not_dropped():
    audit = tried(make_audit(evidence=make_evidence(3, thresholds=(0.4, 0.2, 0.6))))
    blocks = compose("what-if", audit)
    first, *further = [b for b in flat(blocks) if isinstance(b, Points)]
    assert [p.word for p in first.items] == ["Helps", "No loss shown", "Harms", "Harms", "Harms"]
    assert further
    assert all(p.text for b in further for p in b.items)


def test_nothing_could_be_tried_says_why():
    audit = make_audit()
    empty = replace(
        make_what_if(audit), remedies=(), effects=(), note="fewer than 10 patients with, or without, the disease"
    )
    text = said(compose("what-if", replace(audit, what_if=empty)))
    assert "Nothing could be tried." in text
    assert "fewer than 10 patients" in text
    assert "Not tried for \u2068site\u2069" in text


@pytest.mark.parametrize(
    "shape", [{}, {"kind": "tiny"}, {"kind": "missing"}, {"hostile": True}, {"n_levels": 60}], ids=str
)
@pytest.mark.parametrize("is_static", [False, True])
def test_the_page_holds_it_in_every_shape(shape, is_static):
    page = render_html(tried(make_audit(**shape)), Form(is_static=is_static))
    assert 'id="what-if"' in page
    assert "<img src=x" not in page
    assert len(page.encode()) <= (1_000_000 if is_static else 2_500_000)


def test_very_many_groups_keep_the_page_to_its_size():
    audit = tried(make_audit(evidence=make_evidence(1, n_levels=300, scale=40.0)))
    for form in (Form(), Form(is_static=True)):
        page = render_html(audit, form)
        assert len(page.encode()) <= (1_000_000 if form.is_static else 2_500_000)
        assert 'id="what-if"' in page


def test_the_first_screen_leads_to_it():
    page = read_page(render_html(tried(make_audit())))
    assert "#what-if" in page.links
    assert "What if : On Canon scanners" in page.text["verdict"] or "What if: On Canon scanners" in page.text["verdict"]
    assert "#what-if" not in read_page(render_html(make_audit())).links


def test_its_figures_are_files():
    files = {f.name: f for f in figure_files(tried(make_audit(2)))}
    for name in ("net-benefit", "missed", "flagged"):
        figure = files[f"what-if-{name}-vendor"]
        assert "helps +12" in figure.svg or name != "net-benefit"
        assert figure.section == SECTIONS["what-if"].title
        assert "shown to help" in figure.svg


def test_methods_tell_how_and_give_references():
    page = read_page(render_html(tried(make_audit())))
    assert "divided into 10 parts, by chance (seed 7)" in page.text["methods"]
    for doi in ("10.1186/s12916-019-1466-7", "10.1177/0272989X06295361", "10.48550/arXiv.1610.02413",
                "10.1080/01621459.1975.10479864", "10.48550/arXiv.2007.12671"):  # fmt: skip
        assert f"https://doi.org/{doi}" in page.links
    assert "divided into" not in read_page(render_html(make_audit())).text["methods"]
