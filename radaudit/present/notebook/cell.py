"""The audit below a notebook's cell: the verdict, the answer in numbers, who was audited, every gap with its mark and interval."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.answers.first_screen import first_screen, worst_groups
from radaudit.present.notebook.marks import gap_strip, mark
from radaudit.present.opening.blocks import MatrixCell, Opening
from radaudit.present.view import View
from radaudit.records import EVERYONE, Audit, Comparison, Estimate, Group, MetricCard, Verdict
from radaudit.records.conclusion import headline, overall_verdict
from radaudit.records.wording import level_name, sentences, verdict_word, whole

MOST_ROWS = 14
"""Groups in the matrix, the worst first."""

FARTHEST = 5
"""Margins that a measure's axis reaches to each side for the sake of intervals alone: one wide one must not hide the others."""

_SOFT = "opacity:.75"
_CELL = "text-align:left;vertical-align:top;padding:.25em .7em .25em 0;border:0;background:none"
_RULE = "border-top:1px solid rgba(128,128,128,.35)"


def render_cell(audit: Audit) -> str:
    """A few lines of HTML in the words and digits of the report; everything from the data is escaped.

    At most some 60 kB, without script and style sheet, for light and dark notebooks.
    """
    view = View(audit)
    screen = first_screen(view)
    parts = [
        *(_p(w, "border-left:3px solid #a97000;padding-left:.7em;font-weight:600") for w in screen.warnings),
        *_answer(view, screen.opening),
        *_matrix(view, screen.opening),
        _scope(screen.opening),
        _overall(view),
    ]
    style = "max-width:62rem;line-height:1.45;text-align:left"
    return str(Markup('<div class="radaudit" style="{}">{}</div>').format(style, Markup("").join(parts)))


def _p(text: str | Markup, style: str = "") -> Markup:
    return Markup('<p style="margin:.35em 0;{}">{}</p>').format(style, text)


def _labeled(label: str, text: str) -> Markup:
    """A label in bold and its sentence, as the language sets them."""
    return Markup(escape(say("{label}: {text}"))).format(label=Markup("<strong>{}</strong>").format(label), text=text)  # noqa: S704


def _answer(view: View, opening: Opening) -> Iterator[Markup]:
    """Title and verdict, the answer that names the groups, and the gaps in cases of 1000."""
    findings = view.audit.findings
    verdict = overall_verdict(findings)
    yield _p(Markup("<strong>{}</strong>").format(view.audit.title))
    yield _p(Markup("{} {}").format(mark(verdict), _labeled(verdict_word(verdict), headline(findings))))
    if opening.counts:
        yield _p(Markup("{} <strong>{}</strong>").format(opening.question, opening.answer))
    told = [_message(m.verdict, m.text, m.certainty) for m in opening.messages]
    told += [Markup("<li>{}</li>").format(reason) for reason in opening.reasons]
    if told:
        yield Markup('<ul style="margin:.35em 0;padding-left:0;list-style:none">{}</ul>').format(Markup("").join(told))


def _message(verdict: Verdict, text: str, certainty: str) -> Markup:
    said = Markup('{} <span style="position:absolute;clip-path:inset(50%)">{}: </span>{}').format(
        mark(verdict), verdict_word(verdict), text
    )
    return Markup('<li style="margin:.25em 0">{} <span style="{}">{}</span></li>').format(said, _SOFT, certainty)


def _matrix(view: View, opening: Opening) -> Iterator[Markup]:
    """Groups down, measures across; of very many groups the worst."""
    if opening.matrix is None:
        return
    rows = [(Group(p.attribute, name), cells) for p in opening.matrix.parts for name, cells in p.rows]
    kept = worst_groups(view, opening.matrix, MOST_ROWS)
    shown = [row for row in rows if row[0] in kept]
    columns = [m for m in view.primary if any(key[0] == m for key in view.comparisons)]
    reaches = {m: _reach(view, m, [group for group, _ in shown]) for m in columns}
    heads = Markup("").join(_th(title) for title in (say("Group"), *opening.matrix.columns))
    body, attribute = [], ""
    for group, cells in shown:
        if group.attribute != attribute:
            attribute = group.attribute
            head = Markup('<tr><th colspan="{}" style="{};{};font-weight:600"><bdi>{}</bdi></th></tr>')
            body.append(head.format(len(columns) + 1, _CELL, _RULE, attribute))
        told = [_td(Markup("<bdi>{}</bdi>").format(level_name(group.value)))]
        told += [_td(_gap(view, m, group, cell, reaches[m])) for m, cell in zip(columns, cells, strict=True)]
        body.append(Markup("<tr>{}</tr>").format(Markup("").join(told)))
    frame = Markup('<div style="overflow-x:auto"><table style="border-collapse:collapse;margin:.6em 0;font-size:.92em">'
                   '<caption style="text-align:left;caption-side:top;{}">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody>'
                   "</table></div>")  # fmt: skip
    yield frame.format(_SOFT, opening.matrix.caption, heads, Markup("").join(body))
    yield _p(_legend(view, opening, len(shown)), f"{_SOFT};font-size:.92em")


def _th(text: str) -> Markup:
    return Markup('<th style="{};font-weight:600">{}</th>').format(_CELL, text)


def _td(text: Markup | str) -> Markup:
    return Markup('<td style="{}">{}</td>').format(_CELL, text)


def _reach(view: View, metric: str, groups: list[Group]) -> float:
    gaps = [g for group in groups if (g := view.gap(metric, group))]
    ends = [abs(end) for g in gaps for end in (g.low, g.high, g.gap.value) if end is not None]
    margin = view.audit.policy.margins.get(metric)
    widest = max(ends, default=0.0)
    farthest = max((abs(g.gap.value) for g in gaps if g.gap.value is not None), default=0.0)
    if margin is None:
        return widest or 1.0
    return max(1.1 * farthest, min(widest, FARTHEST * margin), 1.4 * margin)


def _gap(view: View, metric: str, group: Group, cell: MatrixCell, reach: float) -> Markup:
    """Mark, word and gap, and below them the interval."""
    gap: Comparison | None = view.gap(metric, group)
    if cell.verdict is None:
        return Markup("")
    told = Markup("{} {} {}").format(mark(cell.verdict), verdict_word(cell.verdict), cell.value)
    if gap is None or gap.gap.value is None or view.is_hidden(view.card(metric), group):
        return told
    return told + gap_strip(gap, reach, view.audit.policy.margins.get(metric), cell.verdict)


def _legend(view: View, opening: Opening, n_shown: int) -> str:
    n = len(view.groups) - 1
    counts = " · ".join(f"{verdict_word(v)} {whole(k)}" for v, k in opening.counts if k)
    told = [say("{label}: {text}", label=opening.total, text=f"{counts}.")]
    told.append(say("Below each gap its simultaneous interval; the line is no gap, the shaded stretch the margin."))
    if n_shown < n:
        told.append(say("The {shown} worst of {all} groups; the report has all.", shown=whole(n_shown), all=whole(n)))
    return sentences(*told)


def _scope(opening: Opening) -> Markup:
    told = [_labeled(say("Who was audited"), sentences(*opening.audited))]
    if opening.unseen:
        told.append(_labeled(say("What was not seen"), sentences(*opening.unseen)))
    return _p(Markup("<br>").join(told))


def _overall(view: View) -> Markup:
    """The measures of everyone, on request."""
    rows = [
        Markup("<tr>{}{}</tr>").format(_td(say(card.title)), _td(_value(found.estimate, card)))
        for card in view.evidence.cards.values()
        if not card.is_detail and (found := view.measurement(card.name, EVERYONE))
    ]
    if not rows:
        return Markup("")
    return Markup(
        '<details><summary style="cursor:pointer">{}</summary><table style="border-collapse:collapse;font-size:.92em">'
        "<thead><tr>{}{}</tr></thead><tbody>{}</tbody></table></details>"
    ).format(say("Measures of the whole cohort"), _th(say("Measure")), _th(say("Everyone")), Markup("").join(rows))


def _value(estimate: Estimate, card: MetricCard) -> str:
    shown = typeset.estimate(estimate, card)
    return shown if estimate.is_known else f"{shown}: {recalled(estimate.note)}"
