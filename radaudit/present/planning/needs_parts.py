"""What an audit's groups still need, in parts: the answer, the groups, every open gap, every interval."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import recalled, say
from radaudit.present.planning.part import Part
from radaudit.records import Verdict
from radaudit.records.audit_needs import AuditNeeds, GapNeed, WidthNeed
from radaudit.records.wording import (
    capital,
    count,
    group_label,
    listed,
    not_estimable,
    number,
    sentences,
    verdict_word,
    whole,
)

_DASH = "–"


def needs_parts(needs: AuditNeeds) -> Iterator[Part]:
    """The needs in the language spoken at the moment."""
    titles = {key: recalled(title) for key, title in needs.titles}
    yield _opening(needs)
    yield _groups(needs)
    yield from _gaps(needs, titles)
    yield from _widths(needs, titles)


def _opening(needs: AuditNeeds) -> Part:
    unsettled = [g for g in needs.gaps if g.verdict is Verdict.INCONCLUSIVE]
    told = [g for g in unsettled if g.needed is not None]
    first = say(
        "Of {gaps} of primary measures {n} are open.", gaps=count(len(needs.gaps), "gap"), n=whole(len(unsettled))
    )
    if not unsettled and needs.times is not None and needs.times <= 1:
        return Part("", (sentences(first, say("Nothing more is needed.")),))
    more = say(
        "For {n} of them it can be told how many cases would settle them, each 4 times in 5; these are the findings' numbers.",
        n=whole(len(told)),
    )
    honest = say("The numbers are about right at best: they take spread, prevalence and gap as they are now.")
    return Part("", (sentences(first, more), sentences(_total(needs), honest)))


def _total(needs: AuditNeeds) -> str:
    if needs.total_patients is None or needs.times is None:
        return ""
    told = {"n": whole(needs.total_patients), "times": number(needs.times, 1)}
    if all(g.times is not None for g in needs.groups):
        return say(
            "About {n} patients in all, {times} times as many as now, would settle everything if every group keeps its share.",
            **told,
        )
    return say(
        "About {n} patients in all, {times} times as many as now, would settle what can be told if every group keeps its share.",
        **told,
    )


def _groups(needs: AuditNeeds) -> Part:
    columns = (
        say("Group"),
        say("Patients"),
        say("Images"),
        say("With disease"),
        say("Needs about"),
        say("Times as many"),
    )
    rows = tuple(
        (
            capital(group_label(g.group)),
            whole(g.patients),
            whole(g.images),
            whole(g.events),
            _DASH if g.patients_needed is None else whole(g.patients_needed),
            _DASH if g.times is None else number(g.times, 1),
        )
        for g in needs.groups
    )
    notes = [
        say(
            "Patients, so that every open gap of the group that can be told, and every interval, is settled; the other groups have "
            "to grow alike. Where a dash stands, it cannot all be told."
        )
    ]
    if needs.withheld:
        notes.append(
            say("Withheld, without numbers: {groups}.", groups=listed([group_label(g) for g in needs.withheld]))
        )
    return Part(say("The groups"), (), columns, rows, notes=tuple(notes))


def _gaps(needs: AuditNeeds, titles: dict[str, str]) -> Iterator[Part]:
    unsettled = [g for g in needs.gaps if g.verdict in (Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE)]
    if not unsettled:
        return
    columns = (say("Gap"), say("Verdict"), say("Assumed"), say("Cases"), say("More needed"), say("Patients in all"))
    rows = tuple(
        (
            say("{group}, {measure}", group=capital(group_label(g.group)), measure=titles.get(g.metric, g.metric)),
            verdict_word(g.verdict),
            _assumed(g),
            whole(g.n),
            _more(g),
            _DASH if g.patients_needed is None else whole(g.patients_needed),
        )
        for g in unsettled
    )
    untold = tuple(
        say(
            "{group}, {measure}: {reason}",
            group=capital(group_label(g.group)),
            measure=titles.get(g.metric, g.metric),
            reason=g.advice,
        )
        for g in unsettled
        if g.needed is None
    )
    yield Part(say("Open gaps"), (), columns, rows, words=3, notes=untold)


def _more(g: GapNeed) -> str:
    if g.needed is None:
        return _DASH
    if g.needed <= g.n:
        return say("as many again")
    return whole(g.needed - g.n)


def _assumed(g: GapNeed) -> str:
    if g.needed is None:
        return _DASH
    return say("it stays") if g.stays else say("no gap")


def _widths(needs: AuditNeeds, titles: dict[str, str]) -> Iterator[Part]:
    if not needs.widths:
        return
    columns = (say("Interval"), say("Width"), say("Wanted"), say("Cases"), say("More needed"))
    wide = [w for w in needs.widths if w.needed is None or w.needed > w.n]
    told = say(
        "{n} of {total} intervals are as narrow as wanted.",
        n=whole(len(needs.widths) - len(wide)),
        total=whole(len(needs.widths)),
    )
    rows = tuple(_width_row(w, titles) for w in wide)
    yield Part(say("Intervals that are too wide"), (told,), columns if rows else (), rows)


def _width_row(w: WidthNeed, titles: dict[str, str]) -> tuple[str, ...]:
    more = recalled(w.note) if w.needed is None else whole(w.needed - w.n)
    return (
        say("{group}, {measure}", group=capital(group_label(w.group)), measure=titles.get(w.metric, w.metric)),
        not_estimable() if w.width is None else number(w.width, 3),
        f"{w.target:g}",
        whole(w.n),
        more,
    )
