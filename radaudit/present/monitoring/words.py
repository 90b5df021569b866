"""Alarms in words: what moved, where, since when, and by how much."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.records import EVERYONE, Group
from radaudit.records.monitoring import LABEL_FREE, MonitorAlarm, Monitoring
from radaudit.records.wording import listed, number, sentences, whole, whom

TITLES = {
    "flag_rate": phrase("Flag rate"),
    "scores": phrase("Scores"),
    "observed_expected": phrase("Observed over expected"),
    "calibration_in_the_large": phrase("Observed less expected"),
    "sensitivity": phrase("Sensitivity"),
    "specificity": phrase("Specificity"),
}

_RATES = {
    "flag_rate": phrase("flag rate"),
    "sensitivity": phrase("sensitivity"),
    "specificity": phrase("specificity"),
}

MOST_NAMED = 6

_FIRST = ("sensitivity", "specificity", "flag_rate", "observed_expected", "calibration_in_the_large", "scores")
"""In this order alarms are told: errors first, then what users notice, then what they do not see."""


def place(group: Group) -> str:
    """Where an alarm is: "on Canon scanners"; everyone is "among all cases"."""
    return say("among all cases") if group == EVERYONE else whom(group)


def listed_places(groups: Sequence[Group]) -> str:
    """Some places, the first few by name."""
    named = [place(g) for g in groups[:MOST_NAMED]]
    if len(groups) > MOST_NAMED:
        named.append(say("{n} more", n=whole(len(groups) - MOST_NAMED)))
    return listed(named)


def by_itself(monitoring: Monitoring) -> list[MonitorAlarm]:
    """Alarms that no other group explains: those that last first, errors before what may become one."""
    own = [a for a in monitoring.alarms if a.follows is None]
    return sorted(own, key=lambda a: (a.until is not None, a.is_gain, _FIRST.index(a.measure), -a.n_beyond))


def alarm_sentence(alarm: MonitorAlarm, monitoring: Monitoring) -> str:
    """An alarm, as in "Since 2026-03-03 the flag rate on Canon scanners has been above its limit: 0.41, against 0.25".

    The date is the first day of the window at whose end the chart was first beyond its limit.
    """
    windows = monitoring.windows
    date, where = windows[alarm.since].first, place(alarm.group)
    past = "" if alarm.until is None else say("It is back within its limits.")
    values = {"date": date, "where": where, "value": number(alarm.value), "baseline": number(alarm.baseline)}
    if alarm.measure in _RATES:
        values["measure"] = say(_RATES[alarm.measure])
        if alarm.direction == "above":
            told = say(
                "From {date} on, the {measure} {where} was above its limit: {value}, against {baseline} at acceptance.",
                **values,
            ) if past else say(
                "Since {date} the {measure} {where} has been above its limit: {value}, against {baseline} at acceptance.",
                **values,
            )  # fmt: skip
        else:
            told = say(
                "From {date} on, the {measure} {where} was below its limit: {value}, against {baseline} at acceptance.",
                **values,
            ) if past else say(
                "Since {date} the {measure} {where} has been below its limit: {value}, against {baseline} at acceptance.",
                **values,
            )  # fmt: skip
        return sentences(told, past)
    return sentences(_other(alarm, values), past)


def _other(alarm: MonitorAlarm, values: dict[str, str]) -> str:
    """Of measures that have no limit in their own unit. Whether it is over is told in a sentence of its own."""
    is_above = alarm.direction == "above"
    if alarm.measure == "scores":
        if is_above:
            return say("From {date} on, scores {where} are higher than at acceptance: they moved by {value} on average.",
                       **_only(values, "date", "where", "value"))  # fmt: skip
        return say("From {date} on, scores {where} are lower than at acceptance: they moved by {value} on average.",
                   **_only(values, "date", "where", "value"))  # fmt: skip
    if alarm.measure == "observed_expected":
        if is_above:
            return say("From {date} on, more disease is found {where} than the scores say: {value} times the expected cases.",
                       **_only(values, "date", "where", "value"))  # fmt: skip
        return say("From {date} on, less disease is found {where} than the scores say: {value} times the expected cases.",
                   **_only(values, "date", "where", "value"))  # fmt: skip
    shown = {**_only(values, "date", "where"), "n": number(100 * abs(alarm.value or 0.0), 0)}
    if is_above:
        return say("From {date} on, {n} more of 100 cases {where} are diseased than the scores say.", **shown)
    return say("From {date} on, {n} fewer of 100 cases {where} are diseased than the scores say.", **shown)


def _only(values: dict[str, str], *names: str) -> dict[str, str]:
    return {name: values[name] for name in names}


def headline(monitoring: Monitoring) -> str:
    """The answer in one sentence."""
    own = by_itself(monitoring)
    if own:
        return alarm_sentence(own[0], monitoring)
    windows = monitoring.windows
    return say(
        "No chart left its limits: nothing was seen to change from {first} to {last}, in any group that could be watched.",
        first=windows[0].first,
        last=windows[-1].last,
    )


def following(monitoring: Monitoring) -> list[str]:
    """One sentence for every group that explains the alarms of others."""
    by_leader: dict[Group, list[Group]] = {}
    for alarm in monitoring.alarms:
        if alarm.follows is not None:
            by_leader.setdefault(alarm.follows, []).append(alarm.group)
    return [_followed(list(dict.fromkeys(groups)), leader) for leader, groups in by_leader.items()]


def _followed(groups: Sequence[Group], leader: Group) -> str:
    if leader == EVERYONE:
        return say("All cases moved together, and with them the charts {groups}.", groups=listed_places(groups))
    return say(
        "Charts {groups} left their limits only because of what changed {where}: without those cases they stay within them.",
        groups=listed_places(groups),
        where=place(leader),
    )


def notices(monitoring: Monitoring) -> list[str]:
    """What a reader must know of who is not watched."""
    told = [typeset.noted(warning) for warning in monitoring.warnings]
    if monitoring.new_groups:
        names = listed([typeset.isolated(f"{g.attribute} {g.value}") for g in monitoring.new_groups[:MOST_NAMED]])
        told.append(say("New since acceptance, and so without limits: {groups}.", groups=names))
    whole_groups: dict[str, list[str]] = {}
    for u in monitoring.unwatched:
        if not u.measure:
            whole_groups.setdefault(u.reason, []).append(typeset.isolated(f"{u.group.attribute} {u.group.value}"))
    for reason, names_of in whole_groups.items():
        shown = [*names_of[:MOST_NAMED], *(["…"] if len(names_of) > MOST_NAMED else [])]
        told.append(say("Not watched: {groups} ({reason}).", groups=listed(shown), reason=recalled(reason)))
    if not any(c.measure not in LABEL_FREE for c in monitoring.charts):
        told.append(
            say(
                "Too few labels are known yet: only what needs no label was watched. Whether the model is still right is open."
            )
        )
    return told
