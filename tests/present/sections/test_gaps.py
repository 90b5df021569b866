"""Gaps with what they are compared with, and what stands behind them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.answers.leading import SERIOUS
from radaudit.present.blocks import Fold, Strips
from radaudit.present.opening.blocks import Opening
from radaudit.present.page.report import render_html
from radaudit.present.view import View
from radaudit.records import Verdict
from tests.present.evidence_factory import make_audit
from tests.present.page_reading import read_page
from tests.present.sections.composing import CANON, changed, compose, flat, row


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
    fold = next(b for b in compose("gaps", audit) if isinstance(b, Fold) and "vendor" in b.summary)
    table = fold.blocks[0]
    assert "GE" in table.caption
    assert [c.title for c in table.columns][-2:] == ["Group", "\u2068GE\u2069"]
    assert "Gap between every group and \u2068GE\u2069, at threshold" in reading.text["verdict"]
    assert "by \u2068vendor\u2069 with \u2068GE\u2069, the declared reference." in reading.text["methods"]
    matrix = next(b for b in compose("verdict", audit) if isinstance(b, Opening)).matrix
    by_group = dict(matrix.parts[0].rows)
    assert [c.verdict for c in by_group["GE"]] == [None] * 4
    assert all(c.verdict is not None and c.href[1:] in reading.ids for c in by_group["Canon"])


def test_ratios_and_p_values_of_gaps_are_folded(audit):
    folds = _ratios(compose("gaps", audit))
    assert row(folds[:1], "Canon") == ["Canon", "0.84 (0.40 to 60.00)", "<0.001", "<0.001", "–", "–", "0.030", "1.12"]
    plain = tuple(replace(c, p=None, ratio=None) for c in audit.evidence.comparisons)
    assert not _ratios(compose("gaps", changed(audit, comparisons=plain)))


def _ratios(blocks):
    inner = [b for fold in blocks if isinstance(fold, Fold) for b in fold.blocks]
    return [b for b in inner if isinstance(b, Fold) and b.summary.startswith("Ratios")]


def test_every_gap_is_drawn_where_it_lies_with_its_simultaneous_interval_and_the_margin(audit):
    strips = [b for b in flat(compose("gaps", audit)) if isinstance(b, Strips)]
    assert len(strips) == 4
    sensitivity = next(s for s in strips if s.title.startswith("Sensitivity"))
    gap = next(c for c in audit.evidence.comparisons if c.metric == "sensitivity" and c.group.value == "Canon")
    line = next(r for r in sensitivity.rows if r.cells[0].text == "Canon")
    (dot,) = line.marks
    assert (dot.value, dot.low, dot.high) == (gap.gap.value, gap.low, gap.high)
    margin = audit.policy.margins["sensitivity"]
    assert (sensitivity.references[0].low, sensitivity.references[0].high) == (-margin, margin)
    assert sensitivity.axis.low <= gap.gap.value <= sensitivity.axis.high
    assert sensitivity.title == f"Sensitivity: \u2068vendor Canon\u2069 does worse, gap {gap.gap.value:.2f}.".replace(
        "-", "\N{MINUS SIGN}"
    )


def test_a_gap_that_cannot_be_estimated_is_a_row_with_its_reason():
    blocks = compose("gaps", make_audit(kind="tiny"))
    rows = [r for b in blocks if isinstance(b, Strips) for r in b.rows if not r.is_heading and not r.marks]
    assert rows
    assert all(r.absent for r in rows)
    assert all(r.value.text for r in rows if r.absent == "not estimable")


def test_titles_say_when_nothing_is_serious(audit):
    calm = replace(audit, findings=tuple(replace(f, verdict=Verdict.INCONCLUSIVE) for f in audit.findings if f.against))
    titles = [b.title for b in flat(compose("gaps", calm)) if isinstance(b, Strips)]
    assert len(titles) == 4
    assert all("0 of" in t and "within the margin" in t for t in titles)


def test_what_nothing_is_shown_of_is_folded_under_its_message_and_printed(audit):
    """A measure with a fail or a concern never is."""
    blocks = compose("gaps", audit)
    opened = {b.title.split(":")[0] for b in blocks if isinstance(b, Strips)}
    serious = {f.metric for f in audit.findings if f.against and f.verdict in SERIOUS} & set(audit.policy.primary)
    assert opened == {audit.evidence.cards[m].title for m in serious}
    quiet = [b for b in blocks if isinstance(b, Fold) and isinstance(b.blocks[0], Strips)]
    assert quiet
    assert all(b.is_printed and b.summary == b.blocks[0].title for b in quiet)
    calm = replace(audit, findings=tuple(replace(f, verdict=Verdict.INCONCLUSIVE) for f in audit.findings if f.against))
    assert sum(isinstance(b, Strips) for b in compose("gaps", calm)) == 1


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
        transport=(), usefulness=(), missing_groups=(), heterogeneity=(), cross_groups=(), sweeps=(),
    )  # fmt: skip
    moved_audit = make_audit(evidence=changed_evidence)
    fold = next(b for b in compose("gaps", moved_audit) if isinstance(b, Fold) and "vendor*sex" in b.summary)
    assert row([fold], "F")[0] == "F"
    reading = read_page(render_html(moved_audit))
    matrix = next(b for b in compose("verdict", moved_audit) if isinstance(b, Opening)).matrix
    crossed_part = next(p for p in matrix.parts if p.attribute == "vendor*sex")
    assert all(cell.href[1:] in reading.ids for cell in dict(crossed_part.rows)["F"])
    curves = [b for b in compose("calibration", moved_audit) if isinstance(b, Fold) and b.summary.startswith("Curves")]
    assert curves[-1].summary == "Curves by \u2068vendor*sex\u2069"


def test_a_finding_at_a_further_threshold_leads_to_a_row_that_shows_its_gap():
    audit = make_audit()
    found = next(f for f in audit.findings if f.metric == "sensitivity" and f.group == CANON and f.against)
    gap = next(
        c for c in audit.evidence.comparisons if (c.metric, c.group, c.against) == ("sensitivity", CANON, found.against)
    )
    primary = audit.evidence.thresholds[0]
    there = replace(gap, threshold=0.75, gap=replace(gap.gap, value=-0.321, low=-0.4, high=-0.2), low=-0.45, high=-0.15)
    comparisons = (*audit.evidence.comparisons, there)
    audit = changed(audit, comparisons=comparisons, thresholds=(primary, 0.75))
    audit = replace(audit, findings=(*audit.findings, replace(found, threshold=0.75)))
    reading = read_page(render_html(audit))
    view = View(audit)
    here, elsewhere = view.address(found), view.address(audit.findings[-1])
    assert elsewhere == f"{here}-at-1"
    assert {here[1:], elsewhere[1:]} <= set(reading.ids)
    shown = next(cells for cells in reading.rows["gaps"] if "−0.321 (−0.400 to −0.200)" in cells)
    assert shown[:3] == ["Canon", "Sensitivity", "0.75"]
