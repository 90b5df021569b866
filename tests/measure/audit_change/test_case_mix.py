"""How cohorts differ: shares of patients, prevalence, scores; and which groups cannot be compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from radaudit.measure.audit_change.in_common import compare_evidence
from radaudit.measure.intervals.mover import mover
from radaudit.measure.intervals.wilson import wilson
from radaudit.records import EVERYONE, Curve
from radaudit.records.evidence import Withheld
from tests.present.evidence_factory import make_evidence


def two(**changed):
    old = make_evidence(n_attributes=1)
    return old, replace(make_evidence(n_attributes=1), **changed)


def plain(evidence):
    return [s for s in evidence.groups if s.group != EVERYONE and "*" not in s.group.attribute]


def test_shares_are_of_patients_and_their_difference_is_newcombes():
    old, new = two()
    first = plain(new)[0]
    grown = tuple(replace(s, n_patients=max(1, s.n_patients // 3)) if s == first else s for s in new.groups)
    new = replace(new, groups=grown)
    common = compare_evidence(old, new, ("auroc",))
    shifts = [s for s in common.case_mix if s.what == "share"]
    critical = norm.isf(0.025 / len([s for s in common.case_mix if s.difference.low is not None]))
    own = next(s for s in shifts if s.group == first.group)
    counts = [(e.summary(first.group).n_patients, e.summary(EVERYONE).n_patients) for e in (old, new)]
    sides = [(k / n, *wilson(k / n, n, critical)) for k, n in counts]
    assert own.difference.value == pytest.approx(sides[1][0] - sides[0][0])
    assert (own.difference.low, own.difference.high) == pytest.approx(mover(sides[1], sides[0]), abs=1e-6)
    assert own.difference.high < 0
    assert all(s.difference.low <= 0 <= s.difference.high for s in shifts if s.group != first.group)


def test_prevalence_is_told_for_everyone_and_every_plain_group():
    old, new = two()
    groups = [s.group for s in compare_evidence(old, new, ("auroc",)).case_mix if s.what == "prevalence"]
    assert groups == [EVERYONE, *(s.group for s in plain(new))]


def test_the_distance_of_scores_is_half_of_the_summed_differences():
    bins = tuple(np.arange(4) / 4)
    curves = [
        (Curve("score_events", EVERYONE, bins, y), Curve("score_nonevents", EVERYONE, bins, (1.0, 0, 0, 0)))
        for y in ((0.5, 0.5, 0, 0), (0.25, 0.25, 0.5, 0))
    ]
    old, new = two()
    common = compare_evidence(replace(old, curves=curves[0]), replace(new, curves=curves[1]), ("auroc",))
    assert [(s.is_event, s.distance) for s in common.scores] == [(True, 0.5), (False, 0.0)]
    other = (replace(curves[1][0], x=(0.0, 0.3, 0.6, 0.9)), curves[1][1])
    common = compare_evidence(replace(old, curves=curves[0]), replace(new, curves=other), ("auroc",))
    assert [s.is_event for s in common.scores] == [False]  # other bins cannot be held against each other


def test_a_group_that_only_one_audit_shows_is_named_and_not_compared():
    old, new = two()
    gone, hidden = (s.group for s in plain(new)[:2])
    new = replace(
        new,
        groups=tuple(s for s in new.groups if s.group not in (gone, hidden)),
        measurements=tuple(m for m in new.measurements if m.group not in (gone, hidden)),
        withheld=(Withheld(hidden, "fewer than 10 patients"),),
    )
    common = compare_evidence(old, new, ("auroc", "sensitivity"))
    told = {x.group: x.reason for x in common.left_out}
    assert told[gone] == "only in the older audit"
    assert told[hidden].startswith("withheld in one of the audits")
    assert not {gone, hidden} & {c.group for c in common.comparisons}
    assert not {gone, hidden} & {s.group for side in common.groups for s in side}
    back = compare_evidence(new, old, ("auroc",))
    assert {x.group: x.reason for x in back.left_out}[gone] == "only in the newer audit"


def test_measures_that_depend_on_who_was_seen_alone_are_left_to_one_audit():
    old, new = two()
    compared = compare_evidence(old, new, ("auroc",)).cards
    assert "auroc" in compared
    assert not {"brier", "net_benefit", "prevalence"} & set(compared)
