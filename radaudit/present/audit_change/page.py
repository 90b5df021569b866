"""Two finished audits as one HTML file: case mix, who gained and who lost, and every number behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from radaudit.language import recalled, say, speaking
from radaudit.present import typeset
from radaudit.present.audit_change.advice import advice
from radaudit.present.audit_change.alike import as_comparison
from radaudit.present.audit_change.answer import answer, compared, title_of, unseen, warnings
from radaudit.present.audit_change.case_mix import case_mix
from radaudit.present.blocks import Block, Entry, Fold, HowTo, KeyValue, Prose, Strips, Table
from radaudit.present.comparison.answer import OUTCOME_MEANINGS, OUTCOME_WORDS
from radaudit.present.comparison.blocks import ComparisonOpening
from radaudit.present.comparison.control_plan import control_plan
from radaudit.present.comparison.forests import forest
from radaudit.present.comparison.opening import opening_of
from radaudit.present.comparison.protocol import protocol_parts
from radaudit.present.comparison.tables import OUTCOME_MARKS, changes_table
from radaudit.present.page.form import INTERACTIVE, Form
from radaudit.present.page.rendering import Part, render_page
from radaudit.records import MetricCard
from radaudit.records.audit_change import AuditChange, AuditSide
from radaudit.records.comparison import ModelComparison
from radaudit.records.evidence import DEMONSTRATION
from radaudit.records.gate import Gate
from radaudit.records.wording import percent, sentences, threshold_text


def render_change(change: AuditChange, form: Form = INTERACTIVE, gate: Gate | None = None) -> str:
    """The whole change as one HTML document that asks nothing of any network; the same bytes for the same record.

    Args:
        change: Its changes are already in the form's language.
        form: Language, and whether the page does without JavaScript.
        gate: The change judged by the worst-group rule, in the form's language; None leaves that section out.
    """
    with speaking(form.language):
        return render_page(
            "change.html.jinja",
            _parts(change, gate),
            form,
            change=change,
            title=title_of(change),
            banners=[recalled(note) for note in change.notes if note.startswith(DEMONSTRATION)],
            outcome_marks=OUTCOME_MARKS,
            outcome_words=OUTCOME_WORDS,
            outcome_meanings=OUTCOME_MEANINGS,
        )


def _parts(change: AuditChange, gate: Gate | None) -> list[Part]:
    comparison, cards = as_comparison(change), change.cards
    primary = [cards[name] for name in change.policy.primary if name in cards]
    further = tuple(_table(change, comparison, card) for card in cards.values() if card not in primary)
    return [
        Part("answer", say("What changed"), (_opening(change, comparison, primary), _how_to())),
        *protocol_parts(comparison),
        Part("case-mix", say("How the cohorts differ"), tuple(case_mix(change))),
        Part("changes", say("How much"), tuple(_changes(change, comparison, primary))),
        Part("further", say("Further measures"), (Fold(say("Tables"), further),) if further else ()),
        Part("control-plan", say("For a change control plan"), tuple(_control_plan(change, gate))),
        Part("method", say("How it was compared"), tuple(_method(change))),
    ]


def _opening(change: AuditChange, comparison: ModelComparison, primary: list[MetricCard]) -> ComparisonOpening:
    return opening_of(
        comparison,
        primary,
        question=say(
            "What changed from {baseline} to {candidate}, and for whom?",
            baseline=typeset.isolated(change.baseline.title),
            candidate=typeset.isolated(change.candidate.title),
        ),
        answer=answer(comparison),
        warnings=(*warnings(change), *(recalled(n) for n in change.notes if not n.startswith(DEMONSTRATION))),
        compared=compared(change),
        unseen=tuple(unseen(change)) or (say("Every group is in both audits."),),
        advice=advice(comparison),
    )


def _how_to() -> HowTo:
    return HowTo(
        (
            say(
                "The older audit is the baseline, the newer one the candidate. Their patients are different people, so chance in "
                "who was imaged is part of every change: intervals are wider than where two models read the same images."
            ),
            say(
                "Gained and lost hold for all groups of an attribute and all primary measures at once; each attribute, and the "
                "whole cohort, is judged by itself. For calibration that has gained which is nearer to the ideal value, on "
                "whichever side."
            ),
        ),
        (
            say("Why it changed: another model, other patients, other scanners and other labels look alike here."),
            say("That groups marked as not settled are unharmed. Too few cases were seen to tell."),
        ),
    )


def _table(change: AuditChange, comparison: ModelComparison, card: MetricCard) -> Table:
    found = changes_table(comparison, card)
    caption = say("{measure}: candidate less baseline, of different patients.", measure=say(card.title))
    if not card.depends_on_prevalence:
        return replace(found, caption=caption)
    feet = (
        say("It changes with the prevalence, whatever the model: read it beside how the cohorts differ."),
        *found.feet,
    )
    return replace(found, caption=caption, feet=feet)


def _changes(change: AuditChange, comparison: ModelComparison, primary: list[MetricCard]) -> Iterator[Block]:
    for card in primary:
        yield _forest(comparison, card)
    yield Fold(say("The numbers of both audits"), tuple(_table(change, comparison, card) for card in primary))


def _forest(comparison: ModelComparison, card: MetricCard) -> Strips:
    if card.better != "target":
        return forest(comparison, card)
    caption = say(
        "Each audit with its own {level}; which one is nearer to the ideal value rests on the change in the table. {reading}",
        level=typeset.level(comparison.evidence.level),
        reading=say(card.reading),
    )
    return replace(forest(comparison, card), caption=caption)


def _control_plan(change: AuditChange, gate: Gate | None) -> Iterator[Block]:
    if gate is not None:
        sides = [_side(s) for s in (change.baseline, change.candidate)]
        yield from control_plan(gate, change.policy, change.cards, change.level, sides, "change.json", change.protocol)


def _side(side: AuditSide) -> str:
    told = [
        say(
            "{title}, made on {when}; flags from a score of {threshold} ({source}).",
            title=typeset.isolated(side.title),
            when=side.when[:10],
            threshold=threshold_text(side.thresholds[0]),
            source=typeset.who_chose(side.threshold_source),
        ),
        say(
            "Cohort {name}, SHA-256 {sha256}.",
            name=typeset.isolated(side.cohort_name),
            sha256=side.cohort_sha256 or "–",
        ),
    ]
    if side.model_sha256:
        told.append(
            say("Model {name}, SHA-256 {sha256}.", name=typeset.isolated(side.model_name), sha256=side.model_sha256)
        )
    told.append(
        say("Judged under {policy}, SHA-256 {sha256}.", policy=typeset.isolated(side.policy), sha256=side.policy_sha256)
    )
    return sentences(*told)


def _method(change: AuditChange) -> Iterator[Block]:
    level = percent(change.level)
    margins = [
        say("{measure} {margin}", measure=say(change.cards[m].title), margin=f"{v:g}")
        for m, v in change.policy.margins.items()
        if m in change.cards
    ]
    yield KeyValue((
        Entry(say("Baseline"), _side(change.baseline)),
        Entry(say("Candidate"), _side(change.candidate)),
        Entry(say("Intervals"), sentences(
            say("Unpaired: both audits’ own intervals are joined by MOVER (Zou and Donner 2008), of two shares that is Newcombe’s "
                "interval."),
            say("No row is at hand: only what the two audits tell is used."))),
        Entry(say("Judged together"), sentences(
            say("The primary measures of all groups of one attribute, and those of the whole cohort; the further ones likewise."),
            say("All intervals that are judged together hold at once with {level} by Bonferroni’s bound: how the numbers of an "
                "audit vary together is not in its record.", level=level))),
        Entry(say("Policy"), say("{policy}; margins: {margins}.", policy=typeset.isolated(change.policy.name),
                                 margins=say(", ").join(margins) or "–")),
    ))  # fmt: skip
    yield Prose(
        (say("Were some patients in both cohorts, these intervals would be too wide where their numbers go together, as they "
             "usually do, and too narrow where they go apart."),), "note"
    )  # fmt: skip
