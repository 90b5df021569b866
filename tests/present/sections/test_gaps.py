"""Gaps with what they are compared with, and what stands behind them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.blocks import Fold, Matrix, Table
from radaudit.present.page import render_html
from tests.present.evidence_factory import make_audit
from tests.present.page_reading import read_page
from tests.present.sections.composing import changed, compose, row


@pytest.fixture(scope="module")
def audit():
    return make_audit()


def test_a_declared_reference_is_named_wherever_gaps_stand(audit):
    gaps = tuple(
        replace(c, against="reference: GE")
        for c in audit.evidence.comparisons
        if c.group.attribute == "vendor" and c.group.value != "GE"
    )
    findings = tuple(
        replace(f, against="reference: GE")
        for f in audit.findings
        if f.against and f.group.attribute == "vendor" and f.group.value != "GE"
    )
    audit = replace(changed(audit, comparisons=gaps, references={"vendor": "GE"}), findings=findings)
    reading = read_page(render_html(audit))
    assert "Gaps of the primary measures, each group against \u2068GE\u2069." in reading.text["gaps"]
    table = next(b for b in compose("gaps", audit) if isinstance(b, Table) and "GE" in b.caption)
    assert [c.title for c in table.columns][-2:] == ["Group", "\u2068GE\u2069"]
    assert "Verdict on every gap between a group and \u2068GE\u2069" in reading.text["verdict"]
    assert "by \u2068vendor\u2069 with \u2068GE\u2069, the declared reference." in reading.text["methods"]
    (matrix,) = [b for b in compose("verdict", audit) if isinstance(b, Matrix)]
    by_group = dict(matrix.rows[0][1])
    assert [c.verdict for c in by_group["GE"]] == [None] * 4
    assert all(c.verdict is not None and c.href[1:] in reading.ids for c in by_group["Canon"])


def test_ratios_and_p_values_of_gaps_are_folded(audit):
    folds = [b for b in compose("gaps", audit) if isinstance(b, Fold) and b.summary.startswith("Ratios")]
    assert row(folds[:1], "Canon") == ["Canon", "0.84 (0.40 to 60.00)", "<0.001", "<0.001", "–", "–", "0.030", "1.12"]
    plain = tuple(replace(c, p=None, ratio=None) for c in audit.evidence.comparisons)
    bare = compose("gaps", changed(audit, comparisons=plain))
    assert not [b for b in bare if isinstance(b, Fold) and b.summary.startswith("Ratios")]


def test_crossed_groups_are_folded_and_their_verdicts_still_lead_there(audit):
    crossed = {"sex": "vendor*sex"}

    def moved(group):
        return group._replace(attribute=crossed.get(group.attribute, group.attribute))

    evidence = audit.evidence
    changed_evidence = replace(
        evidence,
        groups=tuple(replace(s, group=moved(s.group)) for s in evidence.groups),
        sources={crossed.get(a, a): source for a, source in evidence.sources.items()},
        measurements=tuple(replace(m, group=moved(m.group)) for m in evidence.measurements),
        comparisons=tuple(replace(c, group=moved(c.group)) for c in evidence.comparisons),
        curves=tuple(replace(c, group=moved(c.group)) for c in evidence.curves),
        transport=(), usefulness=(), missing_groups=(), heterogeneity=(), cross_groups=(),
    )  # fmt: skip
    moved_audit = make_audit(evidence=changed_evidence)
    fold = next(b for b in compose("gaps", moved_audit) if isinstance(b, Fold) and "vendor*sex" in b.summary)
    assert row([fold], "F")[0] == "F"
    reading = read_page(render_html(moved_audit))
    (matrix,) = [b for b in compose("verdict", moved_audit) if isinstance(b, Matrix)]
    assert all(cell.href[1:] in reading.ids for cell in dict(dict(matrix.rows)["vendor*sex"])["F"])
    curves = [b for b in compose("calibration", moved_audit) if isinstance(b, Fold)]
    assert curves[0].summary == "Curves by \u2068vendor*sex\u2069"
