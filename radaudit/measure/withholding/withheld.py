"""Withholds what could make a person recognizable: everything of a group with too few patients, and what would betray it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from radaudit.language import noted
from radaudit.measure.withholding.beside import Beside
from radaudit.measure.withholding.coarse_curves import coarse_curve
from radaudit.measure.withholding.coarse_gaps import coarse_gap
from radaudit.measure.withholding.coarse_overlaps import coarse_overlap
from radaudit.measure.withholding.coarse_population import coarse_population, coarse_unscored_share
from radaudit.measure.withholding.coarse_records import (
    coarse_cross_group,
    coarse_missing_groups,
    coarse_spread,
    coarse_transport,
    coarse_usefulness,
)
from radaudit.measure.withholding.rounded_counts import round_summaries
from radaudit.records.between import Comparison
from radaudit.records.comparison import BASELINE
from radaudit.records.evidence import Evidence, GroupSummary, Measurement, Withheld
from radaudit.records.groups import EVERYONE, OVERALL, REFERENCE, REST, UNKNOWN, Group

T = TypeVar("T")

_COUNT_IN_NOTE = re.compile(r"\b\d[\d,]*(?= (?:rows|patients|images|files|cases)\b)|(?<=: )\d[\d,]*(?=[;.])")


def withhold(evidence: Evidence, smallest: int, baseline: Sequence[Measurement] = ()) -> Evidence:
    """The evidence without its groups of fewer patients than `smallest`.

    Everything about such a group goes. What is left of its attribute is told so that the group cannot be computed from it: counts
    are rounded, proportions are given in steps of two cases, intervals outward in the same steps, and a gap
    to nobody but withheld people goes. The whole cohort stays exact. Why, and against whom it does not protect:
    docs/decisions/0014-withholding-small-groups.md.

    Args:
        evidence: As it was measured.
        smallest: Fewest patients of a group that is shown; 0 withholds nothing.
        baseline: The numbers of an older model on the same rows, where the comparisons are with it.

    Returns:
        The same object where nothing has to be withheld.
    """
    everyone = evidence.summary(EVERYONE)
    if _is_small(everyone, smallest):
        evidence = replace(evidence, notes=(*evidence.notes, _on_small_cohort(smallest)))
    small = [s for s in evidence.groups if s.group != EVERYONE and _is_small(s, smallest)]
    if not small:
        return evidence
    hidden = frozenset(s.group for s in small)
    beside = {
        name: replace(_beside(evidence, name, small, smallest), are_two=bool(baseline))
        for name in dict.fromkeys(g.attribute for g in hidden)
    }
    for m in baseline:
        if m.group.attribute in beside:
            beside[m.group.attribute].keep_baseline(m)

    def kept(records: Iterable[T], groups: str = "group") -> Iterable[tuple[T, Beside | None]]:
        """Every record of groups that are shown, with what tells it where it stands beside a withheld one."""
        for record in records:
            of = [getattr(record, name) for name in groups.split()]
            if hidden.isdisjoint(of):
                yield record, beside.get(of[0].attribute)

    measurements = tuple(b.measurement(m) if b else m for m, b in kept(evidence.measurements))
    unscored = (b.unscored(u) if b else u for u, b in kept(evidence.unscored))
    spreads = ((h, beside.get(h.attribute)) for h in evidence.heterogeneity)
    return replace(
        evidence,
        smallest_group=smallest,
        withheld=tuple(Withheld(s.group, _reason(s, smallest)) for s in small),
        groups=tuple(b.told[s.group] if b else s for s, b in kept(evidence.groups)),
        notes=tuple(_without_counts(note, beside) for note in evidence.notes),
        measurements=measurements,
        unscored=tuple(u for u in unscored if u.n),
        comparisons=tuple(
            coarse_gap(b, c) if b else c
            for c, b in kept(evidence.comparisons)
            if not b or _is_comparable(c, b, hidden, everyone)
        ),
        curves=tuple(coarse_curve(b, c) if b else c for c, b in kept(evidence.curves)),
        heterogeneity=tuple(coarse_spread(b, h, hidden) if b else h for h, b in spreads),
        cross_groups=tuple(
            coarse_cross_group(b, x) if b else x for x, b in kept(evidence.cross_groups, "events_of others_of")
        ),
        transport=tuple(coarse_transport(b, t) if b else t for t, b in kept(evidence.transport)),
        usefulness=tuple(coarse_usefulness(b, u) if b else u for u, b in kept(evidence.usefulness)),
        # A hundred thresholds are a hundred equations for the same counts: no steps would be coarse enough.
        sweeps=tuple(s for s in evidence.sweeps if s.group.attribute not in beside),
        unscored_shares=tuple(
            coarse_unscored_share(u, b.told[u.group], smallest) if b else u for u, b in kept(evidence.unscored_shares)
        ),
        population=evidence.population
        and coarse_population(
            evidence.population, {name: b.told for name, b in beside.items()}, hidden, smallest, everyone.n_patients
        ),
        overlaps=tuple(coarse_overlap(o, beside) for o in evidence.overlaps),
        # These tell how many are unknown, and where the unknown could belong.
        missing_groups=tuple(
            coarse_missing_groups(b, m) if b else m
            for m, b in kept(evidence.missing_groups)
            if Group(m.group.attribute, UNKNOWN) not in hidden
        ),
    )


def _is_small(s: GroupSummary, smallest: int) -> bool:
    """Fewer patients than wanted, but some; of a group without a single score only the rows are known."""
    return 0 < (s.n_patients or s.n_rows) < smallest


def _on_small_cohort(smallest: int) -> str:
    """The limit is for groups; whoever asks for an audit of few people asks for their numbers."""
    return noted(
        "The whole cohort has fewer than {n} patients, the smallest group that is shown. Its own numbers are given all the same, "
        "because without them there would be no report: give it only to people who may know who is in the cohort.",
        n=smallest,
    )


def _reason(s: GroupSummary, smallest: int) -> str:
    """Why, without a count; that a group's images mostly failed must not be lost with its numbers."""
    if s.n_rows >= smallest and 2 * s.n_unscored > s.n_rows:
        return noted("fewer than {n} patients with a score; most of its images could not be scored", n=smallest)
    return noted("fewer than {n} patients", n=smallest)


def _beside(evidence: Evidence, attribute: str, small: list[GroupSummary], smallest: int) -> Beside:
    own = [s for s in evidence.groups if s.group.attribute == attribute]
    lost = [s for s in small if s.group.attribute == attribute]
    shown = [s for s in own if s not in lost]
    margins = frozenset(attribute.split("*")) & set(evidence.attributes) if "*" in attribute else frozenset()
    everyone = evidence.summary(EVERYONE)
    told = round_summaries(shown, lost, everyone, smallest, margins)
    return Beside({s.group: s for s in shown}, told, everyone, evidence.cards, smallest)


def _is_comparable(c: Comparison, beside: Beside, hidden: frozenset[Group], everyone: GroupSummary) -> bool:
    """Whether a group has anybody to be compared with: a rest of withheld people only would be told by the gap."""
    if c.against == BASELINE:
        return True
    if c.against.startswith(REFERENCE):
        return Group(c.group.attribute, c.against.removeprefix(REFERENCE)) not in hidden
    others = [s for s in beside.true.values() if s.group != c.group and s.n_patients]
    left = everyone.n_patients - beside.true[c.group].n_patients
    return bool(others) or (c.against in (REST, OVERALL) and left >= beside.base)


def _without_counts(note: str, beside: dict[str, Beside]) -> str:
    """A note about an attribute with a withheld group, with "some" for its counts."""
    names = {part for attribute in beside for part in (attribute, *attribute.split("*"))}
    return _COUNT_IN_NOTE.sub("some", note) if any(f"'{name}'" in note for name in names) else note
