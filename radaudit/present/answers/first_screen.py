"""What the page's first screen says, for those who show it elsewhere: terminal, notebook, pull request."""

from __future__ import annotations

from dataclasses import dataclass

from radaudit.language import recalled, say
from radaudit.present.answers.leading import UNJUDGED
from radaudit.present.blocks import Prose
from radaudit.present.opening.blocks import Matrix, Opening
from radaudit.present.sections.verdict import verdict
from radaudit.present.view import View
from radaudit.records import Group
from radaudit.records.evidence import DEMONSTRATION

_ISOLATES = str.maketrans("", "", "\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}")


@dataclass(frozen=True, slots=True)
class FirstScreen:
    """The first screen and what stands over it.

    Attributes:
        opening: Answer, messages, advice, matrix, who was audited, what was not seen.
        warnings: What must be read before: that the data are made up, that a test set was opened for several models, that the
            threshold is a default.
    """

    opening: Opening
    warnings: tuple[str, ...]


def first_screen(view: View) -> FirstScreen:
    """The first screen of an audit, in the language spoken at the moment."""
    blocks = list(verdict(view))
    opening = next(block for block in blocks if isinstance(block, Opening))
    weak = [p for block in blocks if isinstance(block, Prose) and block.tone == "warning" for p in block.paragraphs]
    return FirstScreen(opening, (*_demonstration(view), *weak))


def _demonstration(view: View) -> list[str]:
    """Made-up data is never to be taken for a result; a title that speaks of a demonstration is enough to be warned."""
    found = [recalled(note) for note in view.evidence.warnings]
    if not found and DEMONSTRATION.lower() in view.audit.title.lower():
        found = [say("Demonstration: these are not results about real patients.")]
    return found


def worst_groups(view: View, matrix: Matrix, most: int) -> set[Group]:
    """The groups of a matrix with the worst verdicts, and among equal verdicts with the largest gaps."""
    columns = [m for m in view.primary if any(key[0] == m for key in view.comparisons)]
    ranks: dict[Group, list[tuple[int, float]]] = {}
    for part in matrix.parts:
        for name, _ in part.rows:
            group = Group(part.attribute, name)
            gaps = [gap for m in columns if (gap := view.gap(m, group))]
            found = [f.rank for gap in gaps if (f := view.finding(gap.metric, group, gap.against))]
            ranks[group] = sorted(found) or [UNJUDGED]
    return set(sorted(ranks, key=lambda group: ranks[group])[:most])


def without_isolates(text: str) -> str:
    """Text without the marks that keep a name's writing direction its own, for places that would show or break them."""
    return text.translate(_ISOLATES)
