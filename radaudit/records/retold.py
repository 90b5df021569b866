"""An audit's evidence with its own words in the reader's language: titles, notes and reasons, which records hold in English.

Numbers, names, keys and whatever decides something stay as they are: how the threshold was chosen, why a group is withheld, the
notes of the whole audit. Those are recalled where they are shown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from radaudit.language import ENGLISH, recalled, spoken
from radaudit.records.audit import Audit
from radaudit.records.between import Comparison
from radaudit.records.estimates import Estimate, MetricCard
from radaudit.records.evidence import Evidence
from radaudit.records.population import Population
from radaudit.records.what_if import WhatIf

T = TypeVar("T")


def retold(audit: Audit) -> Audit:
    """The audit as it is shown in the language that is spoken; the same one in English."""
    if spoken() == ENGLISH:
        return audit
    rationale = {metric: recalled(why) for metric, why in audit.policy.rationale.items()}
    return replace(
        audit,
        title=recalled(audit.title),
        evidence=retold_evidence(audit.evidence),
        policy=replace(audit.policy, rationale=rationale),
        what_if=audit.what_if and retold_what_if(audit.what_if),
    )


def retold_evidence(evidence: Evidence) -> Evidence:
    """The evidence as it is shown in the language that is spoken."""
    if spoken() == ENGLISH:
        return evidence
    return replace(
        evidence,
        cards={name: _card(card) for name, card in evidence.cards.items()},
        sources={attribute: recalled(source) for attribute, source in evidence.sources.items()},
        excluded={recalled(reason): n for reason, n in evidence.excluded.items()},
        unscored=tuple(_with(u, reason=recalled(u.reason)) for u in evidence.unscored),
        measurements=tuple(_with(m, estimate=_estimate(m.estimate)) for m in evidence.measurements),
        comparisons=tuple(_gap(c) for c in evidence.comparisons),
        curves=tuple(_noted(c) for c in evidence.curves),
        cross_groups=tuple(_with(pair, estimate=_estimate(pair.estimate)) for pair in evidence.cross_groups),
        heterogeneity=tuple(_with(h, note=recalled(h.note), method=recalled(h.method)) for h in evidence.heterogeneity),
        transport=tuple(_noted(t) for t in evidence.transport),
        usefulness=tuple(
            _with(
                _noted(u),
                over_default=_estimate(u.over_default),
                lost=_estimate(u.lost),
                regained=_estimate(u.regained),
            )
            for u in evidence.usefulness
        ),
        missing_groups=tuple(_noted(m) for m in evidence.missing_groups),
        overlaps=tuple(_with(o, association=_estimate(o.association)) for o in evidence.overlaps),
        unscored_shares=tuple(_with(u, share=_estimate(u.share)) for u in evidence.unscored_shares),
        sweeps=tuple(
            _with(s, measures={name: _noted(swept) for name, swept in s.measures.items()}) for s in evidence.sweeps
        ),
        population=evidence.population and _population(evidence.population),
    )


def _population(population: Population) -> Population:
    return replace(
        population,
        attributes=tuple(
            _with(
                a,
                total_variation=_estimate(a.total_variation),
                divergence=_estimate(a.divergence),
                groups=tuple(_with(g, share=_estimate(g.share), ratio=_estimate(g.ratio)) for g in a.groups),
            )
            for a in population.attributes
        ),
    )


def retold_what_if(what_if: WhatIf) -> WhatIf:
    """What was tried as it is shown in the language that is spoken: titles, notes and reasons."""
    if spoken() == ENGLISH:
        return what_if
    return replace(
        what_if,
        remedies=tuple(_with(r, title=recalled(r.title), note=recalled(r.note)) for r in what_if.remedies),
        effects=tuple(_with(e, after=_estimate(e.after), change=_gap(e.change)) for e in what_if.effects),
        left_out={attribute: recalled(why) for attribute, why in what_if.left_out.items()},
        note=recalled(what_if.note),
    )


def _card(card: MetricCard) -> MetricCard:
    return replace(
        card, title=recalled(card.title), reading=recalled(card.reading), denominator=recalled(card.denominator)
    )


def _estimate(estimate: Estimate) -> Estimate:
    return _with(estimate, note=recalled(estimate.note), method=recalled(estimate.method))


def _gap(c: Comparison) -> Comparison:
    return _with(c, gap=_estimate(c.gap), ratio=c.ratio and _estimate(c.ratio))


def _noted(record: T) -> T:
    return _with(record, note=recalled(record.note))  # type: ignore[attr-defined]


def _with(record: T, **values: Any) -> T:
    """The record with these values; itself where they are its own already, which spares most of the copies."""
    changed = {name: value for name, value in values.items() if value is not getattr(record, name)}
    return replace(record, **changed) if changed else record  # type: ignore[type-var]
