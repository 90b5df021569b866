"""How much of a small, rounded or withheld group is shown, and what its marks mean."""

from __future__ import annotations

import pytest

from radaudit.present.blocks import Strips, Table
from radaudit.present.drawing.marks import Line
from radaudit.present.page.report import render_html
from radaudit.records import EVERYONE, Group, Unscored, Withheld
from tests.present.evidence_factory import make_audit
from tests.present.page_reading import read_page
from tests.present.sections.composing import CANON, changed, compose, drawings, flat, said, sized


@pytest.fixture(scope="module")
def audit():
    return make_audit()


def test_measures_that_follow_the_prevalence_are_marked_and_explained(audit):
    table = next(b for b in flat(compose("errors", audit)) if isinstance(b, Table))
    marked = [c.title for c in table.columns if "†" in c.title]
    assert marked == ["Positive predictive value\u202f†", "Negative predictive value\u202f†"]
    assert sum("†" in foot for foot in table.feet) == 1


def test_a_group_of_few_patients_is_grey_and_one_of_fewer_shows_counts_only(audit):
    grey = sized(audit, CANON, events=12, others=150)
    table = next(b for b in flat(compose("errors", grey)) if isinstance(b, Table))
    canon = next(r for r in table.rows if r.cells[0].text == "Canon")
    titles = [c.title for c in table.columns]
    assert {t for t, c in zip(titles, canon.cells, strict=True) if c.is_soft} >= {"Sensitivity", "Specificity"}
    assert not canon.cells[titles.index("Flag rate")].is_soft
    assert any(foot.startswith("Grey: uncertain, because fewer than 20 patients") for foot in table.feet)
    few = read_page(render_html(sized(audit, CANON, events=4, others=150)))
    assert few.row("performance", "Canon", "240") == ["Canon", "240", "53", "–", "–", "–", "–"]
    assert few.row("performance", "Canon", "–", "too few cases: counts only") == [
        "Canon",
        "–",
        "too few cases: counts only",
    ]
    drawn, listed = [r[2:] for r in few.rows["gaps"] if r[0] == "Canon"][:2], ["–", "–", "–", "±0.05", "–", "–", "–"]
    assert drawn == [["counts only"]] * 2
    assert listed in [r[2:] for r in few.rows["gaps"] if r[0] == "Canon"]
    assert few.row("errors", "Canon", "240")[4:6] == ["–", "–"]
    assert few.row("errors", "Canon") == ["Canon", "–", "too few cases: counts only"]


@pytest.mark.parametrize("key", ["calibration", "decision-curves", "score-distributions", "roc-curves"])
def test_no_curve_of_few_patients_is_drawn_however_many_images_they_have(audit, key):
    blocks = compose(key, sized(audit, CANON, events=12, others=150))
    figure = drawings(blocks)["By \u2068vendor\u2069"]
    assert [panel.title for panel in figure.panels if panel.title != "All groups"] == ["GE", "Siemens"]
    assert (
        "Not drawn, because there are too few cases for a curve: \u2068Canon\u2069 and \u2068Unknown\u2069."
        in figure.note
    )


def test_withheld_groups_and_rounded_counts_are_told(audit):
    rounded = sized(
        audit, CANON, events=50, others=150, is_rounded=True, n=240, n_rows=240, n_patients=190, n_events=50
    )
    withheld = (Withheld(Group("vendor", "Hologic"), "fewer than 10 patients"),)
    reading = read_page(render_html(changed(rounded, withheld=withheld, smallest_group=10)))
    assert reading.row("cohort", "Canon", "about 190")[1:3] == ["about 190", "about 50"]
    assert reading.row("cohort", "Canon", "about 240")[1:5] == ["about 240", "about 240", "about 190", "about 50"]
    assert reading.row("cohort", "Hologic", "withheld") == ["Hologic", "withheld"] + ["–"] * 5
    assert "Withheld: fewer than 10 patients." in reading.text["cohort"]
    assert "counts are rounded, so that" in reading.text["cohort"]
    assert "Withheld, so that nobody can be recognized: \u2068vendor: Hologic\u2069." in reading.text["limits"]
    assert reading.row("performance", "Canon", "about 240", "about 50")
    assert reading.row("performance", "Hologic") == ["Hologic", "–", "withheld: fewer than 10 patients"]
    assert "Groups of fewer than 10 patients are withheld" in reading.text["methods"]


def test_the_unit_of_analysis_stands_in_every_section_with_numbers(audit):
    sections = (
        "cohort",
        "performance",
        "gaps",
        "spread",
        "calibration",
        "decision-curves",
        "errors",
        "transport",
        "methods",
    )
    by_image = read_page(render_html(audit))
    by_patient = read_page(render_html(changed(audit, unit="patient (highest score)")))
    for key in sections:
        assert "Unit of analysis: image" in by_image.text[key], key
        assert "Unit of analysis: patient (highest score)" in by_patient.text[key], key
    assert "A patient is flagged when its score is 0.4 or more" in by_patient.text["errors"]
    assert "Of 1000 patients: flagged" in by_patient.text["errors"]


def test_everyone_is_no_exception(audit):
    few = sized(audit, EVERYONE, events=4, others=150)
    reading = read_page(render_html(few))
    table = next(b for b in flat(compose("performance", few)) if isinstance(b, Table))
    assert [c.text for c in table.rows[0].cells[3:]] == ["–"] * 4
    assert reading.row("performance", "Everyone")[2:] == ["too few cases: counts only"]
    strips = [b for b in flat(compose("performance", few)) if isinstance(b, Strips)]
    assert strips
    assert not any("Everyone" in b.alt or b.rows[0].marks or b.references[1:] for b in strips)
    assert "No curve of the whole cohort" in said(compose("calibration", few))


def test_a_rounded_count_of_nobody_is_under_the_limit_wherever_it_stands(audit):
    rounded = sized(
        audit, CANON, events=150, others=150, is_rounded=True, n=240, n_rows=240, n_patients=190, n_events=0, n_unscored=0
    )  # fmt: skip
    rounded = changed(rounded, smallest_group=10, unscored=(Unscored(CANON, "the file ends too early", 0),))
    reading = read_page(render_html(rounded))
    cells = reading.row("cohort", "Canon", "about 240")
    assert (cells[4], cells[-1]) == ("under 10", "under 10")
    assert reading.row("performance", "Canon", "about 240", "under 10")
    assert reading.row("missing-groups", "vendor: Canon")[2:] == ["under 10", "about 240"]
    assert "n = about 240, under 10 diseased" in render_html(rounded)


def test_roc_curves_of_an_attribute_lie_over_each_other_first(audit):
    panels = drawings(compose("roc-curves", audit))["By \u2068sex\u2069"].panels
    assert [panel.title for panel in panels] == ["All groups", "F", "M"]
    together, alone = ([m for m in p.marks if isinstance(m, Line) and m.name] for p in panels[:2])
    assert [m.name for m in together] == ["F", "M"]
    assert (together[0].x, together[0].y, together[0].style) == (alone[-1].x, alone[-1].y, alone[-1].style)


def test_one_curve_and_more_than_six_are_not_laid_over_others():
    many = drawings(compose("roc-curves", make_audit(0, n_levels=8)))["By \u2068site\u2069"].panels
    assert "All groups" not in [panel.title for panel in many]
    whole = drawings(compose("roc-curves", make_audit()))["Whole cohort"].panels
    assert [panel.title for panel in whole] == ["Everyone"]
