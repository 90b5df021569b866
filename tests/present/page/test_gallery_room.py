"""A page keeps its size: the last ranks go first, and the groups that lost some are named."""

from __future__ import annotations

import pytest

from radaudit.present.page.form import Form
from radaudit.present.page.gallery_room import fitting
from radaudit.present.page.report import render_html
from radaudit.present.page.size import LARGEST_STATIC_PAGE, largest_page
from radaudit.records import Group
from radaudit.records.gallery import Gallery, Picture, Thumbnail
from tests.contracts.shapes import make_audit
from tests.present.evidence_factory import make_audit as make_up
from tests.present.evidence_factory import make_evidence

GROUPS = tuple(Group("vendor", f"V{i}") for i in range(40))


def _large(groups: tuple[Group, ...], per_row: int = 12, size: int = 6000) -> Gallery:
    """Rows of pictures of random bytes, which no browser can draw and no packing makes smaller."""
    thumbnails = tuple(
        Thumbnail(group, kind, rank, Picture(bytes([rank]) * size, "image/jpeg", 100, 100))
        for group in groups
        for kind in ("missed", "flagged")
        for rank in range(1, per_row + 1)
    )
    return Gallery(per_row, thumbnails)


def test_a_gallery_that_fits_is_left_alone() -> None:
    gallery = _large(GROUPS[:1])
    assert fitting(gallery, 300_000) is gallery


@pytest.mark.parametrize("n_bytes", [100_000, 400_000, 1_000_000, 3_000_000])
def test_every_group_keeps_its_worst_and_whoever_lost_some_is_named(n_bytes: int) -> None:
    gallery = _large(GROUPS)
    fitted = fitting(gallery, n_bytes)
    ranks: dict[tuple[Group, str], list[int]] = {}
    for thumbnail in fitted.thumbnails:
        ranks.setdefault((thumbnail.group, thumbnail.kind), []).append(thumbnail.rank)
    lengths = [len(ranks.get((g, kind), [])) for g in GROUPS for kind in ("missed", "flagged")]
    assert max(lengths) - min(lengths) <= 1
    assert all(own == list(range(1, len(own) + 1)) for own in ranks.values())
    assert set(fitted.cut) == {g for g in GROUPS if any(len(ranks.get((g, k), [])) < 12 for k in ("missed", "flagged"))}
    assert [t for t in gallery.thumbnails if t in set(fitted.thumbnails)] == list(fitted.thumbnails)


def test_no_room_at_all_leaves_no_picture_and_names_everybody() -> None:
    fitted = fitting(_large(GROUPS[:3]), -5)
    assert fitted.thumbnails == ()
    assert fitted.cut == GROUPS[:3]


@pytest.mark.parametrize(
    "form", [Form(), Form(is_static=True), Form(is_static=True, paper="A4"), Form("zh", is_static=True)]
)
def test_the_page_with_the_largest_gallery_keeps_its_size(form: Form) -> None:
    audit = make_up()
    groups = tuple(s.group for s in audit.evidence.groups if s.group.attribute in audit.evidence.attributes)
    page = render_html(audit, form, _large(groups, size=20_000))
    assert len(page.encode()) <= largest_page(form)
    assert "data:image/jpeg" in page


def test_a_page_of_few_groups_shows_all_that_was_asked_for() -> None:
    audit = make_audit("full")
    groups = tuple(s.group for s in audit.evidence.groups if s.group.attribute in audit.evidence.attributes)[:3]
    page = render_html(audit, Form(is_static=True), _large(groups, per_row=4, size=1000))
    assert page.count("data:image/jpeg") == 24


def test_three_hundred_groups_keep_the_page_small_and_those_without_an_image_do_not_stand_there() -> None:
    audit = make_up(evidence=make_evidence(1, n_levels=300, scale=4.0))
    groups = tuple(s.group for s in audit.evidence.groups if s.group.attribute in audit.evidence.attributes)
    assert len(groups) > 290
    page = render_html(audit, Form(is_static=True), _large(groups, per_row=6))
    assert len(page.encode()) <= LARGEST_STATIC_PAGE
    section = page[page.index('<section id="gallery"') :]
    assert section.count('class="gallery-name"') <= section.count("data:image/jpeg")
    assert "only those stand here that have an image" in section
    assert "more" in section[section.index("fewer are shown than were asked for") :][:2000]
