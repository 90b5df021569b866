"""`summary.md` of a monitoring, for a ticket or a pull request: the answer, who moved, which rules are due."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import recalled, say
from radaudit.present.documents.markdown import inert
from radaudit.present.monitoring.page import verdict_of
from radaudit.present.monitoring.words import (
    TITLES,
    alarm_sentence,
    by_itself,
    following,
    headline,
    listed_places,
    notices,
    place,
)
from radaudit.records.monitoring import MonitorAlarm, Monitoring
from radaudit.records.wording import VERDICT_SYMBOLS, group_label, number, percent, verdict_word, whole

MOST = 20
"""Alarms in the table; the page has all."""


def monitoring_markdown(monitoring: Monitoring) -> str:
    """The summary, in the language spoken at the moment."""
    return "\n".join(_lines(monitoring)) + "\n"


def _lines(monitoring: Monitoring) -> Iterator[str]:
    verdict = verdict_of(monitoring)
    yield f"## {inert(recalled(monitoring.title))}"
    yield ""
    yield f"**{VERDICT_SYMBOLS[verdict]} {verdict_word(verdict)}.** {inert(headline(monitoring))}"
    yield ""
    told = [alarm_sentence(alarm, monitoring) for alarm in by_itself(monitoring)[1:MOST]]
    for sentence in (*told, *following(monitoring)):
        yield f"- {inert(sentence)}"
    if told or following(monitoring):
        yield ""
    for due in monitoring.due:
        yield (
            f"**{inert(say('Rule “{name}”, {groups}:', name=due.rule.name, groups=listed_places(due.groups)))}** "
            + inert(due.rule.action)
        )
        yield ""
    if monitoring.due:
        yield f"*{inert(say('radaudit tells what the rules say; it does none of it.'))}*"
        yield ""
    if monitoring.alarms:
        yield from _table(monitoring)
        yield ""
    for sentence in notices(monitoring):
        yield f"> {inert(sentence)}"
        yield ""
    yield inert(
        say(
            "{n_charts} charts over {n} windows, {first} to {last}.",
            n_charts=whole(len(monitoring.charts)),
            n=whole(len(monitoring.windows)),
            first=monitoring.windows[0].first,
            last=monitoring.windows[-1].last,
        )
    )
    yield ""
    yield say(
        "radaudit {version}, {when}; a false alarm of any chart within {n} windows has a chance of {chance}.",
        version=inert(monitoring.radaudit),
        when=monitoring.when[:10],
        n=whole(monitoring.horizon),
        chance=percent(monitoring.false_alarm),
    )


def _table(monitoring: Monitoring) -> Iterator[str]:
    """The charts that left their limits, what moved by itself first."""
    heads = (say("Where"), say("Measure"), say("Since"), say("Now"), say("At acceptance"), say("Verdict"))
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for alarm in monitoring.alarms[:MOST]:
        cells = (
            place(alarm.group),
            say(TITLES[alarm.measure]),
            monitoring.windows[alarm.since].first,
            number(alarm.value) if alarm.value is not None else "–",
            number(alarm.baseline),
            _state(alarm),
        )
        yield f"| {' | '.join(map(inert, cells))} |"
    if len(monitoring.alarms) > MOST:
        yield ""
        yield say("{n} more alarms stand in monitor.html.", n=whole(len(monitoring.alarms) - MOST))


def _state(alarm: MonitorAlarm) -> str:
    if alarm.follows is not None:
        return say("follows {group}", group=group_label(alarm.follows))
    return say("within its limits") if alarm.until is not None else say("beyond its limits")
