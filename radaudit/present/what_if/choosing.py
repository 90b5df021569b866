"""Which groups need help, which remedy helps a group most clearly, and who would lose by it: by intervals, not by points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from radaudit.present.answers.leading import leading
from radaudit.present.what_if.counting import nearer
from radaudit.present.what_if.trials import RISKS, Trial, Trials
from radaudit.records import EVERYONE, Group
from radaudit.records.what_if import Remedy


@dataclass(frozen=True, slots=True)
class Troubled:
    """A group that fails or is of concern, with the keys of the measures by which it does."""

    group: Group
    metrics: tuple[str, ...]


class Help(IntEnum):
    """How much was shown, the best first."""

    ALL = 0
    """Net benefit rises, and what the group fails by gets better."""
    BENEFIT = 1
    """Net benefit rises; what the group fails by is open, or can't be changed so."""
    ERRORS = 2
    """What the group fails by gets better, and nothing is shown to get worse."""
    TRADE = 3
    """What the group fails by gets better at the cost of other errors; whether that is worth it is open."""
    RISKS = 4
    """Its risks get nearer to what was observed; nothing more was shown."""
    AT_THE_ERRORS_COST = 5
    """Net benefit rises, and what the group fails by gets worse."""
    AT_THE_BENEFITS_COST = 6
    """What the group fails by gets better, and net benefit falls."""
    NOT_SHOWN = 7


PLAIN = (Help.ALL, Help.BENEFIT, Help.ERRORS)
"""What is called a help without more ado."""


def troubled(trials: Trials) -> list[Troubled]:
    """The groups that fail or are of concern by a gap, worst first, of whom the what-if tells."""
    view = trials.view
    metrics: dict[Group, list[str]] = {}
    for f in leading(view.audit.findings):
        group = f.concerns
        if group is not None and view.is_gap(f) and trials.tells_of(group):
            metrics.setdefault(group, []).append(f.metric)
    return [Troubled(group, tuple(dict.fromkeys(found))) for group, found in metrics.items()]


def clearest(trials: Trials, needy: Troubled) -> tuple[Help, Trial] | None:
    """The remedy that was most clearly shown to help a group; None where no remedy could be tried on it.

    Among those that help as much, the ones come first that lower nobody's net benefit, decide nothing by lot, and read nothing
    that says what a person is; then the one whose net benefit rises most surely.
    """
    tried = [(helps(trials, t, needy.metrics), t) for t in trials.trials_of(needy.group)]
    return min(tried, key=lambda pair: _preference(trials, *pair), default=None)


def helps(trials: Trials, trial: Trial, metrics: Iterable[str]) -> Help:
    """How much a remedy was shown to help a group that fails by these measures."""
    wanted = [what for what, metric in (("missed", "sensitivity"), ("flagged", "specificity")) if metric in metrics]
    own = {trial.outcome(what) for what in wanted}
    benefit = trial.outcome("net_benefit")
    if benefit == "helps":
        if "harms" in own:
            return Help.AT_THE_ERRORS_COST
        return Help.ALL if "helps" in own else Help.BENEFIT
    if "helps" in own and "harms" not in own:
        if benefit == "harms":
            return Help.AT_THE_BENEFITS_COST
        return Help.TRADE if trial.harms else Help.ERRORS
    if _is_of_risks(trials, metrics) and benefit != "harms" and "harms" not in own:
        if nearer(trials.effect(trial.remedy, trial.group, RISKS)) == "helps":
            return Help.RISKS
    return Help.NOT_SHOWN


def surest(found: Sequence[tuple[Troubled, tuple[Help, Trial]]]) -> Trial | None:
    """Of several trades the one that gives most: whose fewer errors are farthest from none. None where there is no trade."""
    trades = [trial for _, (help_, trial) in found if help_ is Help.TRADE]
    return max(trades, key=_fewest_spared, default=None)


def _fewest_spared(trial: Trial) -> float:
    """Fewest missed, or falsely flagged, of 1000 that its interval allows it to spare."""
    changes = [trial.change(what) for what in ("missed", "flagged")]
    return max((-c.high for c in changes if c and c.outcome == "helps" and c.high is not None), default=0.0)


def recalibrated(trials: Trials, needy: Troubled) -> Trial | None:
    """The recalibration that knows a group whose risks fail, or else that of everyone alike; None where its risks don't fail."""
    if not _is_of_risks(trials, needy.metrics):
        return None
    tried = [t for t in trials.trials_of(needy.group) if t.remedy.kind == "recalibration"]
    told = [t for t in tried if t.remedy.attribute in ("", needy.group.attribute)]
    return min(told, key=lambda t: t.remedy.attribute != needy.group.attribute, default=None)


def _is_of_risks(trials: Trials, metrics: Iterable[str]) -> bool:
    cards = trials.view.evidence.cards
    return any(m in cards and cards[m].domain == "calibration" for m in metrics)


def _preference(trials: Trials, help_: Help, trial: Trial) -> tuple[int, bool, bool, bool, float]:
    change = trial.change("net_benefit")
    surely = change.low if change and change.low is not None else -1e9
    everybody = (trials.trial(trial.remedy, g) for g in (EVERYONE, *trials.groups) if g != trial.group)
    does_harm = any(t.outcome("net_benefit") == "harms" for t in everybody)
    return help_, does_harm, trial.remedy.by_lot is not None, trial.remedy.is_protected, -surely


def losers(trials: Trials, remedy: Remedy, beside: Iterable[Group]) -> list[Trial]:
    """The groups of any attribute, beside some, in which a remedy was shown to make something worse, the worst first."""
    told = set(beside)
    found = [trials.trial(remedy, g) for g in trials.groups if g not in told]
    return sorted((t for t in found if t.harms), key=_severity)


def costly(trials: Trials, told: Iterable[str]) -> list[tuple[Trial, ...]]:
    """Of every remedy that is not told of yet, the groups of which it would miss more, or whose net benefit it would lower.

    As far as that was shown; the worst first. More false alarms alone are what finding more costs, and net benefit weighs them.
    """
    known = set(told)
    found: list[tuple[Trial, ...]] = []
    for remedy in trials.remedies:
        if remedy.name not in known:
            of_it = [trials.trial(remedy, g) for g in (EVERYONE, *trials.groups) if trials.tells_of(g)]
            worse = [t for t in of_it if "harms" in (t.outcome("net_benefit"), t.outcome("missed"))]
            if worse:
                found.append(tuple(sorted(worse, key=_severity)))
    return sorted(found, key=lambda of_it: _severity(of_it[0]))


def _severity(trial: Trial) -> tuple[bool, bool, bool, float]:
    """Lost net benefit first, then the missed, then false alarms that net benefit does not make up for."""
    benefit = trial.change("net_benefit")
    return (
        trial.outcome("net_benefit") != "harms",
        trial.outcome("missed") != "harms",
        trial.outcome("net_benefit") == "helps",
        benefit.value if benefit else 0.0,
    )
