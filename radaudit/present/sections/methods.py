"""How every number was made: measures, intervals, patients as units, and the policy with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Cell, Column, Entry, Fold, Heading, KeyValue, Prose, Row, Table
from radaudit.present.sections import section
from radaudit.present.view import View
from radaudit.present.what_if.method import method as what_if_method
from radaudit.records import EVERYONE, wording
from radaudit.records.evidence import TIERS


@section("Methods", order=100)
def methods(view: View) -> Iterator[Block]:
    """Words first, then measures with references, intervals and the policy."""
    yield Prose(tuple(_words(view)))
    cards = list(view.evidence.cards.values())
    if cards:
        entries = tuple(Entry(typeset.title(c), recalled(c.reading), typeset.references(c.cites)) for c in cards)
        title = say("What every measure says, with references ({n})", n=str(len(cards)))
        yield Fold(title, (KeyValue(entries),))
    if intervals := _intervals(view):
        yield Fold(say("How the intervals were made, measure by measure"), (KeyValue(intervals),))
    if spread := _spread(view):
        yield Fold(say("How the spread between groups was estimated"), (KeyValue(spread),))
    yield from what_if_method(view)
    yield Heading(say("Policy"), view.audit.policy.name)
    yield from _policy(view)


def _words(view: View) -> Iterator[str]:
    evidence, level = view.evidence, typeset.level(view.evidence.level)
    yield say("Unit of analysis: {unit}.", unit=recalled(evidence.unit))
    if evidence.has_patients:
        yield say(
            "All intervals are {level}s with patients as units: images of one patient are not independent, so what each row "
            "adds to an estimate is summed within its patient before the variance is taken.",
            level=level,
        )
    else:
        yield say(
            "All intervals are {level}s with rows as units, because no column says which images share a patient.",
            level=level,
        )
    if any(c.family for c in evidence.comparisons):
        yield _partners(view)
        yield say(
            "The simultaneous intervals of an attribute cover the gaps of all its groups in all primary measures together, from "
            "their joint covariance; all other measures, crossed groups and further thresholds are a second, exploratory "
            "family, and measures without a better side a third."
        )
    yield say(
        "A verdict compares the interval of a gap with the policy’s margin. Pass: the interval lies inside the margin. Fail "
        "(primary measures) or concern: it lies beyond. Inconclusive: neither was shown."
    )
    yield from _shown(view)
    threshold, source = wording.threshold_text(evidence.thresholds[0]), typeset.who_chose(evidence.threshold_source)
    yield say("Decision threshold: {threshold} ({source}).", threshold=threshold, source=source)
    if more := evidence.thresholds[1:]:
        listed = typeset.listed([wording.threshold_text(t) for t in more])
        yield say("Further thresholds, in audit.json: {thresholds}.", thresholds=listed)


def _partners(view: View) -> str:
    """What groups are compared with; an attribute with a declared reference says so."""
    others = {c.against for c in view.evidence.comparisons}
    declared = [
        say("by {attribute} with {level}", attribute=typeset.isolated(attribute), level=typeset.isolated(level))
        for attribute, level in view.evidence.references.items()
        if attribute in view.attributes
    ]
    if EVERYONE.attribute in others:
        usual = say("Each group is compared with the whole cohort, itself included")
    else:
        usual = say("Each group is compared with all other audited rows")
    if declared:
        references = typeset.listed(declared)
        return say("{usual}; {references}, the declared reference.", usual=usual, references=references)
    return say("{usual}.", usual=usual)


def _shown(view: View) -> Iterator[str]:
    """How much of a small group is shown, and which groups are not."""
    fewest = {tier: str(n) for n, tier in TIERS}
    yield say(
        "What is shown of a group depends on its patients with or without the disease, whichever are fewer: below {uncertain} "
        "only counts, below {full} numbers in grey and no curve, below {curves} all but a smooth calibration curve.",
        uncertain=fewest["uncertain"], full=fewest["full"], curves=fewest["curves"],
    )  # fmt: skip
    if view.evidence.smallest_group:
        yield say(
            "Groups of fewer than {n} patients are withheld, and with them what would let their numbers be computed, so that "
            "nobody in them can be recognized.",
            n=str(view.evidence.smallest_group),
        )


def _spread(view: View) -> tuple[Entry, ...]:
    """How the spread was computed, by the measures that share a way."""
    return _by_method((h.method, view.card(h.metric).title) for h in view.evidence.heterogeneity)


def _intervals(view: View) -> tuple[Entry, ...]:
    measured = ((m.estimate.method, view.card(m.metric).title) for m in view.evidence.measurements)
    compared = ((c.gap.method, view.card(c.metric).title) for c in view.evidence.comparisons)
    return _by_method((*measured, *compared))


def _by_method(used: Iterable[tuple[str, str]]) -> tuple[Entry, ...]:
    """Every method once, with the measures that it served."""
    titles: dict[str, list[str]] = {}
    for method, title in used:
        if method and title not in titles.setdefault(method, []):
            titles[method].append(title)
    return tuple(
        Entry(wording.capital(recalled(method)), typeset.listed([say(t) for t in found]))
        for method, found in titles.items()
    )


def _measure(view: View, name: str) -> str:
    """What a measure of the policy is called; one that was not measured keeps its key."""
    return say(view.card(name).title) if name in view.evidence.cards else name


def _policy(view: View) -> Iterator[Block]:
    policy = view.audit.policy
    rows = tuple(
        Row((
            Cell(_measure(view, name)), Cell(f"±{wording.number(margin, 2)}"),
            Cell(say("primary") if name in policy.primary else say("exploratory"), is_soft=name not in policy.primary),
            Cell(recalled(policy.rationale.get(name, "")) or say("no reason given"), is_soft=name not in policy.rationale),
        ))
        for name, margin in policy.margins.items()
    )  # fmt: skip
    if rows:
        columns = (
            Column(say("Measure")),
            Column(say("Margin"), True),
            Column(say("Role")),
            Column(say("Why"), is_wide=True),
        )
        primary = [
            say("{measure} ±{margin}", measure=_measure(view, name), margin=wording.number(policy.margins[name], 2))
            for name in policy.primary
            if name in policy.margins
        ]
        if primary:
            yield Prose((say("Margins of the primary measures: {margins}.", margins=typeset.listed(primary)),))
        table = Table(say("Largest gaps that are called unimportant."), columns, rows)
        yield Fold(say("All margins, with their reasons"), (table,), is_printed=True)
    yield Prose((
        say("A group is judged from {n} patients with and {n} without the disease on; below that the verdict is “not "
            "applicable”. More than {share}% unreadable rows in a group is a finding.",
            n=str(policy.min_events), share=f"{policy.max_unread * 100:g}{wording.THIN}"),
    ))  # fmt: skip
    if policy.muted:
        entries = (Entry(say("Muted: {what}", what=typeset.isolated(what)), why) for what, why in policy.muted.items())
        yield KeyValue(tuple(entries))
