"""What a protocol declared beside what was done."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, Table
from radaudit.present.view import View
from radaudit.records import UNKNOWN, wording
from radaudit.records.protocol import ProtocolUse

_UNITS = {
    "image": phrase("image"),
    "patient-max": phrase("patient (highest score)"),
    "patient-mean": phrase("patient (mean score)"),
}

_Line = tuple[str, str, str]
"""What, as declared, as done."""


def kept_table(view: View, use: ProtocolUse) -> Table:
    """One row a thing that was fixed; where it was done otherwise, both stand there and the row says so."""
    columns = (Column(say("What")), Column(say("Pre-specified"), is_wide=True), Column(say("Done"), is_wide=True))
    rows = [Row((Cell(what), Cell(declared), _done(declared, done))) for what, declared, done in _lines(view, use)]
    return Table(say("What was pre-specified, and what was done."), columns, tuple(rows))


def _done(declared: str, done: str) -> Cell:
    return Cell(say("as declared"), is_soft=True) if done == declared else Cell(done)


def _lines(view: View, use: ProtocolUse) -> Iterator[_Line]:
    own, evidence, policy = use.protocol, view.evidence, view.audit.policy
    done = [a for a in view.attributes if a not in use.further]
    yield say("Groups"), wording.listed(own.groups), _same_groups(own.groups, done)
    yield say("Primary measures"), _titles(view, own.primary), _titles(view, policy.primary)
    yield say("Secondary measures"), _titles(view, own.secondary), _titles(view, own.secondary)
    for name in (*own.primary, *own.secondary):
        if name in own.margins:
            title = say("Margin of {measure}", measure=wording.in_sentence(_titles(view, (name,))))
            yield title, f"{own.margins[name]:g}", f"{policy.margins[name]:g}" if name in policy.margins else "–"
    declared, thresholds = (_thresholds(t) for t in (own.thresholds, evidence.thresholds))
    yield say("Decision thresholds"), declared, thresholds
    yield say("Origin of the threshold"), own.threshold_origin, own.threshold_origin
    yield say("Unit of analysis"), say(_UNITS[own.unit]), recalled(evidence.unit)
    level = wording.percent(own.level)
    yield say("Confidence level"), level, wording.percent(evidence.level)
    if own.clinical_range:
        spans = [_span(r) if r else "–" for r in (own.clinical_range, evidence.clinical_range)]
        yield say("Clinically reasonable thresholds"), spans[0], spans[1]
    references = _references(own.references)
    yield say("References"), references, references if _kept(use, "references.") else _references(evidence.references)
    yield say("Patients in every group"), say("at least {n}", n=wording.whole(own.min_patients)), _sizes(view, use)
    fewest = say("at least {n} with and {n} without the disease", n=wording.whole(own.min_events))
    now = say("at least {n} with and {n} without the disease", n=wording.whole(policy.min_events))
    yield say("Patients for a verdict"), fewest, now
    yield say("Smallest group that is shown"), f"{own.smallest_group}", f"{evidence.smallest_group}"
    yes, no = say("recalibrated"), say("not recalibrated")
    applied = evidence.calibration is not None
    yield say("Recalibration"), yes if own.recalibration else no, yes if applied else no


def _kept(use: ProtocolUse, begin: str) -> bool:
    return not any(d.what.startswith(begin) for d in use.deviations)


def _same_groups(declared: tuple[str, ...], done: list[str]) -> str:
    """The declared ones where all of them were compared."""
    return wording.listed(declared) if len(done) == len(declared) else wording.listed(done)


def _titles(view: View, names: tuple[str, ...]) -> str:
    cards = view.evidence.cards
    return wording.listed([say(cards[n].title) if n in cards else n for n in names]) or "–"


def _thresholds(thresholds: tuple[float, ...]) -> str:
    return wording.listed([wording.threshold_text(t) for t in thresholds])


def _span(ends: tuple[float, float]) -> str:
    low, high = (wording.threshold_text(end) for end in ends)
    return say("{low} to {high}", low=low, high=high)


def _references(references: object) -> str:
    if not isinstance(references, dict) or not references:
        return say("none")
    return wording.enumerated([f"{name}: {level}" for name, level in references.items()])


def _sizes(view: View, use: ProtocolUse) -> str:
    """The groups that are smaller than was planned, by name only: a count could tell who is in a withheld one."""
    short = [
        typeset.isolated(s.group.label)
        for attribute in view.attributes
        if attribute not in use.further and "*" not in attribute
        for s in view.groups_of(attribute)
        if s.group.value != UNKNOWN and s.n_patients < use.protocol.min_patients
    ]
    if not short:
        return say("at least {n}", n=wording.whole(use.protocol.min_patients))
    return say("smaller: {groups}", groups=wording.listed(short))
