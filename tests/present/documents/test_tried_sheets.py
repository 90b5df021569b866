"""The tables what_if and remedies: a row an effect, a row a level, and the reason where there is no number."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from radaudit.present.documents.csv_tables import render_csv_tables
from radaudit.present.documents.markdown import render_markdown
from radaudit.present.documents.sheets.book import sheets
from tests.present.evidence_factory import make_audit
from tests.present.made_up_what_if import TOO_FEW, tried


def read(audit, name):
    return list(csv.DictReader(io.StringIO(render_csv_tables(audit)[name][1:])))


def test_every_effect_is_a_row_with_both_intervals():
    audit = tried(make_audit(2))
    rows = read(audit, "what_if.csv")
    assert len(rows) == len(audit.what_if.effects)
    row = next(
        r for r in rows if (r["key"], r["group"], r["metric"]) == ("recalibration by vendor", "Canon", "sensitivity")
    )
    found = next(e for e in audit.what_if.effects if (e.remedy, e.metric) == ("recalibration by vendor", "sensitivity")
                 and e.group.value == "Canon")  # fmt: skip
    assert float(row["change"]) == found.change.gap.value
    assert (float(row["low"]), float(row["high"])) == (found.change.gap.low, found.change.gap.high)
    assert (float(row["simultaneous_low"]), float(row["simultaneous_high"])) == (found.change.low, found.change.high)
    assert (float(row["before"]), float(row["after"])) == (found.change.against_value, found.after.value)
    assert (float(row["p"]), float(row["p_adjusted"])) == (found.change.p, found.change.p_adjusted)


def test_every_level_is_a_row_and_a_remedy_without_one_gives_its_reason():
    rows = read(tried(make_audit(2), failed=("equalized odds by sex",)), "remedies.csv")
    own = {r["level_name"]: float(r["cutoff"]) for r in rows if r["key"] == "recalibration by sex"}
    assert own == {"F": 0.2, "M": 0.25}
    assert {r["needs"] for r in rows if r["key"] == "recalibration by sex"} == {"A person must decide: this uses sex"}
    (failed,) = [r for r in rows if r["key"] == "equalized odds by sex"]
    assert (failed["cutoff"], failed["note"]) == ("", TOO_FEW)
    (lot,) = [r for r in rows if r["key"] == "equalized odds by vendor"]
    assert float(lot["by_lot"]) == 0.12


def test_groups_of_which_only_counts_may_be_told_have_no_row():
    audit = make_audit(2)
    few = tuple(
        replace(s, n_event_patients=2, n_other_patients=2) if s.group.value == "GE" else s
        for s in audit.evidence.groups
    )
    audit = replace(audit, evidence=replace(audit.evidence, groups=few))
    assert "GE" not in {r["group"] for r in read(tried(audit), "what_if.csv")}


def test_without_a_what_if_there_is_no_table():
    assert not {"what_if", "remedies"} & {s.key for s in sheets(make_audit())}


def test_the_summary_for_a_pull_request_has_the_line():
    text = render_markdown(tried(make_audit()))
    assert "- What if: On Canon scanners, recalibrating by vendor would find 142 more" in text
    assert "What if" not in render_markdown(make_audit())
