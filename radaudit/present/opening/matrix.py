"""Groups down, measures across: a mark and the gap in every cell, each a door to its evidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.answers.leading import SERIOUS, UNJUDGED, does_better
from radaudit.present.opening.blocks import Matrix, MatrixCell, MatrixPart
from radaudit.present.opening.prespecified import unnamed_measures
from radaudit.present.view import View
from radaudit.records import EVERYONE, Finding, Group, MetricCard, Verdict, wording

MATRIX_ROWS = 30
OPEN_ROWS = 14
"""With more rows than these, attributes without a fail or a concern are folded: they would push the others off the screen."""


def matrix(view: View) -> Matrix | None:
    """The matrix, or None where nothing was compared."""
    columns = [m for m in view.primary if any(key[0] == m for key in view.comparisons)]
    rows = [(a, s.group) for a in view.attributes for s in view.groups_of(a)]
    if not columns or not rows:
        return None
    note = ""
    if len(rows) > MATRIX_ROWS:
        note = say(
            "The {shown} groups with the worst verdicts out of {all}; the tables under “Gaps” hold all.",
            shown=str(MATRIX_ROWS),
            all=wording.whole(len(rows)),
        )
        worst = sorted(rows, key=lambda row: _badness(view, columns, row[1]))[:MATRIX_ROWS]
        rows = [row for row in rows if row in set(worst)]
    parts = [_part(view, columns, a, [g for b, g in rows if b == a]) for a in dict.fromkeys(a for a, _ in rows)]
    if len(rows) <= OPEN_ROWS:
        parts = [_opened(p) for p in parts]
    elif not any(p.is_open for p in parts):
        parts[0] = _opened(parts[0])
    caption = say(
        "Gap between every group and {partners}, at threshold {threshold}",
        partners=partners(view),
        threshold=wording.threshold_text(view.evidence.thresholds[0]),
    )
    note = wording.sentences(note, unnamed_measures(view, columns))
    titles = tuple(say(view.card(m).title) for m in columns)
    return Matrix(caption, titles, tuple(parts), note, tuple(_overall(view, m) for m in columns))


def _overall(view: View, metric: str) -> str:
    """The whole cohort's value: without it a small gap could be taken for a good model."""
    found = view.measurement(metric, EVERYONE)
    if found is None or found.estimate.value is None:
        return "–"
    return wording.number(found.estimate.value, typeset.decimals(view.card(metric)))


def partners(view: View) -> str:
    """What the groups are compared with, in words."""
    others = {c.against for c in view.comparisons.values()}
    return typeset.partner(others.pop()) if len(others) == 1 else say("what it is compared with")


def _part(view: View, columns: list[str], attribute: str, groups: list[Group]) -> MatrixPart:
    rows = tuple((g.value, _cells(view, columns, g)) for g in groups)
    counted = Counter(c.verdict for _, cells in rows for c in cells if c.verdict)
    counts = tuple((v, counted[v]) for v in Verdict if counted[v])
    word = say("exploratory") if view.is_exploratory(attribute) else ""
    return MatrixPart(attribute, rows, counts, is_open=any(counted[v] for v in SERIOUS), word=word)


def _opened(part: MatrixPart) -> MatrixPart:
    return replace(part, is_open=True)


def _verdict_on(view: View, metric: str, group: Group) -> Finding | None:
    gap = view.gap(metric, group)
    return view.finding(metric, group, gap.against) if gap else view.finding(metric, group)


def _badness(view: View, columns: list[str], group: Group) -> list[tuple[int, float]]:
    found = [f for m in columns if (f := _verdict_on(view, m, group))]
    return sorted(f.rank for f in found) or [UNJUDGED]


def _cells(view: View, columns: list[str], group: Group) -> tuple[MatrixCell, ...]:
    return tuple(_cell(view, view.card(metric), group) for metric in columns)


def _cell(view: View, card: MetricCard, group: Group) -> MatrixCell:
    found, gap = _verdict_on(view, card.name, group), view.gap(card.name, group)
    if gap is None:
        is_reference = any(c.reference == group for c in view.comparisons.values() if c.metric == card.name)
        return MatrixCell(found.verdict if found else None, "", "", say("reference") if is_reference else "")
    href = f"#{view.anchor(card.name, group, gap.against)}"
    title, label = say(card.title), typeset.isolated(wording.group_label(group))
    if not gap.gap.is_known:
        reason = typeset.reason(gap.gap)
        hint = say("{measure}, {group}: not estimable: {reason}", measure=title, group=label, reason=reason)
        short = say("not judged") if found and found.verdict is Verdict.NOT_APPLICABLE else ""
        return MatrixCell(found.verdict if found else None, href, hint, short=short)
    number = typeset.estimate(gap.gap, card, is_gap=True)
    hint = say("{measure}, {group}: gap {number}", measure=title, group=label, number=number)
    if found and found.verdict is Verdict.NOT_APPLICABLE:
        # A number beside a mark that says "not judged" would be read as if it had been.
        return MatrixCell(found.verdict, href, hint, short=say("not judged"))
    value = wording.number(gap.gap.value, typeset.decimals(card), is_signed=True)
    note, short = _side(found)
    return MatrixCell(found.verdict if found else None, href, hint, note, value, short)


def _side(found: Finding | None) -> tuple[str, str]:
    """Whom a serious gap is at the cost of, where that is not the row's group: at length, and as it stands in the cell."""
    if found is None or not does_better(found):
        return "", ""
    if found.lagging is None:
        return say("does better"), say("better")
    group = typeset.isolated(wording.group_label(found.lagging))
    return say("does better; the reference, {group}, lags", group=group), say("reference lags")
