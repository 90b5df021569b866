"""`summary.md`: the audit in a pull request, at most `MOST_LINES` lines of Markdown as GitHub and GitLab read it.

Nothing that a user typed becomes markup, a mention, a reference or a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from radaudit.language import say
from radaudit.present.answers.first_screen import first_screen, without_isolates, worst_groups
from radaudit.present.opening.blocks import Matrix, MatrixCell, Opening
from radaudit.present.view import View
from radaudit.records import Audit, Group, Provenance
from radaudit.records.wording import THIN, VERDICT_SYMBOLS, one_line, sentences, verdict_word, whole

MOST_LINES = 60
MOST_ROWS = 24
"""Rows of the verdict matrix, with the names of the attributes."""

_JOIN = "\N{WORD JOINER}"
_THIN = "\ue000"
"""Stands for the thin space within a number while other spaces are made plain."""

_ESCAPES = {mark: f"&#{ord(mark)};" for mark in "\\`*{}[]<>|~$&^"} | {"@": f"@{_JOIN}", "#": f"#{_JOIN}"}
_LINKS = re.compile(r"(?i)(://|www\.|\bGH-)")
_EMPHASIS = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
"""An underscore at the edge of a word; inside one, as in a file's name, it is text."""


def render_markdown(audit: Audit) -> str:
    """The summary, in the language spoken at the moment.

    Args:
        audit: A finished audit; its findings are already in that language.
    """
    return "\n".join(_lines(audit)) + "\n"


def inert(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no mention, no reference, no link.

    Signs of markup become character references; a mention, a reference and a bare address are broken by a word joiner, which
    nobody sees, because a character reference does not keep GitHub from linking them.
    """
    plain = one_line(without_isolates(text).replace(THIN, _THIN)).replace(_THIN, THIN)
    shown = "".join(_ESCAPES.get(mark, mark) for mark in plain).encode("utf-8", "replace").decode("utf-8")
    shown = _EMPHASIS.sub("&#95;", shown)
    return _LINKS.sub(lambda found: f"{found.group()[0]}{_JOIN}{found.group()[1:]}", shown)


def _lines(audit: Audit) -> Iterator[str]:
    view = View(audit)
    screen = first_screen(view)
    opening = screen.opening
    yield f"## {inert(audit.title)}"
    yield ""
    for warning in screen.warnings:
        yield f"> **{inert(warning)}**"
        yield ""
    yield _labeled(_mark(opening), opening.answer)
    yield ""
    for message in opening.messages:
        told = say("{text} ({certainty})", text=message.text, certainty=message.certainty)
        yield f"- {VERDICT_SYMBOLS[message.verdict]} {inert(told)}"
    for reason in opening.reasons:
        yield f"- {inert(reason)}"
    if opening.messages or opening.reasons:
        yield ""
    yield from _advice(opening)
    if opening.matrix:
        yield from _table(opening.matrix, view)
        yield ""
        yield _tally(opening)
        yield ""
    yield _labeled(say("Who was audited"), sentences(*opening.audited))
    if opening.unseen:
        yield ""
        yield _labeled(say("What was not seen"), sentences(*opening.unseen))
    yield ""
    yield _footer(audit)


def _mark(opening: Opening) -> str:
    return f"{VERDICT_SYMBOLS[opening.verdict]} {verdict_word(opening.verdict)}"


def _labeled(label: str, text: str) -> str:
    return say("{label}: {text}", label=f"**{inert(label)}**", text=inert(text))


def _advice(opening: Opening) -> Iterator[str]:
    if not opening.advice and not opening.what_if:
        return
    yield f"**{say('What to do')}**"
    yield ""
    for whom, text in opening.advice:
        told = say("{label}: {text}", label=whom, text=text) if whom else text
        yield f"- {inert(told)}"
    if opening.what_if:
        yield f"- {inert(say('{label}: {text}', label=say('What if'), text=opening.what_if))}"
    yield ""


def _table(matrix: Matrix, view: View) -> Iterator[str]:
    """The matrix; of very many groups those with the worst verdicts, and it says of how many."""
    kept = worst_groups(view, matrix, max(1, MOST_ROWS - len(matrix.parts)))
    yield f"{inert(matrix.caption)}:"
    yield ""
    yield f"| {say('Group')} | {' | '.join(map(inert, matrix.columns))} |"
    yield f"|{' --- |' * (len(matrix.columns) + 1)}"
    for part in matrix.parts:
        shown = [row for row in part.rows if Group(part.attribute, row[0]) in kept]
        if shown:
            yield f"| **{inert(part.attribute)}** |{'  |' * len(matrix.columns)}"
        for group, cells in shown:
            yield f"| {inert(group)} | {' | '.join(map(_cell, cells))} |"
    if len(kept) < (n_groups := len(view.groups) - 1):
        yield ""
        yield say(
            "The {shown} groups with the worst verdicts of {all}; report.html has all.",
            shown=whole(len(kept)),
            all=whole(n_groups),
        )


def _cell(cell: MatrixCell) -> str:
    """A symbol, a word and the gap: three ways to tell verdicts apart, none of them color."""
    if cell.verdict is None:
        return ""
    told = f"{VERDICT_SYMBOLS[cell.verdict]} {verdict_word(cell.verdict)}"
    return f"{told} {cell.value}" if cell.value else told


def _tally(opening: Opening) -> str:
    counts = " · ".join(f"{VERDICT_SYMBOLS[v]} {verdict_word(v)} {whole(n)}" for v, n in opening.counts if n)
    return say("{label}: {text}", label=inert(opening.total), text=counts)


def _footer(audit: Audit) -> str:
    """Which files it was, by hashes that no platform takes for a commit."""
    made: Provenance = audit.provenance
    hashes = (
        (say("cohort"), made.cohort_sha256),
        (say("model"), made.model_sha256),
        (say("policy"), audit.policy.sha256),
    )
    told = [f"{name} `sha256:{value[:16]}`" for name, value in hashes if value]
    return (
        f"<sub>radaudit {inert(made.radaudit)} · {inert(made.when)} · {' · '.join(told)} · {inert(audit.schema)}</sub>"
    )
