"""What every other section shows of full, tiny and odd evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.blocks import Drawing, Fold, Panels, Prose, Strips, Table
from radaudit.present.page.report import render_html
from radaudit.present.sections import SECTIONS
from radaudit.present.sections.gaps import MOST_EXPLORATORY
from radaudit.present.view import MOST_DRAWN, View
from radaudit.records import EVERYONE, Estimate, Group, ModelFacts, Preprocessing
from tests.present.evidence_factory import make_audit, make_evidence
from tests.present.page_reading import read_page

SHAPES = [{}, {"kind": "tiny"}, {"kind": "empty"}, {"kind": "missing"}, {"hostile": True}, {"n_attributes": 0}]
DRAWN = ("performance", "calibration", "decision-curves", "score-distributions", "roc-curves")


@pytest.fixture(scope="module")
def full():
    return read_page(render_html(make_audit()))


def compose(key, audit):
    return list(SECTIONS[key].compose(View(audit)))


def flat(blocks):
    for block in blocks:
        yield block
        yield from flat(getattr(block, "blocks", ()))
        yield from flat(getattr(block, "figures", ()))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_section_with_a_figure_says_how_to_read_it_and_what_it_does_not_show(shape):
    audit = make_audit(**shape)
    for section in SECTIONS.values():
        blocks = list(section.compose(View(audit)))
        if any(isinstance(b, Drawing | Panels | Strips) for b in blocks):
            (howto,) = [b for b in blocks if b.kind == "howto"]
            assert howto.read
            assert howto.not_shown


@pytest.mark.parametrize("key", DRAWN)
def test_the_numbers_behind_every_figure_stand_in_a_table(key):
    blocks = list(flat(compose(key, make_audit())))
    assert any(isinstance(b, Drawing | Strips) for b in blocks)
    assert all(b.table for b in blocks if isinstance(b, Drawing))
    assert all(
        row.value.text or row.absent for b in blocks if isinstance(b, Strips) for row in b.rows if not row.is_heading
    )


def test_cohort_counts_everyone_and_every_group(full):
    assert full.row("cohort", "Everyone", "1,482") == ["Everyone", "1,482", "407", "", "0.22 (0.20 to 0.24)"]
    assert full.row("cohort", "Everyone", "1,855") == [
        "Everyone",
        "1,855",
        "1,852",
        "1,482",
        "407",
        "0.22 (0.20 to 0.24)",
        "3",
    ]
    assert full.row("cohort", "Unknown", "12")[1:5] == ["12", "12", "10", "3"]
    assert "from DICOM header Manufacturer" in full.text["cohort"]
    assert "column 'outcome' was taken as the label" in full.text["cohort"]
    assert full.row("cohort", "Rows that are not part of the audit")[1:] == ["7", "another split"]
    assert full.row("cohort", "vendor: Unknown") == ["vendor: Unknown", "12", "no value; audited as a group of its own"]


def test_performance_gives_value_and_interval(full):
    assert full.row("performance", "Canon") == ["Canon", "240", "", "0.74 (0.68 to 0.80)"]
    assert full.row("performance", "Canon", "240", "53") == [
        "Canon", "240", "53", "0.74 (0.68 to 0.80)", "0.61 (0.48 to 0.74)", "0.80 (0.74 to 0.86)", "0.62 (0.39 to 0.85)",
    ]  # fmt: skip
    assert full.row("performance", "Unknown", "12", "3") == ["Unknown", "12", "3", "–", "–", "–", "–"]


def test_gap_row_holds_verdict_both_intervals_and_margin(full):
    rows = full.rows["gaps"]
    start = rows.index(["Sensitivity higher is better"])
    canon = next(r for r in rows[start:] if r[0] == "Canon")
    assert canon == [
        "Canon", "Fail", "−0.240 (−0.381 to −0.099)", "−0.423 to −0.057", "0.003", "±0.05", "0.24", "0.61", "0.85",
    ]  # fmt: skip


def test_a_gap_without_a_verdict_says_so():
    audit = make_audit(findings=())
    assert "no verdict" in read_page(render_html(audit)).row("gaps", "Canon")


def test_exploratory_gaps_of_very_many_groups_keep_the_worst():
    blocks = compose("gaps", make_audit(0, n_levels=300))
    by_vendor = next(b for b in blocks if isinstance(b, Fold) and b.summary.startswith("All gaps"))
    fold = next(b for b in by_vendor.blocks if isinstance(b, Fold))
    (table,) = fold.blocks
    assert sum(not r.is_heading for r in table.rows) == MOST_EXPLORATORY
    assert "numbers.csv" in table.note
    primary = next(b for b in by_vendor.blocks if isinstance(b, Table))
    assert sum(not r.is_heading for r in primary.rows) == 300 * 4


@pytest.mark.parametrize("key", ["calibration", "decision-curves", "score-distributions", "roc-curves"])
def test_groups_without_a_curve_are_named(key):
    drawn = [b for b in flat(compose(key, make_audit(1))) if isinstance(b, Drawing)]
    figures = [b for b in drawn if not b.name.startswith("avoided")]
    assert len(figures) == 2
    assert "Unknown" in figures[1].note
    assert "GE" in figures[1].alt


@pytest.mark.parametrize("key", ["calibration", "decision-curves", "score-distributions", "roc-curves"])
def test_no_curve_at_all_is_said(key):
    blocks = compose(key, make_audit(kind="tiny"))
    notes = [p for b in flat(blocks) if isinstance(b, Prose) for p in b.paragraphs]
    assert any("No curve of the whole cohort: too few cases for a curve." in n for n in notes)
    assert any("no group has enough cases for a curve" in n for n in notes)


def test_figures_draw_the_largest_groups_and_say_so():
    evidence = make_evidence(0, n_levels=40, scale=4)
    blocks = compose("calibration", make_audit(evidence=evidence))
    figure = [b for b in flat(blocks) if isinstance(b, Drawing)][-1]
    assert len(figure.panels) == MOST_DRAWN
    assert figure.note.startswith("The 12 largest of 40 groups are drawn.")
    panels = next(b for b in compose("performance", make_audit(evidence=evidence)) if isinstance(b, Panels))
    assert len(panels.figures[0].rows) == 1 + 1 + MOST_DRAWN
    assert "The 12 largest of 40 groups by" in panels.figures[0].note
    table = next(b for b in flat(compose("performance", make_audit(evidence=evidence))) if isinstance(b, Table))
    assert sum(not r.is_heading for r in table.rows) == 41


def test_errors_speak_in_whole_cases(full):
    assert (
        "finds 850 of 1000 diseased cases and rightly leaves 880 of 1000 cases without the disease alone"
        in full.text["errors"]
    )
    rows = full.rows["errors"]
    start = next(i for i, r in enumerate(rows) if len(r) > 1 and r[1].startswith("Of 1000 diseased"))
    assert next(r for r in rows[start:] if r[0] == "Canon") == ["Canon", "610", "800", "510", "860", "310"]
    assert "given for this audit" in full.text["errors"]


def test_limits_gather_groups_that_miss_the_same_numbers(full):
    assert full.row("missing-groups", "vendor: Canon") == ["vendor: Canon", "the file ends too early", "3", "243"]
    assert full.row("limits", "no diseased case in this group") == [
        "no diseased case in this group",
        "Sensitivity",
        "vendor: Unknown",
    ]
    assert "Every row of the cohort has a score" not in full.text["missing-groups"]
    whole = replace(make_evidence(1), unscored=())
    known = tuple(m for m in whole.measurements if m.estimate.is_known)
    clean = read_page(render_html(make_audit(evidence=replace(whole, measurements=known))))
    assert "Every row of the cohort has a score." in clean.text["missing-groups"]
    assert "Every measure could be estimated in every group." in clean.text["limits"]


def test_limits_name_everyone_and_count_many():
    evidence = make_evidence(0, n_levels=300)
    nothing = tuple(
        replace(m, estimate=Estimate(None, note="constant score")) if m.group == EVERYONE and m.metric == "auroc" else m
        for m in evidence.measurements
    )
    reading = read_page(render_html(make_audit(evidence=replace(evidence, measurements=nothing))))
    assert reading.row("limits", "constant score") == ["constant score", "AUROC", "Everyone"]
    assert reading.row("limits", "no diseased case in this group")[2].startswith("site (300 groups): S000, S001")


def test_methods_give_intervals_references_policy_and_reasons(full):
    text = full.text["methods"]
    assert "normal, clustered by patient".capitalize() in text
    assert "with patients as units" in text
    assert "https://doi.org/10.0000/none" in full.links
    assert full.row("methods", "AUROC")[1:3] == ["±0.05", "primary"]
    assert "Decision threshold: 0.4 (given for this audit)." in text
    alone = read_page(render_html(make_audit(kind="missing"))).text["methods"]
    assert "with rows as units" in alone
    assert "(a default, not chosen for this model)" in alone


def test_methods_name_further_thresholds_and_muted_findings():
    audit = make_audit(evidence=make_evidence(1, thresholds=(0.4, 0.6)))
    audit = replace(audit, policy=replace(audit.policy, muted={"RA401 vendor": "known and accepted"}))
    text = read_page(render_html(audit)).text["methods"]
    assert "Further thresholds, in audit.json: 0.6." in text
    assert "known and accepted" in text


def test_provenance_prints_model_preprocessing_and_hashes(full):
    text = full.text["provenance"]
    for fact in ("ab" * 32, "cd" * 32, "ef" * 32, "percentiles 1 to 99 of each image", "224 × 224 pixels",
                 "logits, turned into probabilities",
                 "values outside [0, 1]", "radaudit.audit/1", "3.11.7", "sex"):  # fmt: skip
        assert fact in text, fact
    assert "no model was run" in read_page(render_html(make_audit(with_model=False))).text["provenance"]


@pytest.mark.parametrize(
    ("preprocessing", "words"),
    [
        (Preprocessing((8, 8), intensity="window", window=(40.0, 400.0)), "window, center 40, width 400"),
        (Preprocessing((8, 8), intensity="range", window=(0.0, 255.0)), "range 0 to 255"),
        (Preprocessing((8, 8, 8), intensity="none", spacing=(1.0, 1.0, 3.0), orientation="RAS"), "1, 1 and 3 mm"),
        (
            Preprocessing((8, 8), mean=(0.5,), std=(0.25,), keep_aspect=True),
            "kept, padded to the proportions of the size",
        ),
        (Preprocessing((8, 8), intensity="voi"), "own window or VOI LUT"),
    ],
)
def test_provenance_spells_out_preprocessing(preprocessing, words):
    model = ModelFacts(
        "m.pt",
        "0" * 64,
        "torchscript",
        preprocessing=preprocessing,
        positive=1,
        classes=("no", "yes"),
        temperature=1.4,
        threshold=0.2,
    )
    text = read_page(render_html(replace(make_audit(), model=model))).text["provenance"]
    assert words in text
    assert "column 2 (yes)" in text
    assert "1.4" in text


def test_performance_without_groups_is_a_table_of_everyone():
    reading = read_page(render_html(make_audit(n_attributes=0)))
    assert reading.row("performance", "Everyone")[3] == "0.88 (0.87 to 0.89)"
    assert "gaps" not in reading.sections


def test_gap_section_says_when_nothing_was_compared():
    audit = make_audit(evidence=replace(make_evidence(1), comparisons=()), findings=())
    assert "No group could be compared with the rest." in read_page(render_html(audit)).text["gaps"]


def test_other_comparisons_than_the_rest_name_their_partner():
    evidence = make_evidence(1)
    first = next(c for c in evidence.comparisons if c.group == Group("vendor", "GE") and c.metric == "auroc")
    both = (replace(first, against="reference: Siemens"), replace(first, against="overall"))
    reading = read_page(render_html(make_audit(evidence=replace(evidence, comparisons=both))))
    rows = [r for r in reading.rows["gaps"] if r[0] == "GE" and r[1] != "–"]
    assert [r[-1] for r in rows if len(r) == 9] == ["0.88 (\u2068Siemens\u2069)", "0.88 (the whole cohort)"]
    assert len(reading.ids) == len(set(reading.ids))
