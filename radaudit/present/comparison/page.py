"""The comparison of two models as one HTML file: the answer, who gained and who lost, and every number behind it."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import recalled, say, speaking
from radaudit.present.blocks import Block, Fold, HowTo
from radaudit.present.comparison.answer import OUTCOME_MEANINGS, OUTCOME_WORDS, title_of
from radaudit.present.comparison.control_plan import control_plan
from radaudit.present.comparison.flips import flips
from radaudit.present.comparison.forests import forest
from radaudit.present.comparison.method import method, side_in_words
from radaudit.present.comparison.opening import opening
from radaudit.present.comparison.protocol import protocol_parts
from radaudit.present.comparison.tables import OUTCOME_MARKS, changes_table
from radaudit.present.page.form import INTERACTIVE, Form
from radaudit.present.page.rendering import Part, render_page
from radaudit.records import MetricCard
from radaudit.records.comparison import ModelComparison
from radaudit.records.gate import Gate


def render_comparison(comparison: ModelComparison, form: Form = INTERACTIVE, gate: Gate | None = None) -> str:
    """The whole comparison as one HTML document that asks nothing of any network; the same bytes for the same record.

    Args:
        comparison: Its changes are already in the form's language (`radaudit.workflows.rendering.comparison_in_language`).
        form: Language, and whether the page does without JavaScript.
        gate: The comparison judged by the worst-group rule, in the form's language; None leaves that section out.
    """
    with speaking(form.language):
        return render_page(
            "comparison.html.jinja",
            _parts(comparison, gate),
            form,
            comparison=comparison,
            title=title_of(comparison),
            banners=[recalled(warning) for warning in comparison.evidence.warnings],
            outcome_marks=OUTCOME_MARKS,
            outcome_words=OUTCOME_WORDS,
            outcome_meanings=OUTCOME_MEANINGS,
        )


def _parts(comparison: ModelComparison, gate: Gate | None) -> list[Part]:
    cards = comparison.evidence.cards
    primary = [cards[name] for name in comparison.policy.primary if name in cards]
    others = [card for card in cards.values() if card not in primary]
    tables = tuple(changes_table(comparison, card) for card in others)
    return [
        Part("answer", say("Who gains, who loses"), (opening(comparison, primary), _how_to())),
        *protocol_parts(comparison),
        Part("changes", say("How much"), tuple(_changes(comparison, primary))),
        Part("flips", say("Who is decided about differently"), tuple(flips(comparison))),
        Part("further", say("Further measures"), (Fold(say("Tables"), tables),)),
        Part("control-plan", say("For a change control plan"), tuple(_control_plan(comparison, gate))),
        Part("method", say("How it was compared"), tuple(method(comparison))),
    ]


def _control_plan(comparison: ModelComparison, gate: Gate | None) -> Iterator[Block]:
    if gate is not None:
        evidence, sides = comparison.evidence, [side_in_words(s) for s in (comparison.baseline, comparison.candidate)]
        yield from control_plan(
            gate, comparison.policy, evidence.cards, evidence.level, sides, "comparison.json", comparison.protocol
        )


def _how_to() -> HowTo:
    return HowTo(
        (say("Both models were computed on the same images, so a change is not blurred by who happened to be in the cohort."),
         say("Every cell says from what to what a measure moved, baseline → candidate. Its mark says whether that was shown to be "
             "a gain or a loss, to be alike within the policy’s margin, or neither: not settled. Click it for its interval."),
         say("Gained and lost hold for all groups of an attribute and all primary measures at once; each attribute, and the whole "
             "cohort, is judged by itself. For calibration, the model gains that is nearer to the ideal value on whichever side.")),
        (say("Whether a change matters to patients: the policy’s margins say what is called alike, nothing more."),
         say("That groups marked as not settled are unharmed. Too few cases were seen to tell.")),
    )  # fmt: skip


def _changes(comparison: ModelComparison, primary: list[MetricCard]) -> Iterator[Block]:
    for card in primary:
        yield forest(comparison, card)
    yield Fold(say("The numbers of both models"), tuple(changes_table(comparison, card) for card in primary))
    yield HowTo(
        (say("A dot is the change, candidate less baseline; its line is the interval that holds for all groups of the attribute at "
             "once. Wholly on one side of the line at no change: shown. Wholly inside the shaded margin: alike."),
         say("For a measure with an ideal value both models are drawn, baseline hollow, candidate full: nearer to the line is "
             "better.")),
        (say("Why a model changed: other training data, another network and another threshold look alike here."),
         say("Groups that are too small to be shown; they are named, without numbers.")),
    )  # fmt: skip
