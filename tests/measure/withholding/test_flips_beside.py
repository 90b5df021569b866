"""Reclassification tables beside a withheld group: the net that is told anyway, and no count or rate that would betray others."""

from __future__ import annotations

import numpy as np

from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.comparison import Side, gather_changes, scored_by_both
from radaudit.measure.withholding.coarse_flips import FLIPS_BETRAY, withhold_flips
from radaudit.measure.withholding.withheld import withhold
from radaudit.records import EVERYONE, Group
from tests.measure.withholding.test_attack import LIMIT

SIZES = (96, 60, 4)


def flips_of(build):
    random = np.random.default_rng(3)
    label = (random.random(sum(SIZES)) < 0.4).astype(float)
    old, new = (1 / (1 + np.exp(-random.normal(1.3 * label - 0.5, 1.2))) for _ in range(2))
    groups = {"vendor": np.repeat(["A", "B", "Zeiss"], SIZES), "sex": random.choice(["F", "M"], sum(SIZES))}
    sides = scored_by_both(build(label, old, None, **groups), build(label, new, None, **groups))
    measured = gather_changes(
        Side(sides[0], 0.5), Side(sides[1], 0.4), AnalysisPlan((0.4,), primary=frozenset({"auroc"}))
    )
    shown = withhold(measured.evidence, LIMIT, measured.baseline)
    return measured.flips, withhold_flips(measured.flips, shown), shown


def test_beside_a_withheld_group_there_is_the_net_as_it_is_told_elsewhere_and_nothing_else(build_predictions):
    _, told, shown = flips_of(build_predictions)
    own = [f for f in told if f.group.attribute == "vendor"]
    assert {f.group.value for f in own} == {"A", "B"}
    changes = {(c.metric, c.group): c.gap for c in shown.comparisons}
    for f in own:
        assert (f.both, f.only_baseline, f.only_candidate, f.neither, f.n_patients, f.p) == (None,) * 6
        for rate in (f.baseline_rate, f.candidate_rate):
            assert (rate.value, rate.low, rate.se, rate.note) == (None, None, None, FLIPS_BETRAY)
        gap = changes["sensitivity" if f.is_event else "specificity", f.group]
        assert abs(f.net.value) == abs(gap.value)
        assert f.n % LIMIT == 0


def test_everyone_and_attributes_without_a_withheld_group_stay_exact(build_predictions):
    exact, told, _ = flips_of(build_predictions)
    kept = [f for f in told if f.group.attribute in (EVERYONE.attribute, "sex")]
    assert len(kept) == 6
    assert kept == [f for f in exact if f.group.attribute in (EVERYONE.attribute, "sex")]
    assert Group("vendor", "Zeiss") not in {f.group for f in told}
