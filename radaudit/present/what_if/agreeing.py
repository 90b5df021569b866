"""The what-if on the first screen: its clearest number in a line, and advice that does not contradict what was tried."""

from __future__ import annotations

from dataclasses import replace

from radaudit.language import say
from radaudit.present.view import View
from radaudit.present.what_if.choosing import PLAIN, Help, Troubled, clearest, losers, recalibrated, surest, troubled
from radaudit.present.what_if.counting import nearer
from radaudit.present.what_if.naming import needs, subject
from radaudit.present.what_if.sentences import clause, named, of_risks, signed, signed_interval, traded
from radaudit.present.what_if.trials import RISKS, Trial, Trials, trials_of
from radaudit.records import EVERYONE, Finding, Group, wording
from radaudit.records.what_if import Remedy
from radaudit.records.wording import capital, whom


def in_a_line(view: View) -> str:
    """The remedy that helps the group that fails worst, by its clearest number, and whom it would harm; "" without a what-if."""
    trials = trials_of(view)
    if trials is None or not trials.remedies:
        return ""
    needy = troubled(trials)
    if not needy:
        needy = [Troubled(EVERYONE, ())] if trials.tells_of(EVERYONE) else []
    found = [(n, best) for n in needy if (best := clearest(trials, n))]
    if not found:
        return ""
    for _, (help_, trial) in found:
        if help_ in PLAIN:
            cost = _harm(trials, trial) or _alarms(trial)
            return wording.sentences(_number(trials, trial), cost, _decision(trial.remedy))
    groups = named([n.group for n, _ in found])
    trade = surest(found)
    if trade is None and any(help_ is Help.RISKS for _, (help_, _) in found):
        more = say("Nothing more was shown to help {groups}.", groups=groups)
        return wording.sentences(_risks(trials, needy), more, _of_everyone(trials, needy))
    if trade is None:
        text = say("No recalibration and no other threshold that was tried was shown to help {groups}.", groups=groups)
        return wording.sentences(text, _risks(trials, needy))
    return wording.sentences(traded(trade), _harm(trials, trade), _decision(trade.remedy), _risks(trials, needy))


def _number(trials: Trials, trial: Trial) -> str:
    """The clearest number: of the errors if they get fewer, else of net benefit."""
    whole = {"where": capital(whom(trial.group)), "remedy": subject(trial.remedy)}
    cases = say(trials.view.cases)
    fewer = next((c for what in ("missed", "flagged") if (c := trial.change(what)) and c.outcome == "helps"), None)
    if fewer is not None:
        return say("{where}, {remedy} would {first}.", first=clause(fewer, cases), **whole)
    return _raised(trials, trial)


def _raised(trials: Trials, trial: Trial) -> str:
    """By how much a remedy was shown to raise net benefit."""
    benefit = trial.change("net_benefit")
    assert benefit is not None  # only what was shown to help is told
    return say(
        "{where}, {remedy} would raise net benefit: {n} per 1000 {cases} ({interval}).",
        where=capital(whom(trial.group)),
        remedy=subject(trial.remedy),
        n=signed(benefit, benefit.value),
        cases=say(trials.view.cases),
        interval=signed_interval(benefit),
    )


def _of_everyone(trials: Trials, needy: list[Troubled]) -> str:
    """That the recalibration told of raises the whole cohort's net benefit; "" where that was not shown."""
    remedy = next((t.remedy for n in needy if (t := recalibrated(trials, n))), None)
    if remedy is None or not trials.tells_of(EVERYONE):
        return ""
    trial = trials.trial(remedy, EVERYONE)
    return _raised(trials, trial) if trial.outcome("net_benefit") == "helps" else ""


def _risks(trials: Trials, needy: list[Troubled]) -> str:
    """What recalibrating would do to the risks of the first group that fails by them; "" where none does."""
    return next((told for n in needy if (told := of_risks(trials, recalibrated(trials, n)))), "")


def _harm(trials: Trials, trial: Trial) -> str:
    """Whose net benefit it would lower, or whom it would miss more."""
    worse = losers(trials, trial.remedy, [trial.group])
    if lost := [t.group for t in worse if t.outcome("net_benefit") == "harms"]:
        return say("It would do harm to {groups}.", groups=named(lost))
    if missed := [t.group for t in worse if t.outcome("missed") == "harms"]:
        if len(missed) == 1:
            return say("It would miss more {where}.", where=whom(missed[0]))
        return say("It would miss more in {groups}.", groups=named(missed))
    return ""


def _alarms(trial: Trial) -> str:
    """What it costs the group itself, where that is all."""
    return say("It would falsely flag more there, too.") if trial.outcome("flagged") == "harms" else ""


def _decision(remedy: Remedy) -> str:
    return say("{part}.", part=needs(remedy)) if remedy.is_protected else ""


def in_agreement(view: View, findings: list[Finding]) -> list[Finding]:
    """The findings; where one advises to recalibrate, and that was tried and not shown to help, its advice says so."""
    trials = trials_of(view)
    return findings if trials is None else [_in_agreement(trials, f) for f in findings]


def _in_agreement(trials: Trials, finding: Finding) -> Finding:
    cards, group = trials.view.evidence.cards, finding.concerns
    if group is None or not finding.advice or finding.metric not in cards:
        return finding
    if cards[finding.metric].domain != "calibration":
        return finding
    told = recalibration_tried(trials, group)
    return replace(finding, advice=wording.sentences(finding.advice, told)) if told else finding


def recalibration_tried(trials: Trials, group: Group) -> str:
    """That recalibrating by the attribute was tried and not shown to help the group; "" where it does or was not tried."""
    remedy = _recalibration(trials, group.attribute) if trials.tells_of(group) else None
    if remedy is None:
        return ""
    trial = trials.trial(remedy, group)
    whole = {"remedy": subject(remedy), "where": whom(group)}
    if trial.outcome("net_benefit") == "harms":
        return say("But tried on these cases, {remedy} would lower net benefit {where}.", **whole)
    risks = nearer(trials.effect(remedy, group, RISKS))
    if risks == "helps" or trial.outcome("net_benefit") == "helps":
        return ""
    return say("But tried on these cases, {remedy} was not shown to help {where}.", **whole)


def _recalibration(trials: Trials, attribute: str) -> Remedy | None:
    of_it = [r for r in trials.remedies if r.kind == "recalibration" and r.attribute == attribute]
    return of_it[0] if of_it else None


def by_attribute_tried(view: View, attribute: str) -> str:
    """That neither recalibration by an attribute nor own thresholds for its groups were shown to help one; "" where one was."""
    trials = trials_of(view)
    if trials is None or attribute not in trials.what_if.attributes:
        return ""
    kinds = ("recalibration", "equal_sensitivity")
    tried = [r for r in trials.remedies if r.attribute == attribute and r.kind in kinds]
    shown = [t for r in tried for g in trials.groups_of(attribute) if (t := trials.trial(r, g)).changes]
    if not shown or any(t.outcome("net_benefit") == "helps" for t in shown):
        return ""
    return say("Tried on these cases, neither was shown to raise net benefit.")
