"""The answer first: what the audit found, in plain words, and a verdict for every group and measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.blocks import Answer, Block, Findings, Fold, HowTo, Matrix, MatrixCell, Prose
from radaudit.present.leading import SERIOUS, UNJUDGED, does_better, leading, worst_first
from radaudit.present.sections import section
from radaudit.present.view import View
from radaudit.records import Evidence, Finding, Group, Verdict, wording
from radaudit.records.conclusion import set_aside
from radaudit.records.opened import implied, opened

TOP = 5
FOLDED = 60
MATRIX_ROWS = 30
UNSETTLED = 3
"""Inconclusive gaps among the findings told first, where no gap fails or worries."""


@section("Verdict", order=10)
def verdict(view: View) -> Iterator[Block]:
    """The answer, the findings that matter most, and the matrix."""
    evidence, findings = view.evidence, worst_first(view.audit.findings)
    yield _answer(findings, view)
    top = _top(findings, view)
    yield from _openings(view)
    yield from _warnings(evidence, {f.code for f in top})
    if top:
        yield Findings(tuple((f, view.address(f)) for f in top))
    others = [
        f
        for f in findings
        if f not in top and (f.verdict in SERIOUS or (not f.metric and f.verdict is not Verdict.PASS))
    ]
    if others:
        shown = others[:FOLDED]
        title = f"{wording.count(len(shown), 'further finding')}" + (
            f" of {wording.whole(len(others))}" if len(others) > FOLDED else ""
        )
        yield Fold(title, (Findings(tuple((f, view.address(f)) for f in shown)),))
    if matrix := _matrix(view):
        yield matrix
        yield HowTo(
            (f"Each cell asks whether a group differs from {_partners(view)} by more than the policy's margin. "
             "Click a cell for its numbers.",
             "Pass means that the whole interval of the gap lies inside the margin: equivalence was shown. Fail "
             "means that it lies outside, at the group's cost; where the group does better and the others lag, it is a "
             "Concern. Inconclusive means that the data allow both; it is never good news, and "
             "the finding says how many cases would settle it."),
            ("Why a gap exists. Groups differ in disease, age, referral and equipment at once; the audit shows "
             "where to look.",
             "Performance outside this cohort."),
        )  # fmt: skip


def _top(findings: list[Finding], view: View) -> list[Finding]:
    """What is told first: the worst; and where no gap is among them, the gaps that come nearest to one."""
    serious = leading(findings)[:TOP]
    if any(view.is_gap(f) for f in serious):
        return serious
    unsettled = [f for f in findings if f.verdict is Verdict.INCONCLUSIVE and (view.is_gap(f) or not serious)]
    return serious + unsettled[: max(1, UNSETTLED - len(serious))]


def _openings(view: View) -> Iterator[Prose]:
    """How often a sealed test set was opened; a warning only where a model may have been chosen by it."""
    if sealed := view.audit.test_set:
        yield Prose((f"{opened(sealed)} {implied(sealed)}",), "warning" if sealed.n_models > 1 else "note")


def _warnings(evidence: Evidence, told: set[str]) -> Iterator[Prose]:
    """What weakens every number, unless one of the findings below already tells it."""
    if evidence.threshold_source == "default" and "RA103" not in told:
        yield Prose(
            (f"The decision threshold {evidence.thresholds[0]:g} is a default that nobody chose for this model. Everything "
             "that depends on it (sensitivity, specificity, predictive values, net benefit) is exploratory.",), "warning"
        )  # fmt: skip
    if not evidence.has_patients and "RA102" not in told:
        yield Prose(
            ("No column says which images share a patient. All intervals assume one image a patient; where that is not so, "
             "they are too narrow.",), "warning"
        )  # fmt: skip


def _answer(findings: list[Finding], view: View) -> Answer:
    gaps = [f for f in findings if view.is_gap(f)]
    counted = Counter(f.verdict for f in gaps)
    verdict_, answer = _sentence(gaps, counted, view)
    others = sum(1 for f in findings if not view.is_gap(f) and f.verdict in SERIOUS)
    counts = tuple((v, counted[v]) for v in Verdict)
    question = "Does the model work equally well for every group?"
    reasons = [*_reasons(len(gaps), others, view)]
    if aside := set_aside(view.audit):
        reasons.insert(0, aside)
    return Answer(question, verdict_, answer, tuple(reasons), counts if gaps else ())


def _sentence(gaps: list[Finding], counted: Counter[Verdict], view: View) -> tuple[Verdict, str]:
    for worst, text in (
        (Verdict.FAIL, "No. It does worse, by more than the policy allows, for {}."),
        (Verdict.CONCERN, "There is reason for concern for {}."),
    ):
        if counted[worst]:
            found = [f for f in gaps if f.verdict is worst]
            return worst, text.format(_where([f for f in found if not does_better(f)] or found, view))
    if counted[Verdict.INCONCLUSIVE]:
        few = (
            "some groups have"
            if counted[Verdict.PASS] or counted[Verdict.MUTED]
            else "every group that was compared has"
        )
        return Verdict.INCONCLUSIVE, f"It can’t be said yet: {few} too few cases to tell."
    if counted[Verdict.PASS]:
        but = " that the policy does not set aside" if counted[Verdict.MUTED] else ""
        return Verdict.PASS, f"Yes, as far as it was compared: every gap{but} was shown to lie within its margin."
    return Verdict.NOT_APPLICABLE, "It can’t be said: no group could be compared with the rest."


def _reasons(n: int, others: int, view: View) -> Iterator[str]:
    """What the counts below are of, and what they leave out."""
    if n:
        thresholds = [wording.threshold_text(t) for t in view.evidence.thresholds]
        at = f", at thresholds {typeset.listed(thresholds)}," if len(thresholds) > 1 else ""
        yield f"{wording.count(n, 'comparison')} between groups{at} ended as counted below."
    if others:
        verb = "is" if others == 1 else "are"
        yield f"Beside the comparisons there {verb} {wording.count(others, 'finding')} about data, model or calibration."


def _where(gaps: list[Finding], view: View, most: int = 3) -> str:
    """The groups in a sentence, worst first, each once with the measures it is about."""
    measures: dict[Group, list[str]] = {}
    for f in gaps:
        if f.group is not None:
            title = wording.in_sentence(view.card(f.metric).title)
            # The primary threshold is what the page is about; only another one needs to be named.
            is_further = f.threshold not in (None, view.evidence.thresholds[0])
            at = (
                f" at threshold {wording.threshold_text(f.threshold)}" if is_further and f.threshold is not None else ""
            )
            measures.setdefault(f.group, []).append(title + at)
    names = [f"{group.label} ({', '.join(dict.fromkeys(titles))})" for group, titles in measures.items()]
    if len(names) > most:
        return f"{', '.join(names[:most])} and {wording.count(len(names) - most, 'further group')}"
    return typeset.listed(names)


def _matrix(view: View) -> Matrix | None:
    columns = [m for m in view.primary if any(key[0] == m for key in view.comparisons)]
    rows = [(a, s.group) for a in view.attributes for s in view.groups_of(a)]
    if not columns or not rows:
        return None
    note = ""
    if len(rows) > MATRIX_ROWS:
        note = (
            f"The {MATRIX_ROWS} groups with the worst verdicts out of {wording.whole(len(rows))}; the tables under "
            "“Gaps” hold all."
        )
        worst = sorted(rows, key=lambda row: _badness(view, columns, row[1]))[:MATRIX_ROWS]
        rows = [row for row in rows if row in set(worst)]
    by_attribute = {a: tuple((g.value, _cells(view, columns, g)) for b, g in rows if a == b) for a, _ in rows}
    caption = (
        f"Verdict on every gap between a group and {_partners(view)}, at threshold {view.evidence.thresholds[0]:g}."
    )
    return Matrix(caption, tuple(view.card(m).title for m in columns), tuple(by_attribute.items()), note)


def _partners(view: View) -> str:
    """What the groups are compared with, in words."""
    others = {c.against for c in view.comparisons.values()}
    return typeset.partner(others.pop()) if len(others) == 1 else "what it is compared with"


def _verdict_on(view: View, metric: str, group: Group) -> Finding | None:
    gap = view.gap(metric, group)
    return view.finding(metric, group, gap.against) if gap else view.finding(metric, group)


def _badness(view: View, columns: list[str], group: Group) -> list[tuple[int, float]]:
    found = [f for m in columns if (f := _verdict_on(view, m, group))]
    return sorted(f.rank for f in found) or [UNJUDGED]


def _cells(view: View, columns: list[str], group: Group) -> tuple[MatrixCell, ...]:
    cells = []
    for metric in columns:
        found, gap = _verdict_on(view, metric, group), view.gap(metric, group)
        href = f"#{view.anchor(metric, group, gap.against)}" if gap else ""
        hint = ""
        if gap:
            number = typeset.estimate(gap.gap, view.card(metric), is_gap=True)
            hint = (
                f"{view.card(metric).title}, {group.label}: gap {number}"
                if gap.gap.is_known
                else f"{number}: {gap.gap.note}"
            )
        note = "does better" if found and does_better(found) else ""
        cells.append(MatrixCell(found.verdict if found else None, href, hint, note))
    return tuple(cells)
