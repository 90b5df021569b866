"""How every number was made: measures, intervals, patients as units, and the policy with its reasons."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Entry, Fold, Heading, KeyValue, Prose, Row, Table
from radaudit.present.sections import section
from radaudit.present.view import View
from radaudit.records import EVERYONE, wording
from radaudit.records.evidence import TIERS


@section("Methods", order=100)
def methods(view: View) -> Iterator[Block]:
    """Words first, then measures with references, intervals and the policy."""
    yield Prose(tuple(_words(view)))
    cards = list(view.evidence.cards.values())
    if cards:
        entries = tuple(Entry(typeset.title(c), c.reading, typeset.references(c.cites)) for c in cards)
        yield Fold(f"What every measure says, with references ({len(cards)})", (KeyValue(entries),))
    intervals = _intervals(view)
    if intervals:
        yield Heading("Intervals")
        yield KeyValue(intervals)
    if spread := _spread(view):
        yield Heading("Spread between groups")
        yield KeyValue(spread)
    yield Heading("Policy", view.audit.policy.name)
    yield from _policy(view)


def _words(view: View) -> Iterator[str]:
    evidence, level = view.evidence, typeset.level(view.evidence.level)
    yield f"Unit of analysis: {evidence.unit}."
    if evidence.has_patients:
        yield (
            f"All intervals are {level}s with patients as units: images of one patient are not independent, so what "
            "each row adds to an estimate is summed within its patient before the variance is taken."
        )
    else:
        yield f"All intervals are {level}s with rows as units, because no column says which images share a patient."
    if any(c.family for c in evidence.comparisons):
        yield (
            f"{_partners(view)} The simultaneous intervals of an attribute cover "
            "the gaps of all its groups in all primary measures together, from their joint covariance; all other "
            "measures, crossed groups and further thresholds are a second, exploratory family, and measures without a "
            "better side a third."
        )
    yield (
        "A verdict compares the interval of a gap with the policy’s margin. Pass: the interval lies inside the "
        "margin. Fail (primary measures) or concern: it lies beyond. Inconclusive: neither was shown."
    )
    yield from _shown(view)
    more = evidence.thresholds[1:]
    yield (
        f"Decision threshold: {evidence.thresholds[0]:g} ({typeset.who_chose(evidence.threshold_source)})."
        + (f" Further thresholds, in audit.json: {typeset.listed([f'{t:g}' for t in more])}." if more else "")
    )


def _partners(view: View) -> str:
    """What groups are compared with; an attribute with a declared reference says so."""
    others = {c.against for c in view.evidence.comparisons}
    whole = EVERYONE.attribute in others
    usual = f"Each group is compared with {'the whole cohort, itself included' if whole else 'all other audited rows'}"
    declared = [
        f"by {typeset.isolated(attribute)} with {typeset.isolated(level)}"
        for attribute, level in view.evidence.references.items()
        if attribute in view.attributes
    ]
    return f"{usual}; {typeset.listed(declared)}, the declared reference." if declared else f"{usual}."


def _shown(view: View) -> Iterator[str]:
    """How much of a small group is shown, and which groups are not."""
    fewest = {tier: n for n, tier in TIERS}
    yield (
        "What is shown of a group depends on its patients with or without the disease, whichever are fewer: below "
        f"{fewest['uncertain']} only counts, below {fewest['full']} numbers in grey and no curve, below {fewest['curves']} all "
        "but a smooth calibration curve."
    )
    if view.evidence.smallest_group:
        yield (
            f"Groups of fewer than {view.evidence.smallest_group} patients are withheld, and with them what would let their "
            "numbers be computed, so that nobody in them can be recognized."
        )


def _spread(view: View) -> tuple[Entry, ...]:
    """How the spread was computed, by the measures that share a way."""
    used: dict[str, list[str]] = {}
    for h in view.evidence.heterogeneity:
        title = view.card(h.metric).title
        if h.method and title not in used.setdefault(h.method, []):
            used[h.method].append(title)
    return tuple(Entry(wording.capital(method), typeset.listed(titles)) for method, titles in used.items())


def _intervals(view: View) -> tuple[Entry, ...]:
    used: dict[str, list[str]] = {}
    for card, estimate in (
        *((view.card(m.metric), m.estimate) for m in view.evidence.measurements),
        *((view.card(c.metric), c.gap) for c in view.evidence.comparisons),
    ):
        if estimate.method and card.title not in used.setdefault(estimate.method, []):
            used[estimate.method].append(card.title)
    return tuple(Entry(wording.capital(method), typeset.listed(titles)) for method, titles in used.items())


def _policy(view: View) -> Iterator[Block]:
    policy = view.audit.policy
    rows = tuple(
        Row((
            Cell(view.card(name).title if name in view.evidence.cards else name), Cell(f"±{wording.number(margin, 2)}"),
            Cell("primary" if name in policy.primary else "exploratory", is_soft=name not in policy.primary),
            Cell(policy.rationale.get(name, "no reason given"), is_soft=name not in policy.rationale),
        ))
        for name, margin in policy.margins.items()
    )  # fmt: skip
    if rows:
        yield Table(
            "Largest gaps that are called unimportant.",
            (Column("Measure"), Column("Margin", True), Column("Role"), Column("Why", is_wide=True)),
            rows,
        )
    yield Prose((
        f"A group is judged from {policy.min_events} patients with and {policy.min_events} without the disease on; below that the "
        f"verdict is “not applicable”. More than {policy.max_unread * 100:g}{wording.THIN}% unreadable rows in a "
        "group is a finding.",
    ))  # fmt: skip
    if policy.muted:
        yield KeyValue(tuple(Entry(f"Muted: {what}", why) for what, why in policy.muted.items()))
