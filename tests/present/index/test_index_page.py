"""The page of many audits: a row each, series side by side, nothing that a user typed is markup."""

from __future__ import annotations

import re
from dataclasses import replace

from radaudit.present.index.entries import entry
from radaudit.present.index.page import MARK, render_index
from radaudit.present.index.trends import MOST_AUDITS, series
from radaudit.records import EVERYONE, Group, Verdict
from radaudit.records.conclusion import overall_verdict
from tests.present.evidence_factory import make_audit, make_evidence


def made(
    day: int, *, cohort: str = "a", model: str = "model.pt", bad: tuple[str, ...] = ("Canon",), title: str = "Audit"
):
    audit = make_audit(evidence=make_evidence(1, bad=bad))
    run = replace(
        audit.provenance, when=f"2026-01-{day:02d}T00:00:00Z", cohort_sha256=cohort * 64, cohort_name=f"{cohort}.csv"
    )
    facts = replace(audit.model, name=model) if model else None
    return replace(audit, title=f"{title} {day}", provenance=run, model=facts)


def listed(*audits):
    return [entry(audit, f"./{i}/report.html") for i, audit in enumerate(audits)]


def test_an_entry_holds_what_the_audit_says():
    audit = made(1)
    e = entry(audit, "./x/report.html")
    assert (e.verdict, e.n, e.model, e.cohort) == (overall_verdict(audit.findings), 1852, "model.pt", "a.csv")
    assert e.worst == "Error-rate gap: vendor Canon"
    assert e.estimates["auroc", EVERYONE] == audit.evidence.find("auroc", EVERYONE).estimate
    assert ("auroc", Group("vendor", "Unknown")) not in e.estimates  # too few patients to be shown
    assert entry(replace(audit, findings=()), "./x").worst == ""


def test_audits_of_one_cohort_and_of_one_model_on_several_are_series_in_the_order_of_time():
    found = series(listed(made(3, model="new.pt"), made(1), made(2, cohort="b"), made(4, cohort="c", model="other.pt")))
    assert [(s.kind, s.name, [e.when[8:10] for e in s.entries]) for s in found] == [
        ("cohort", "a.csv", ["01", "03"]),
        ("model", "model.pt", ["01", "02"]),
    ]


def test_scores_without_a_model_are_no_version_of_each_other():
    assert series(listed(made(1, model=""), made(2, cohort="b", model=""))) == []


def test_the_newest_stands_first_and_links_to_its_report():
    page = render_index(listed(made(1), made(2, cohort="b", model="m.pt")), (), "en")
    assert page.index("Audit 2") < page.index("Audit 1")
    assert 'href="./0/report.html"' in page
    assert f"<!-- {MARK} -->" in page
    assert "<script" not in page
    assert "Trends" not in page


def test_a_trend_holds_every_value_with_its_interval():
    audits = (made(1), made(2, bad=()))
    page = render_index(listed(*audits), (), "en")
    for audit in audits:
        own = next(
            m.estimate for m in audit.evidence.measurements if (m.metric, m.group.value) == ("sensitivity", "Canon")
        )
        assert f"{own.value:.2f} ({own.low:.2f} to {own.high:.2f})" in page
    assert page.index("2026-01-01, ") < page.index("2026-01-02, ")


def test_of_a_long_series_the_newest_are_shown():
    page = render_index(listed(*(made(day) for day in range(1, MOST_AUDITS + 3))), (), "en")
    assert f"The {MOST_AUDITS} newest of {MOST_AUDITS + 2} audits." in page
    trends = page.partition('id="trends"')[2]
    assert "2026-01-02, " not in trends
    assert "2026-01-03, " in trends


def test_an_empty_folder_and_files_that_are_no_audits_are_said():
    page = render_index((), (("x/audit.json", "audit.json is not valid JSON."),), "en")
    assert "No audit was found in this folder." in page
    assert "x/audit.json" in page
    assert "audit.json is not valid JSON." in page


def test_nothing_from_an_audit_or_a_file_is_markup():
    hostile = "<img src=x onerror=alert(1)>"
    audit = made(1, title=hostile, model=hostile)
    page = render_index(listed(audit, replace(audit, title=hostile)), ((hostile, hostile),), "en")
    assert "<img" not in page
    assert len(re.findall("&lt;img src=x", page)) >= 5


def test_verdicts_have_their_marks():
    page = render_index(listed(made(1)), (), "en")
    assert f"#mark-{Verdict.FAIL}" in page


def test_audits_of_one_table_of_scores_are_told_apart_by_their_folders():
    first, second = (entry(made(1, model="", title="Same"), f"./site%20{name}/report.html") for name in "ab")
    page = render_index((first, second), (), "en")
    assert (first.folder, second.folder) == ("site a", "site b")
    listed_at, _, trends = page.partition('id="trends"')
    assert "site a" in listed_at
    assert "2026-01-01, \u2068site b\u2069, threshold" in trends
    assert entry(made(1), "./report.html").folder == ""
