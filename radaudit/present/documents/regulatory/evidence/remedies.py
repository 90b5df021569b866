"""What recalibration or another threshold would have changed for every group, where the audit tried it."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.present.what_if.cautions import not_a_model, to_decide
from radaudit.present.what_if.counting import ends
from radaudit.present.what_if.trials import Trials, trials_of
from radaudit.records import EVERYONE, Group
from radaudit.records.what_if import Remedy
from radaudit.records.wording import number, percent, span

_MEASURES = ("net_benefit", "sensitivity", "specificity", "calibration_in_the_large")
_PLACE = "what-if"


@evidence
def remedies_tried(q: Quoting) -> Iterator[Passage]:
    """Which remedies were tried, how, and which of them need a person's decision."""
    trials = trials_of(q.view)
    if trials is None or not trials.remedies:
        return
    tried = "; ".join(typeset.isolated(remedy.title) for remedy in trials.remedies)
    why = (
        "asked for, for every attribute" if trials.what_if.is_asked
        else f"for the groups that fail or are of concern: by {q.listed(list(trials.what_if.attributes))}"
    )  # fmt: skip
    calibration = not_a_model(trials).removesuffix(" To calibrate one, use other cases:")
    yield Passage(
        f"Tried on the audited cases ({why}), and not put into the model: {tried}. {calibration}",
        tuple(_anchor(trials, remedy) for remedy in trials.remedies),
    )
    for told in to_decide(trials):
        protected = [r for r in trials.remedies if r.is_protected and r.reads_level]
        yield Passage(told, tuple(_anchor(trials, remedy) for remedy in protected))


@evidence
def remedies_effects(q: Quoting) -> Iterator[Passage]:
    """What each remedy would change for everyone and for every group."""
    trials = trials_of(q.view)
    if trials is None:
        return
    places = {id(e): i for i, e in enumerate(trials.what_if.effects)}
    for remedy in trials.remedies:
        attributes = [remedy.attribute] if remedy.attribute else list(trials.what_if.attributes)
        groups = [g for attribute in attributes for g in trials.groups_of(attribute)]
        told: list[str] = []
        anchors: list[Anchor] = []
        for group in [EVERYONE, *groups] if trials.tells_of(EVERYONE) else groups:
            found = [e for m in _MEASURES if (e := trials.effect(remedy, group, m)) and e.change.gap.value is not None]
            if found:
                told.append(f"{q.named(group)}: {_changes(q, trials, remedy, group)}")
                anchors += [Anchor(f"what_if.effects[{places[id(e)]}]", _PLACE) for e in found]
        if told:
            yield Passage(
                f"{typeset.isolated(remedy.title)}, change on patients that it was not fitted to (simultaneous "
                f"{percent(trials.what_if.level)} intervals). {'. '.join(told)}.",
                tuple(anchors),
            )


def _changes(q: Quoting, trials: Trials, remedy: Remedy, group: Group) -> str:
    told = []
    for metric in _MEASURES:
        effect = trials.effect(remedy, group, metric)
        if effect is None or effect.change.gap.value is None:
            continue
        digits = 4 if metric == "net_benefit" else 3
        low, high = ends(effect.change)
        between = f" ({span(low, high, digits)})" if low is not None and high is not None else ""
        title = q.evidence.cards[metric].title if metric in q.evidence.cards else metric
        told.append(f"{title} {number(effect.change.gap.value, digits, is_signed=True)}{between}")
    return ", ".join(told)


def _anchor(trials: Trials, remedy: Remedy) -> Anchor:
    return Anchor(f"what_if.remedies[{trials.what_if.remedies.index(remedy)}]", _PLACE)
