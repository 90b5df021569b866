"""The answer first, in plain words, and a verdict for every group and measure."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from radaudit.judge.policy import read_policy
from radaudit.judge.weigh import weigh_evidence
from radaudit.present.blocks import Fold, Prose
from radaudit.present.opening.blocks import Findings, Opening
from radaudit.present.opening.matrix import MATRIX_ROWS
from radaudit.present.page.report import render_html
from radaudit.present.sections.verdict import TOP, verdict
from radaudit.present.view import View
from radaudit.records import Finding, Group, Verdict
from tests.present.evidence_factory import make_audit, make_comparison, make_evidence
from tests.present.page_reading import read_page


def blocks(audit, kind):
    return [b for b in verdict(View(audit)) if isinstance(b, kind)]


def with_verdicts(audit, *verdicts):
    """The audit with every gap's finding turned into the first verdict, then single ones into the others."""
    first, *others = verdicts
    findings = [replace(f, verdict=first) for f in audit.findings if f.group and f.metric]
    for i, other in enumerate(others):
        findings[i] = replace(findings[i], verdict=other)
    return replace(audit, findings=tuple(findings))


@pytest.mark.parametrize(
    ("verdicts", "worst", "start"),
    [
        ((Verdict.PASS, Verdict.FAIL), Verdict.FAIL, "No. "),
        ((Verdict.PASS, Verdict.CONCERN), Verdict.CONCERN, "There is reason for concern"),
        ((Verdict.PASS, Verdict.INCONCLUSIVE), Verdict.INCONCLUSIVE, "It can’t be said yet"),
        ((Verdict.PASS, Verdict.MUTED), Verdict.PASS, "Yes, as far as"),
        ((Verdict.NOT_APPLICABLE,), Verdict.NOT_APPLICABLE, "It can’t be said: "),
    ],
)
def test_answer_is_the_worst_verdict_in_words(verdicts, worst, start):
    (answer,) = blocks(with_verdicts(make_audit(), *verdicts), Opening)
    assert answer.verdict is worst
    assert answer.answer.startswith(start)


def test_where_nothing_could_be_compared_it_says_what_to_do():
    audit = with_verdicts(make_audit(), Verdict.NOT_APPLICABLE)
    barred = Finding("RA104", "Groups too small to judge", Verdict.NOT_APPLICABLE, "All of them.", "Collect cases.")
    findings = (*(f for f in audit.findings if f.group), barred)
    (answer,) = blocks(replace(audit, findings=findings), Opening)
    assert answer.advice == (("Groups too small to judge", "Collect cases."),)


def test_the_total_says_that_it_counts_more_than_the_table():
    audit = make_audit()
    gaps = [f for f in audit.findings if f.group and f.metric]
    own = [f for f in gaps if f.metric in audit.policy.primary]
    (answer,) = blocks(audit, Opening)
    assert len(own) < len(gaps)
    assert answer.total == f"{len(gaps)} comparisons between groups, {len(gaps) - len(own)} of them in further measures"


def test_inconclusive_is_never_counted_or_shown_as_pass():
    audit = with_verdicts(make_audit(), Verdict.INCONCLUSIVE)
    (answer,) = blocks(audit, Opening)
    assert answer.verdict is Verdict.INCONCLUSIVE
    assert dict(answer.counts)[Verdict.PASS] == 0
    assert 'class="opening v-inconclusive"' in render_html(audit)


def test_failing_groups_are_named():
    (answer,) = blocks(make_audit(), Opening)
    assert (
        answer.answer
        == "No. It does worse, by more than the policy allows, for vendor Canon (sensitivity, calibration in the large, AUROC)."
    )


def test_counts_are_of_comparisons_only():
    audit = make_audit()
    view = View(audit)
    (answer,) = blocks(audit, Opening)
    expected = Counter(f.verdict for f in audit.findings if view.is_gap(f))
    assert dict(answer.counts) == {v: expected[v] for v in Verdict}


def test_worst_findings_come_first_and_the_rest_is_folded():
    findings = tuple(
        Finding("RA401", f"gap {i}", Verdict.FAIL if i % 2 else Verdict.CONCERN, "Why.", "", Group("vendor", "GE"), "auroc",
                weight=i)
        for i in range(9)
    )  # fmt: skip
    audit = make_audit(findings=findings)
    (untold,), (told, fold) = blocks(audit, Findings), blocks(audit, Fold)
    top = (*told.blocks[0].items, *untold.items)
    assert [f.title for f, _ in top] == ["gap 7", "gap 5", "gap 3", "gap 1", "gap 8"]
    assert len(top) == TOP
    assert (told.summary, told.is_printed) == ("3 findings above, in full", True)
    assert len(blocks(audit, Opening)[0].messages) == len(told.blocks[0].items) == 3
    assert fold.summary == "4 further findings"


def test_the_group_that_does_better_is_folded_and_marked():
    audit = make_audit()
    gaps = [f for f in audit.findings if f.against]
    worse = replace(gaps[0], verdict=Verdict.CONCERN, weight=1.0)
    better = replace(gaps[1], verdict=Verdict.CONCERN, weight=0.0)
    audit = replace(audit, findings=(better, worse))
    (told, fold), (answer,) = blocks(audit, Fold), blocks(audit, Opening)
    assert [f for f, _ in told.blocks[0].items] == [worse]
    assert [f for f, _ in fold.blocks[0].items] == [better]
    assert better.group.label not in answer.answer.replace(worse.group.label, "")
    alone = replace(audit, findings=(better,))
    assert [f for f, _ in blocks(alone, Fold)[0].blocks[0].items] == [better]
    matrix = blocks(audit, Opening)[0].matrix
    notes = [cell.note for part in matrix.parts for _, cells in part.rows for cell in cells]
    assert notes.count("does better") == (1 if better.metric in View(audit).primary else 0)


def test_a_reference_that_lags_is_named_and_its_row_says_that_it_is_the_reference():
    audit = make_audit()
    canon, ge = Group("vendor", "Canon"), Group("vendor", "GE")
    gap = make_comparison("sensitivity", ge, 0.2, 0.05, against="reference: Canon", values=(0.8, 0.6), threshold=0.4)
    evidence = replace(audit.evidence, comparisons=(gap,))
    audit = replace(audit, evidence=evidence, findings=weigh_evidence(evidence, audit.policy))
    (answer,) = blocks(audit, Opening)
    assert answer.answer.startswith("No. It does worse, by more than the policy allows, for vendor Canon (sensitivity)")
    rows = {name: cells for part in answer.matrix.parts if part.attribute == "vendor" for name, cells in part.rows}
    assert [(c.note, c.verdict) for c in rows[canon.value]] == [("reference", None)]
    (cell,) = rows[ge.value]
    assert (cell.verdict, cell.short, cell.value) == (Verdict.FAIL, "reference lags", "+0.20")
    assert "Canon" in cell.note
    assert "vendor Canon" in answer.advice[0][0].translate({0x2068: None, 0x2069: None})


def test_gaps_that_would_fail_are_not_answered_with_yes_for_being_muted():
    audit = make_audit()
    canon = make_comparison("sensitivity", Group("vendor", "Canon"), -0.2, 0.05, values=(0.6, 0.8), threshold=0.4)
    alike = make_comparison("auroc", Group("vendor", "GE"), 0.0, 0.01)
    unsure = make_comparison("auroc", Group("vendor", "Siemens"), 0.0, 0.08)
    policy = replace(audit.policy, muted={"RA401 vendor Canon": "read twice"})
    for comparisons, headed, end in (
        ((canon, alike), Verdict.MUTED, "(sensitivity)."),
        ((canon, alike, unsure), Verdict.INCONCLUSIVE, "Of others there are too few cases to tell."),
    ):
        evidence = replace(audit.evidence, comparisons=comparisons)
        found = replace(audit, policy=policy, evidence=evidence, findings=weigh_evidence(evidence, policy))
        (answer,) = blocks(found, Opening)
        assert answer.verdict is headed
        assert answer.answer.startswith("Not for every group: the policy sets aside what would fail for vendor Canon")
        assert answer.answer.endswith(end)
        assert any("read twice" in reason for reason in answer.reasons)


def test_where_no_gap_is_serious_the_nearest_ones_are_told_beside_the_warnings():
    audit = with_verdicts(make_audit(), Verdict.INCONCLUSIVE)
    warned = Finding("RA103", "Threshold was not pre-specified", Verdict.CONCERN, "Nobody chose it.")
    audit = replace(audit, findings=(warned, *audit.findings))
    (top,), (told,) = blocks(audit, Findings), blocks(audit, Fold)
    assert [f.verdict for f, _ in top.items] == [Verdict.CONCERN]
    assert [f.verdict for f, _ in told.blocks[0].items] == [Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE]
    (answer,) = blocks(audit, Opening)
    assert answer.answer == "It can’t be said yet: every group that was compared has too few cases to tell."


def test_without_anything_serious_the_inconclusive_ones_are_told():
    told = blocks(with_verdicts(make_audit(), Verdict.PASS, Verdict.INCONCLUSIVE), Fold)[0]
    assert [f.verdict for f, _ in told.blocks[0].items] == [Verdict.INCONCLUSIVE]


def test_every_matrix_cell_leads_to_the_row_with_its_numbers():
    audit = make_audit()
    reading = read_page(render_html(audit))
    matrix = blocks(audit, Opening)[0].matrix
    cells = [(g, c) for part in matrix.parts for g, cells in part.rows for c in cells]
    assert len(cells) == 6 * 4
    assert all(cell.href[1:] in reading.ids for _, cell in cells)
    fails = {g for g, cell in cells if cell.verdict is Verdict.FAIL}
    assert fails == {"Canon"}


def test_matrix_words_stand_beside_the_marks():
    reading = read_page(render_html(make_audit()))
    assert reading.row("verdict", "Canon") == [
        "Canon",
        "Fail: −0.14",
        "Fail: −0.24",
        "Inconclusive: −0.08",
        "Fail: +0.60",
    ]
    assert all(cell.startswith("Not applicable: ") for cell in reading.row("verdict", "Unknown")[1:])


def test_matrix_keeps_the_worst_of_very_many_groups():
    audit = make_audit(1, n_levels=300)
    matrix = blocks(audit, Opening)[0].matrix
    shown = [g for part in matrix.parts for g, _ in part.rows]
    assert len(shown) == MATRIX_ROWS
    assert "Canon" in shown
    assert "out of 304" in matrix.note


def test_what_weakens_every_number_stands_at_the_top():
    audit = make_audit(kind="missing", findings=())
    warnings = [p for b in blocks(audit, Prose) if b.tone == "warning" for p in b.paragraphs]
    assert any("threshold 0.4 is a default" in w for w in warnings)
    assert any("share a patient" in w for w in warnings)
    assert not [b for b in blocks(make_audit(), Prose) if b.tone == "warning"]


def test_a_warning_that_a_finding_tells_is_not_told_twice():
    told = Finding("RA103", "Threshold was not pre-specified", Verdict.CONCERN, "Nobody chose it.")
    warnings = [p for b in blocks(make_audit(kind="missing", findings=(told,)), Prose) for p in b.paragraphs]
    assert len(warnings) == 1
    assert "share a patient" in warnings[0]


def test_nothing_compared_is_said():
    (answer,) = blocks(make_audit(kind="empty"), Opening)
    assert answer.answer.startswith("It can’t be said")
    assert answer.counts == ()


def test_a_gap_at_a_further_threshold_alone_reaches_the_answer_and_the_counts():
    audit = make_audit(evidence=make_evidence(thresholds=(0.4, 0.6)))
    gap = next(c for c in audit.evidence.comparisons if c.metric == "sensitivity" and c.gap.is_known)
    further = replace(gap, threshold=0.6)
    evidence = replace(audit.evidence, comparisons=(*audit.evidence.comparisons, further))
    found = next(f for f in audit.findings if (f.metric, f.group) == (gap.metric, gap.group))
    findings = (
        replace(found, verdict=Verdict.INCONCLUSIVE),
        replace(found, verdict=Verdict.CONCERN, threshold=0.6, weight=1.0),
    )
    audit = replace(audit, evidence=evidence, findings=findings)
    (answer,) = blocks(audit, Opening)
    assert answer.answer == f"There is reason for concern for {gap.group.label} (sensitivity at threshold 0.6)."
    assert {v: n for v, n in answer.counts if n} == {Verdict.CONCERN: 1, Verdict.INCONCLUSIVE: 1}
    assert answer.total == "2 comparisons between groups, at thresholds 0.4 and 0.6"


def test_what_the_policy_sets_aside_is_told_and_never_called_shown():
    policy = replace(read_policy(), muted={"sensitivity vendor Canon": "known, being mended"})
    audit = make_audit(1, policy=policy)
    (answer,) = blocks(audit, Opening)
    assert answer.reasons[0] == "1 fail is set aside by the policy: vendor Canon, sensitivity (known, being mended)."
    muted = [f for f in audit.findings if f.verdict is Verdict.MUTED]
    passed = replace(muted[0], verdict=Verdict.PASS, group=Group("vendor", "GE"), otherwise=None)
    (answer,) = blocks(replace(audit, findings=(*muted, passed)), Opening)
    assert answer.answer.startswith("Not for every group: the policy sets aside what would fail for vendor Canon")
    were_open = [replace(f, otherwise=Verdict.INCONCLUSIVE) for f in muted]
    (answer,) = blocks(replace(audit, findings=(*were_open, passed)), Opening)
    assert answer.answer == (
        "Yes, as far as it was compared: every gap that the policy does not set aside was shown to lie within its margin."
    )
