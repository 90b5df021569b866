"""Counts of cases by flag and disease are those that the shares were made of, and none where they would betray a group."""

from __future__ import annotations

from dataclasses import replace

from radaudit.present.tables.two_by_two import two_by_two
from radaudit.present.view import View
from radaudit.records import EVERYONE, Estimate, Group
from tests.present.evidence_factory import make_audit
from tests.present.sections.composing import CANON, changed, row

SENSITIVITY, SPECIFICITY = Estimate(37 / 53, 0.5, 0.9, n=53), Estimate(150 / 187, 0.7, 0.9, n=187)


def with_shares(audit):
    own = {"sensitivity": SENSITIVITY, "specificity": SPECIFICITY}
    return changed(
        audit,
        measurements=tuple(
            replace(m, estimate=own[m.metric]) if m.group == CANON and m.metric in own else m
            for m in audit.evidence.measurements
        ),
    )


def test_counts_are_the_shares_times_what_they_divide_by():
    table = two_by_two(View(with_shares(make_audit())))
    assert row([table], "Canon") == ["Canon", "37", "16", "37", "150"]
    assert row([table], "Everyone")[0] == "Everyone"
    assert table.rows[0].is_total


def test_beside_a_withheld_group_there_are_none():
    audit = with_shares(make_audit())
    rounded = tuple(replace(s, is_rounded=s.group.attribute == "vendor") for s in audit.evidence.groups)
    table = two_by_two(View(changed(audit, groups=rounded)))
    assert row([table], "Canon") == ["Canon", "–", "–", "–", "–"]
    assert row([table], "F")[1] != "–"
    assert table.feet


def test_a_group_of_too_few_cases_has_none_and_without_any_there_is_no_table():
    audit = make_audit()
    assert row([two_by_two(View(audit))], "Unknown") == ["Unknown", "–", "–", "–", "–"]
    nobody = tuple(replace(m, estimate=Estimate(None, note="none")) for m in audit.evidence.measurements)
    assert two_by_two(View(changed(audit, measurements=nobody))) is None
    assert Group("vendor", "Unknown") in {s.group for s in audit.evidence.groups}
    assert EVERYONE in {s.group for s in audit.evidence.groups}
