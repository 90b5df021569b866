"""The message: for every group that fails or is of concern what helps it, what that costs others, and which remedies do harm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.what_if.blocks import Point
from radaudit.present.what_if.choosing import PLAIN, Help, Troubled, clearest, costly, losers, recalibrated, troubled
from radaudit.present.what_if.naming import chance, needs, subject
from radaudit.present.what_if.sentences import effect, lost_by, named, of_risks
from radaudit.present.what_if.trials import Trial, Trials
from radaudit.records import EVERYONE, Group, Verdict, wording
from radaudit.records.wording import capital, sentences, whom


@dataclass(frozen=True, slots=True)
class Message:
    """All points.

    Attributes:
        groups: A point for every group that fails or is of concern, the worst first; where none does, one for everyone.
        harms: What the remedies told of there would cost others, then which other remedies do harm.
    """

    groups: tuple[Point, ...]
    harms: tuple[Point, ...]


def message(trials: Trials) -> Message:
    """What was shown, and what was not."""
    groups: list[Point] = []
    told: dict[str, list[Trial]] = {}
    for needy in troubled(trials):
        best = clearest(trials, needy)
        groups.append(_of_group(trials, needy, best))
        if best and best[0] is not Help.NOT_SHOWN:
            told.setdefault(best[1].remedy.name, []).append(best[1])
    if not groups:
        point, trial = _of_everyone(trials)
        groups.append(point)
        if trial is not None:
            told[trial.remedy.name] = [trial]
    costs = [p for of_it in told.values() if (p := _costs(trials, of_it))]
    return Message(tuple(groups), (*costs, *(_loss(of_it) for of_it in costly(trials, told))))


def _of_group(trials: Trials, needy: Troubled, best: tuple[Help, Trial] | None) -> Point:
    where = whom(needy.group)
    ranking = _of_ranking(trials, needy)
    if best is None:
        text = say("{where}, nothing could be tried.", where=capital(where))
        return Point(Verdict.NOT_APPLICABLE, say("Not tried"), text, ranking)
    help_, trial = best
    if help_ is Help.NOT_SHOWN:
        text = say("{where}, nothing that was tried was shown to help.", where=capital(where))
        first = say("The nearest to it: {sentence}", sentence=effect(trial, say(trials.view.cases)))
        more = sentences(first, of_risks(trials, recalibrated(trials, needy)), ranking)
        return Point(Verdict.INCONCLUSIVE, say("Inconclusive"), text, more)
    text = effect(trial, say(trials.view.cases))
    more = sentences(
        of_risks(trials, trial) if help_ is Help.RISKS else "",
        _conditions(trial),
        "" if help_ is Help.RISKS else of_risks(trials, recalibrated(trials, needy)),
        ranking,
    )
    if help_ in PLAIN:
        return Point(Verdict.PASS, say("Helps"), text, more)
    return Point("changed", say("A trade") if help_ is not Help.RISKS else say("Helps the risks alone"), text, more)


def _conditions(trial: Trial) -> str:
    """Who has to know what for it, and what is left to chance."""
    return sentences(
        *(say("{part}.", part=capital(text)) for text in (needs(trial.remedy), chance(trial.remedy)) if text)
    )


def _of_ranking(trials: Trials, needy: Troubled) -> str:
    """What none of this can mend."""
    cards = trials.view.evidence.cards
    titles = [say(cards[m].title) for m in needy.metrics if m in cards and cards[m].domain == "discrimination"]
    if not titles:
        return ""
    return say(
        "Its gap in {measures} stays whatever is done here: within a group, nothing of this changes who scores higher than whom.",
        measures=wording.listed([wording.in_sentence(t) for t in titles]),
    )


def _of_everyone(trials: Trials) -> tuple[Point, Trial | None]:
    """Where no group fails: what helps the whole cohort most clearly, if anything does."""
    best = clearest(trials, Troubled(EVERYONE, ())) if trials.tells_of(EVERYONE) else None
    if best is None or best[0] is Help.NOT_SHOWN:
        text = say("No group fails or is of concern, and nothing that was tried was shown to help everyone.")
        return Point(Verdict.INCONCLUSIVE, say("Inconclusive"), text), None
    trial = best[1]
    return Point(Verdict.PASS, say("Helps"), effect(trial, say(trials.view.cases)), _conditions(trial)), trial


def _costs(trials: Trials, told: Sequence[Trial]) -> Point | None:
    """What a remedy that was told of for some groups would cost all others, and what it would do altogether."""
    remedy, groups = told[0].remedy, [t.group for t in told]
    name = capital(subject(remedy))
    cohort = ""
    if EVERYONE not in groups and trials.tells_of(EVERYONE):
        cohort = effect(trials.trial(remedy, EVERYONE), say(trials.view.cases))
    worse = losers(trials, remedy, groups)
    if not worse:
        if not set(trials.groups) - set(groups):
            return Point("alike", say("In all"), cohort) if cohort else None
        text = say("{remedy}: no other group was shown to lose by it.", remedy=name)
        return Point("alike", say("No loss shown"), text, cohort)
    is_benefit = any(t.outcome("net_benefit") == "harms" for t in worse)
    text = say("{remedy} would cost others. {losses}", remedy=name, losses=lost_by(worse))
    return Point(
        Verdict.FAIL if is_benefit else Verdict.CONCERN, say("Harms") if is_benefit else say("Costs"), text, cohort
    )


def _loss(of_it: Sequence[Trial]) -> Point:
    """A remedy that makes it worse for groups; levelling down is no help to anybody."""
    remedy, conditions = capital(subject(of_it[0].remedy)), _conditions(of_it[0])
    if any(t.outcome("net_benefit") == "harms" for t in of_it):
        text = say("{remedy} would do harm. {losses}", remedy=remedy, losses=lost_by(of_it))
        return Point(Verdict.FAIL, say("Harms"), text, conditions)
    text = say("{remedy} would miss more. {losses}", remedy=remedy, losses=lost_by(of_it))
    return Point(Verdict.CONCERN, say("Costs"), text, conditions)


def title(trials: Trials, attribute: str) -> str:
    """Message of an attribute's figure: whom something helps, and whom something harms."""
    helped, harmed = _shown(trials, attribute, "helps"), _shown(trials, attribute, "harms")
    by = typeset.isolated(attribute)
    if helped and harmed:
        return say(
            "By {attribute}, some remedy was shown to raise the net benefit of {helped}, and some to lower that of {harmed}",
            attribute=by,
            helped=named(helped),
            harmed=named(harmed),
        )
    if helped:
        return say("By {attribute}, net benefit was shown to rise for {groups}", attribute=by, groups=named(helped))
    if harmed:
        return say(
            "By {attribute}, no remedy was shown to raise the net benefit of a group, and some lower it for {groups}",
            attribute=by, groups=named(harmed),
        )  # fmt: skip
    return say("By {attribute}, no remedy was shown to change the net benefit of a group", attribute=by)


def changes_benefit(trials: Trials, attribute: str) -> bool:
    """True where a remedy was shown to change the net benefit of a group of the attribute, for better or for worse."""
    return bool(_shown(trials, attribute, "helps") or _shown(trials, attribute, "harms"))


def _shown(trials: Trials, attribute: str, outcome: str) -> list[Group]:
    groups = trials.groups_of(attribute)
    return [g for g in groups if any(t.outcome("net_benefit") == outcome for t in trials.trials_of(g))]
