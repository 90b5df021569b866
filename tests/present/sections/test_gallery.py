"""The gallery's section: a warning first, every image with its text alternative, and what is left out said."""

from __future__ import annotations

import dataclasses
import re

import pytest

from radaudit.present.blocks import HowTo, KeyValue, Prose
from radaudit.present.page.form import Form
from radaudit.present.page.report import render_html
from radaudit.present.sections.gallery import GalleryBlock, gallery
from radaudit.present.view import View
from radaudit.records import Audit, Group
from tests.contracts.shapes import make_audit
from tests.present.evidence_factory import make_audit as make_up
from tests.present.made_up_gallery import make_gallery


def _section(audit: Audit, **changes: object) -> str:
    page = render_html(audit, Form(is_static=True), dataclasses.replace(make_gallery(audit), **changes))
    found = re.search(r'<section id="gallery".*?</section>', page, re.DOTALL)
    assert found is not None
    return found.group(0)


def test_nothing_stands_there_where_nobody_asked() -> None:
    assert list(gallery(View(make_audit("full")))) == []
    assert 'id="gallery"' not in render_html(make_audit("full"), Form(is_static=True))


def test_the_warning_comes_before_every_image() -> None:
    section = _section(make_audit("full"))
    assert section.index("These are patients’ images.") < section.index("<img")
    assert 'role="note"' in section


def test_every_image_has_a_text_alternative_and_an_overlay_has_an_empty_one() -> None:
    section = _section(make_audit("full"))
    alts = re.findall(r'<img[^>]*\balt="([^"]*)"', section)
    overlays = section.count('class="gallery-overlay"')
    assert overlays > 0
    assert alts.count("") == overlays == section.count("data:image/png")
    named = [alt for alt in alts if alt]
    assert len(named) == len(set(named)) == section.count("data:image/jpeg")
    assert all(alt.startswith("Image of missed case ") for alt in named)


def test_marks_say_what_was_done_to_an_image() -> None:
    section = _section(make_audit("full"))
    assert "likely text covered" in section
    assert "middle slice" in section
    assert "no saliency: no part of it spoke for disease" in section
    assert "Not shown: the file is damaged." in section


def test_the_switch_is_there_with_overlays_only_and_needs_no_script() -> None:
    assert 'type="checkbox"' in _section(make_audit("full"))
    plain = make_gallery(make_audit("full"), saliency="")
    page = render_html(make_audit("full"), Form(is_static=True), plain)
    assert 'type="checkbox"' not in re.findall(r'<section id="gallery".*?</section>', page, re.DOTALL)[0]
    assert "onclick" not in page


@pytest.mark.parametrize(
    ("method", "doi"), [("grad-cam", "10.1109/ICCV.2017.74"), ("occlusion", "10.1007/978-3-319-10590-1_53")]
)
def test_saliency_says_its_method_and_that_it_explains_nothing(method: str, doi: str) -> None:
    audit = make_audit("full")
    blocks = list(gallery(View(audit, make_gallery(audit, saliency=method))))
    (said,) = [b for b in blocks if isinstance(b, KeyValue)]
    assert said.entries[0].cites[0][1] == f"https://doi.org/{doi}"
    assert "does not explain" in said.entries[1].text
    assert said.entries[1].cites[0][1] == "https://doi.org/10.48550/arXiv.1810.03292"
    assert not any(isinstance(b, KeyValue) for b in gallery(View(audit, make_gallery(audit, saliency=""))))


def test_it_never_promises_that_nobody_can_be_recognized() -> None:
    audit = make_audit("full")
    (how,) = [b for b in gallery(View(audit, make_gallery(audit))) if isinstance(b, HowTo)]
    assert how.not_shown[0].startswith("That nobody can be recognized.")
    assert "face" in how.not_shown[0]


def test_groups_that_lost_images_are_named_and_many_are_counted() -> None:
    audit = make_audit("full")
    cut = tuple(Group("vendor", f"V{i}") for i in range(14))
    blocks = list(gallery(View(audit, dataclasses.replace(make_gallery(audit), cut=cut))))
    notes = " ".join(p for b in blocks if isinstance(b, Prose) for p in b.paragraphs)
    assert "vendor V0" in notes
    assert "vendor V11" in notes
    assert "V12" not in notes
    assert "and 2 more" in notes


def test_a_cohort_without_groups_has_rows_of_everyone() -> None:
    audit = make_audit("no groups")
    blocks = list(gallery(View(audit, make_gallery(audit))))
    (block,) = [b for b in blocks if isinstance(b, GalleryBlock)]
    ((attribute, ((group, rows),)),) = block.attributes
    assert (attribute, group) == ("", "Everyone")
    assert [row.title for row in rows] == ["Missed", "Falsely flagged"]


def test_hostile_names_stay_text() -> None:
    section = _section(make_up(hostile=True))
    assert "&lt;img src=x" in section
    assert "<img src=x" not in section
    assert "<script" not in section
