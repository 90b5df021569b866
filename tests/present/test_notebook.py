"""The few lines below a notebook's cell."""

from __future__ import annotations

from dataclasses import replace

from radaudit.present.notebook import render_cell
from radaudit.records import EVERYONE, Estimate, Finding, Group, Verdict
from radaudit.records.conclusion import overall_verdict
from radaudit.records.wording import HEADLINES, NOTHING_COMPARED, VERDICT_WORDS
from tests.present.evidence_factory import make_audit


def test_it_tells_who_was_audited_and_how_many_findings_there_are_of_each_verdict():
    audit = make_audit()
    everyone = audit.evidence.summary(EVERYONE)
    cell = render_cell(audit)
    assert f"{everyone.n_events:,}".replace(",", "\u202f") + " diseased." in cell
    for verdict in Verdict:
        n = sum(f.verdict is verdict for f in audit.findings)
        assert (f"{n} {VERDICT_WORDS[verdict].lower()}" in cell) == (n > 0)
    assert "patients unknown" not in cell
    assert "(patients unknown)" in render_cell(replace(audit, evidence=replace(audit.evidence, has_patients=False)))


def test_it_begins_with_the_verdict_that_the_terminal_gives():
    audit = make_audit()
    verdict = overall_verdict(audit.findings)
    assert f"<br>{VERDICT_WORDS[verdict]}: {HEADLINES[verdict]}<br>" in render_cell(audit)
    silent = render_cell(replace(audit, findings=()))
    assert f"<br>Inconclusive: {NOTHING_COMPARED}<br>" in silent
    assert "<ul>" not in silent


def test_its_numbers_stand_in_the_digits_of_the_report():
    audit = make_audit()
    auroc = audit.evidence.find("auroc", EVERYONE).estimate
    assert f"<td>AUROC</td><td>{auroc.value:.2f} ({auroc.low:.2f} to {auroc.high:.2f})</td>" in render_cell(audit)


def test_a_number_that_cannot_be_had_says_why():
    audit = make_audit()
    evidence = audit.evidence
    gone = tuple(
        replace(m, estimate=Estimate(None, note="one outcome only")) if m.metric == "auroc" else m
        for m in evidence.measurements
    )
    cell = render_cell(replace(audit, evidence=replace(evidence, measurements=gone)))
    assert "<td>AUROC</td><td>not estimable: one outcome only</td>" in cell


def test_nothing_from_the_data_is_markup():
    audit = make_audit()
    hostile = replace(audit.findings[0], verdict=Verdict.FAIL, explanation="On <img src=x> scanners & more.")
    cell = render_cell(replace(audit, title="<b>mine</b>", findings=(hostile,)))
    assert "<img" not in cell
    assert "&lt;b&gt;mine" in cell
    assert "scanners &amp; more" in cell


def test_the_side_that_does_better_is_not_told_beside_the_side_that_lags():
    worse = Finding("RA401", "Lags", Verdict.FAIL, "Words.", group=Group("view", "PA"), against="rest", weight=1.0)
    better = Finding("RA401", "Leads", Verdict.CONCERN, "Words.", group=Group("view", "AP"), against="rest")
    cell = render_cell(replace(make_audit(1), findings=(worse, better)))
    assert "Lags" in cell
    assert "Leads" not in cell


def test_measures_of_the_full_table_are_left_to_the_report_and_the_unit_is_told():
    audit = make_audit()
    cell = render_cell(audit)
    assert "<td>Calibration slope</td>" in cell
    assert "Integrated calibration index" not in cell
    assert "scored images of" in cell
    by_patient = render_cell(replace(audit, evidence=replace(audit.evidence, unit="patient (mean score)")))
    assert "scored patients, 407 diseased; unit of analysis: patient (mean score)." in by_patient
