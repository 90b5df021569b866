"""The matrix of the first screen: a number only where it was judged."""

from __future__ import annotations

from dataclasses import replace

from radaudit.present.opening.matrix import matrix
from radaudit.present.page.report import render_html
from radaudit.present.view import View
from radaudit.records import Group, Verdict
from tests.present.evidence_factory import make_audit
from tests.present.page_reading import read_page

CANON = Group("vendor", "Canon")


def test_a_gap_that_was_not_judged_shows_no_number_but_leads_to_it():
    audit = make_audit()
    findings = tuple(
        replace(f, verdict=Verdict.NOT_APPLICABLE) if f.group == CANON and f.against else f for f in audit.findings
    )
    audit = replace(audit, findings=findings)
    rows = {name: cells for part in matrix(View(audit)).parts for name, cells in part.rows}
    assert {(c.verdict, c.value, c.short) for c in rows["Canon"]} == {(Verdict.NOT_APPLICABLE, "", "not judged")}
    assert all(c.href and "gap" in c.hint for c in rows["Canon"])
    assert any(c.value for c in rows["GE"])
    page = read_page(render_html(audit))
    assert "not judged" in page.text["verdict"]
    assert "could not be judged" in page.text["verdict"]
