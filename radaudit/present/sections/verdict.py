"""The answer first: what the audit found, in plain words, and a verdict for every group and measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.blocks import Answer, Block, Findings, Fold, HowTo, Matrix, MatrixCell, Prose
from radaudit.present.sections import section
from radaudit.present.view import View
from radaudit.records import Evidence, Finding, Group, Verdict

TOP = 5
FOLDED = 60
MATRIX_ROWS = 30
WORTH_A_CARD = (Verdict.FAIL, Verdict.CONCERN)


@section("Verdict", order=10)
def verdict(view: View) -> Iterator[Block]:
    """The answer, the findings that matter most, and the matrix."""
    evidence, findings = view.evidence, sorted(view.audit.findings, key=lambda f: (f.verdict.rank, -f.weight))
    yield _answer(findings, view)
    serious = [f for f in findings if f.verdict in WORTH_A_CARD]
    top = serious[:TOP] or [f for f in findings if f.verdict is Verdict.INCONCLUSIVE][:3]
    yield from _warnings(evidence, {f.code for f in top})
    if top:
        yield Findings(tuple((f, view.address(f)) for f in top))
    others = [
        f
        for f in findings
        if f not in top and (f.verdict in WORTH_A_CARD or (not f.metric and f.verdict is not Verdict.PASS))
    ]
    if others:
        shown = others[:FOLDED]
        title = f"{typeset.plural(len(shown), 'further finding')}" + (
            f" of {typeset.count(len(others))}" if len(others) > FOLDED else ""
        )
        yield Fold(title, (Findings(tuple((f, view.address(f)) for f in shown)),))
    if matrix := _matrix(view):
        yield matrix
        yield HowTo(
            ("Each cell asks whether a group differs from the rest of the cohort by more than the policy's margin. "
             "Click a cell for its numbers.",
             "Pass means that the whole interval of the gap lies inside the margin: equivalence was shown. Fail "
             "means that it lies outside. Inconclusive means that the data allow both; it is never good news, and "
             "the finding says how many cases would settle it."),
            ("Why a gap exists. Groups differ in disease, age, referral and equipment at once; the audit shows "
             "where to look.",
             "Performance outside this cohort."),
        )  # fmt: skip


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
    verdict_, answer = _sentence(gaps, counted)
    others = sum(1 for f in findings if not view.is_gap(f) and f.verdict in WORTH_A_CARD)
    counts = tuple((v, counted[v]) for v in Verdict)
    question = "Does the model work equally well for every group?"
    return Answer(question, verdict_, answer, tuple(_reasons(counted, len(gaps), others)), counts if gaps else ())


def _sentence(gaps: list[Finding], counted: Counter[Verdict]) -> tuple[Verdict, str]:
    for worst, text in (
        (Verdict.FAIL, "No. It differs by more than the policy allows for {}."),
        (Verdict.CONCERN, "There is reason for concern for {}."),
    ):
        if counted[worst]:
            return worst, text.format(_where([f.group for f in gaps if f.verdict is worst and f.group]))
    if counted[Verdict.INCONCLUSIVE]:
        return Verdict.INCONCLUSIVE, "It can’t be said yet: some groups have too few cases to tell."
    if counted[Verdict.PASS]:
        return Verdict.PASS, "Yes, as far as it was compared: every gap was shown to lie within its margin."
    return Verdict.NOT_APPLICABLE, "It can’t be said: no group could be compared with the rest."


def _reasons(counted: Counter[Verdict], n: int, others: int) -> Iterator[str]:
    total = f"of {typeset.plural(n, 'comparison')}"
    if failed := counted[Verdict.FAIL]:
        yield f"{typeset.count(failed)} {total} {'lies' if failed == 1 else 'lie'} beyond the margin."
    if worrying := counted[Verdict.CONCERN]:
        yield f"{typeset.count(worrying)} {total} {'gives' if worrying == 1 else 'give'} reason for concern."
    if unsettled := counted[Verdict.INCONCLUSIVE]:
        verb = "is" if unsettled == 1 else "are"
        yield f"{typeset.count(unsettled)} {total} {verb} inconclusive: too few cases to tell a gap from chance."
    if shown := counted[Verdict.PASS]:
        yield f"In {typeset.count(shown)} {total} the gap was shown to lie within the margin."
    if others:
        verb = "is" if others == 1 else "are"
        yield f"Beside the comparisons there {verb} {typeset.plural(others, 'finding')} about data, model or calibration."


def _where(groups: list[Group], most: int = 3) -> str:
    """The groups in a sentence, each once, worst first."""
    names = list(dict.fromkeys(g.label for g in groups))
    if len(names) > most:
        return f"{', '.join(names[:most])} and {typeset.plural(len(names) - most, 'further group')}"
    return typeset.listed(names)


def _matrix(view: View) -> Matrix | None:
    columns = [m for m in view.primary if any(key[0] == m for key in view.comparisons)]
    rows = [(a, s.group) for a in view.attributes for s in view.groups_of(a)]
    if not columns or not rows:
        return None
    note = ""
    if len(rows) > MATRIX_ROWS:
        note = (
            f"The {MATRIX_ROWS} groups with the worst verdicts out of {typeset.count(len(rows))}; the tables under "
            "“Gaps” hold all."
        )
        worst = sorted(rows, key=lambda row: _badness(view, columns, row[1]))[:MATRIX_ROWS]
        rows = [row for row in rows if row in set(worst)]
    by_attribute = {a: tuple((g.value, _cells(view, columns, g)) for b, g in rows if a == b) for a, _ in rows}
    caption = f"Verdict on every gap between a group and the rest, at threshold {view.evidence.thresholds[0]:g}."
    return Matrix(caption, tuple(view.card(m).title for m in columns), tuple(by_attribute.items()), note)


def _badness(view: View, columns: list[str], group: Group) -> list[tuple[int, float]]:
    found = [f for m in columns if (f := view.finding(m, group))]
    return sorted((f.verdict.rank, -f.weight) for f in found) or [(99, 0.0)]


def _cells(view: View, columns: list[str], group: Group) -> tuple[MatrixCell, ...]:
    cells = []
    for metric in columns:
        found, gap = view.finding(metric, group), view.comparisons.get((metric, group, "rest"))
        href = f"#{view.anchor(metric, group)}" if gap else ""
        hint = ""
        if gap:
            number = typeset.estimate(gap.gap, view.card(metric), is_gap=True)
            hint = (
                f"{view.card(metric).title}, {group.label}: gap {number}"
                if gap.gap.is_known
                else f"{number}: {gap.gap.note}"
            )
        cells.append(MatrixCell(found.verdict if found else None, href, hint))
    return tuple(cells)
