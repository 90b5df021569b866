"""What a comparison means for whoever has to choose: for whom, and what to do next. It never chooses."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import phrase, say
from radaudit.present.comparison.answer import named
from radaudit.present.comparison.open_costs import OPPOSITE
from radaudit.records.comparison import Change, ModelComparison

Advice = tuple[str, str]
"""For whom, "" for nobody in particular, and what."""

TRADED = phrase(
    "What is lost here is gained on the other side, as by a moved threshold. Choose the candidate’s threshold anew, on other "
    "cases and for the sensitivity that the baseline has, and compare again before anybody decides."
)
LOST = phrase(
    "Do not put the candidate in the baseline’s place here until the loss is understood: look at what it newly misses and newly "
    "flags, then at acquisition, labels and what it was trained with."
)
GAINED_BESIDE_A_LOSS = phrase(
    "The gain was shown, but does not make up for what others lose: weighing the one against the other is for people who know "
    "the clinic, not for this page."
)
GAINED_BESIDE_OPEN = phrase(
    "The gain was shown and speaks for the candidate here. Not every loss could be ruled out: what is open below is "
    "taken along with it."
)
GAINED = phrase(
    "The gain was shown and speaks for the candidate here. Adopted, it is to be watched in new cases like any change."
)
OPEN = phrase(
    "Whether they gain or lose is open. Compare on more of these cases; where the candidate is adopted before, count what it "
    "misses and falsely flags there."
)
ALIKE = phrase(
    "These measures speak for neither model. Other reasons may decide, such as cost, speed and support; a change is to be watched "
    "in new cases all the same."
)
NOTHING = phrase("Too little was seen to advise anything. Compare on more cases.")


def advice(comparison: ModelComparison) -> tuple[Advice, ...]:
    """Losses first, then gains, then what is open; each for the groups that it is about."""
    return tuple(_advice(comparison))


def _advice(comparison: ModelComparison) -> Iterator[Advice]:
    lost, gained = comparison.primary("lost"), comparison.primary("gained")
    places = {c.comparison.group for c in lost}
    settled = places | {c.comparison.group for c in gained}
    traded = [c for c in lost if _is_traded(c, gained)]
    others = [c for c in lost if c not in traded]
    open_ones = [c for c in comparison.primary("unsettled") if c.comparison.group not in settled]
    if traded:
        yield named(each_group_once(traded)), say(TRADED)
    if others:
        yield named(each_group_once(others)), say(LOST)
    if gained:
        free = [c for c in gained if c.comparison.group not in places]
        speaks = GAINED_BESIDE_A_LOSS if lost else GAINED_BESIDE_OPEN if open_ones else GAINED
        if free:
            yield named(each_group_once(free)), say(speaks)
    if open_ones:
        yield named(each_group_once(open_ones)), say(OPEN)
    elif not lost and not gained:
        yield "", say(ALIKE) if comparison.primary("alike") else say(NOTHING)


def _is_traded(loss: Change, gained: list[Change]) -> bool:
    """Whether the group gains by the measure that a moved threshold trades this one for."""
    c = loss.comparison
    opposite = OPPOSITE.get(c.metric)
    return any(g.comparison.metric == opposite and g.comparison.group == c.group for g in gained)


def each_group_once(changes: list[Change]) -> list[Change]:
    """One change a group."""
    return list({c.comparison.group: c for c in reversed(changes)}.values())[::-1]
