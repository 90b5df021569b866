"""Whether chance alone explains how far groups lie apart, in words and lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.blocks import Fold, Table
from tests.present.evidence_factory import make_audit, make_evidence
from tests.present.sections.composing import changed, compose, flat, row, said


@pytest.fixture(scope="module")
def audit():
    return make_audit()


def test_the_spread_is_told_in_a_sentence_and_a_line_a_measure(audit):
    blocks = compose("spread", audit)
    assert "Yes, by \u2068vendor\u2069 (AUROC, sensitivity, specificity, calibration in the large): the best" in said(
        blocks
    )
    assert "In the other 4 lines the gaps are not shown to be more than chance" in said(blocks)
    assert row(blocks, "AUROC") == [
        "AUROC", "0.140", "0.041", "0.096", "<0.001", "0.070 (0.023 to 0.230)", "87\u202f%", "0.59 to 1.00",
    ]  # fmt: skip
    fold = next(b for b in blocks if isinstance(b, Fold) and b.summary.startswith("Every group"))
    assert row([fold], "Canon") == ["Canon", "0.74", "0.76", "20\u202f%", "90\u202f%"]


def test_the_lead_says_how_many_lines_were_looked_at_and_allows_for_them(audit):
    first = [h for h in audit.evidence.heterogeneity if h.metric in audit.policy.primary]
    assert "8 lines (one a measure and attribute) were looked at. That is allowed for" in said(compose("spread", audit))
    lucky = tuple(replace(h, p_gap=0.02 if h is first[0] else 0.4) for h in audit.evidence.heterogeneity)
    words = said(compose("spread", changed(audit, heterogeneity=lucky)))
    assert words.startswith("Not as far as these cases tell. 8 lines (one a measure and attribute) were looked at")
    assert "1 gap would happen by chance in at most 1 of 20 studies, were its line the only one" in words
    alone = tuple(h for h in lucky if h.metric not in audit.policy.primary or h.p_gap == 0.02)
    words = said(compose("spread", changed(audit, heterogeneity=alone)))
    assert words.startswith("Yes, by")
    assert "1 line (one a measure and attribute) was looked at" in words


def test_only_samples_of_many_have_a_next_group(audit):
    tables = [b for b in flat(compose("spread", audit)) if isinstance(b, Table)]
    by_sex = tables[0].rows[-1]
    assert [c.text for c in by_sex.cells][-1] == "–"


def test_no_spread_beyond_chance_is_not_called_alike():
    calm = make_evidence(1, bad=())
    words = said(compose("spread", make_audit(evidence=calm)))
    assert words.startswith("Not as far as these cases tell.")
    assert "That does not show that it does." in words
    unknown = tuple(
        replace(h, largest_gap=None, note="fewer than two groups could be used") for h in calm.heterogeneity
    )
    none = compose("spread", changed(make_audit(evidence=calm), heterogeneity=unknown))
    assert said(none).startswith("It can’t be said")
    assert row(none, "AUROC")[1] == "not estimable"


def test_crossed_groups_have_no_group_not_seen_yet(audit):
    crossed = tuple(
        replace(h, attribute="vendor*sex") if h.attribute == "vendor" else h for h in audit.evidence.heterogeneity
    )
    view = changed(audit, heterogeneity=crossed, sources={"vendor*sex": "", "sex": ""})
    assert row(compose("spread", view), "AUROC")[-1] == "–"


def test_two_groups_that_leave_the_spread_open_have_no_upper_limit(audit):
    two = tuple(replace(h, groups=h.groups[:2], tau_high=0.5) for h in audit.evidence.heterogeneity)
    assert row(compose("spread", changed(audit, heterogeneity=two)), "AUROC")[5] == "0.070 (from 0.023, no upper limit)"
    three = tuple(replace(h, tau_high=0.5) for h in audit.evidence.heterogeneity)
    assert row(compose("spread", changed(audit, heterogeneity=three)), "AUROC")[5] == "0.070 (0.023 to 0.500)"
