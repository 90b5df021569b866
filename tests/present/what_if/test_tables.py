"""The tables: before, after and change of every measure, and the score from which each level would be flagged."""

from __future__ import annotations

from dataclasses import replace

from radaudit.present.view import View
from radaudit.present.what_if.tables import _in_order, effects_table, remedies_table
from radaudit.present.what_if.trials import trials_of
from radaudit.records import EVERYONE, Verdict
from tests.present.evidence_factory import make_audit
from tests.present.made_up_what_if import TOO_FEW, tried
from tests.present.what_if.building import BENEFIT, BY_VENDOR, CANON, UP, built, of


def texts(table):
    return [[c.text for c in row.cells] for row in table.rows]


def test_before_after_and_change_of_every_measure():
    trials = built(
        of(BY_VENDOR, CANON, before=0.61, found=(0.142, 0.06, 0.224)), of(BY_VENDOR, CANON, before=0.1, benefit=BENEFIT)
    )
    table = effects_table(trials, [EVERYONE, CANON], [BY_VENDOR], "All.")
    assert texts(table) == [
        ["vendor: Canon"],
        ["Recalibrate by vendor", "Net benefit", "0.1000", "0.1120 (0.0620 to 0.1620)", "+0.0120 (+0.0040 to +0.0200)"],
        ["Recalibrate by vendor", "Sensitivity", "0.610", "0.752 (0.702 to 0.802)", "+0.142 (+0.060 to +0.224)"],
    ]
    assert effects_table(trials, [EVERYONE], [BY_VENDOR], "None.") is None


def test_p_values_have_a_column_where_there_are_any():
    trials = trials_of(View(tried(make_audit(1))))
    table = effects_table(trials, [CANON], trials.remedies_for("vendor"), "All.")
    assert [c.title for c in table.columns][-1] == "p, adjusted"
    assert {row.cells[-1].text for row in table.rows if not row.is_heading} == {"0.020", "0.40"}
    assert len({row.cells[1].text for row in table.rows if not row.is_heading}) == 5
    without = built(of(BY_VENDOR, CANON, found=UP))
    assert len(effects_table(without, [CANON], [BY_VENDOR], "All.").columns) == 5


def test_the_scores_from_which_each_level_would_be_flagged():
    trials = trials_of(View(tried(make_audit(2), failed=("equalized odds by sex",))))
    table = remedies_table(trials)
    found = texts(table)
    assert "now everyone is from 0.4" in table.caption
    start = found.index(["Recalibrate by vendor"])
    assert found[start + 1 : start + 5] == [
        ["GE", "0.200", "uses \u2068vendor\u2069"], ["Siemens", "0.250", ""], ["Canon", "0.300", ""], ["Unknown", "0.350", ""],
    ]  # fmt: skip
    assert ["Everyone", "0.360", ""] in found
    lots = found[found.index(["Equalized odds by vendor (fairlearn), in part by lot"]) + 1]
    assert lots[2] == "uses \u2068vendor\u2069; 12\u202f% decided by lot"
    words = [[c.word for c in row.cells] for row in table.rows]
    failed = words[found.index(["Equalized odds by sex (fairlearn), in part by lot"]) + 1]
    assert failed[2] == f"A person must decide: this uses \u2068sex\u2069; {TOO_FEW}"


def test_what_a_person_must_decide_is_marked_here_too():
    table = remedies_table(trials_of(View(tried(make_audit(2)))))
    marked = [c.word for row in table.rows for c in row.cells if c.verdict is Verdict.CONCERN]
    assert len(marked) == 3  # recalibration, own thresholds and equalized odds by sex
    assert all(word.startswith("A person must decide: this uses \u2068sex\u2069") for word in marked)


def test_a_level_named_like_everyone_hides_no_other():
    named = replace(BY_VENDOR, cutoffs={"GE": 0.4, "all": 0.2, "Canon": 0.1})
    trials = built(of(BY_VENDOR, CANON, found=UP))
    levels = [s.group.value for s in trials.view.groups_of("vendor")]
    told = list(_in_order(trials, named))
    assert told == [(level, named.cutoffs[level]) for level in levels if level in named.cutoffs]
    assert len(told) == 2
    assert list(_in_order(trials, replace(named, reads_level=False, cutoffs={"all": 0.2}))) == [("all", 0.2)]
