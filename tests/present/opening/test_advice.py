"""What to do: for whom, each advice once, the divided threshold first, and no silence where nothing is settled."""

from __future__ import annotations

from dataclasses import replace

from radaudit.present.opening.advice import MOST, advice
from radaudit.present.view import View
from radaudit.records import Verdict
from tests.present.evidence_factory import make_audit


def gaps(audit, metric):
    view = View(audit)
    return [f for f in audit.findings if view.is_gap(f) and f.metric == metric and f.group.attribute == "vendor"]


def failing(finding):
    return replace(finding, verdict=Verdict.FAIL, weight=2.0, advice="Look.")


def test_an_advice_is_told_once_for_all_its_groups():
    audit = make_audit()
    first, second = (failing(f) for f in gaps(audit, "sensitivity")[:2])
    told = advice(View(audit), [first, second], Verdict.FAIL, [])
    assert [text for _, text in told] == ["Look."]
    assert first.group.value in told[0][0]
    assert second.group.value in told[0][0]


def test_a_threshold_that_divides_an_attribute_comes_first():
    audit = make_audit()
    missed = failing(gaps(audit, "sensitivity")[0])
    flagged = failing(gaps(audit, "specificity")[1])
    assert missed.group != flagged.group
    told = advice(View(audit), [missed], Verdict.FAIL, [missed, flagged])
    assert "vendor" in told[0][0]
    assert "Threshold each group would need" in told[0][1]
    assert len(told) == MOST
    same = replace(flagged, group=missed.group)
    assert "threshold" not in advice(View(audit), [missed], Verdict.FAIL, [missed, same])[0][1]


def test_nothing_settled_is_no_reassurance():
    audit = make_audit()
    open_gap = replace(gaps(audit, "auroc")[0], verdict=Verdict.INCONCLUSIVE, advice="More cases.")
    told = advice(View(audit), [open_gap], Verdict.INCONCLUSIVE, [open_gap])
    assert told[0][1] == "More cases."
    assert "neither good nor bad" in told[-1][1]
