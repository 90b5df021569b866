"""How it was compared: the two models, the intervals, what was judged together, and what is needed to repeat it."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Entry, KeyValue, Prose
from radaudit.present.comparison.opening import compared
from radaudit.present.comparison.outcomes import attributes
from radaudit.records import EVERYONE
from radaudit.records.comparison import ModelComparison, ModelSide
from radaudit.records.wording import count, listed, percent, sentences, threshold_text


def method(comparison: ModelComparison) -> Iterator[Block]:
    """Terms, then the notes of the run."""
    evidence, provenance = comparison.evidence, comparison.provenance
    margins = [
        say("{measure} {margin}", measure=say(evidence.cards[m].title), margin=f"{v:g}")
        for m, v in comparison.policy.margins.items()
        if m in evidence.cards
    ]
    yield KeyValue((
        Entry(say("Rows"), next(iter(compared(comparison)))),
        Entry(say("Baseline"), side_in_words(comparison.baseline)),
        Entry(say("Candidate"), side_in_words(comparison.candidate)),
        Entry(say("Intervals"), _intervals(comparison)),
        Entry(say("Judged together"), _together(comparison)),
        Entry(say("Policy"), say("{policy}; margins: {margins}.", policy=typeset.isolated(comparison.policy.name),
                                 margins=say(", ").join(margins) or "–")),
        Entry(say("Cohort"), say("{name}, SHA-256 {sha256}", name=typeset.isolated(provenance.cohort_name),
                                 sha256=provenance.cohort_sha256)),
        Entry(say("Seed"), str(provenance.seed)),
    ))  # fmt: skip
    if evidence.notes:
        yield Prose(tuple(typeset.noted(note) for note in evidence.notes), "list")


def _intervals(comparison: ModelComparison) -> str:
    level = percent(comparison.evidence.level)
    if comparison.evidence.has_patients:
        opening = say("{level}, clustered by patient.", level=level)
    else:
        opening = say("{level}, every image taken as another patient.", level=level)
    return sentences(
        opening,
        say("They are paired: each patient’s influence on both models says how far their errors cancel (DeLong 1988 and Obuchowski "
            "1997 for the AUROC)."),
        say("Shares, and AUROCs from few cases, join both models’ own intervals by MOVER (Newcombe 1998, method 10; Zou and Donner "
            "2008)."),
    )  # fmt: skip


def _together(comparison: ModelComparison) -> str:
    """Which changes share one simultaneous interval, in words; the record calls them families."""
    cards = comparison.evidence.cards
    named = [a for a in attributes(comparison) if a != EVERYONE.attribute]
    primary = listed([say(cards[m].title) for m in comparison.policy.primary if m in cards])
    families = {c.comparison.family for c in comparison.changes if c.comparison.family}
    level = percent(comparison.evidence.level)
    told = [say("The primary measures ({measures}) of the whole cohort.", measures=primary)]
    if named:
        told.append(
            say("The primary measures of all groups of one attribute: {attributes}, each by itself.",
                attributes=listed([typeset.isolated(a) for a in named]))
        )  # fmt: skip
    told.append(say("The further measures likewise, apart from the primary ones: exploratory."))
    told.append(say("All intervals that are judged together hold at once with {level}.", level=level))
    if any("max-t" in family for family in families):
        told.append(
            say("What their patients have in common is taken into account (max-t, Hothorn, Bretz and Westfall 2008).")
        )
    if any("Bonferroni" in family for family in families):
        told.append(say("Where they are too many or one has no error of its own, Bonferroni’s bound stands instead."))
    return sentences(*told)


def side_in_words(side: ModelSide) -> str:
    """A model with where it decides and what it was made known by."""
    thresholds = say(", ").join(threshold_text(t) for t in side.thresholds)
    told = [
        say(
            "{name}; flags from a score of {thresholds} ({source}).",
            name=typeset.isolated(side.name),
            thresholds=thresholds,
            source=typeset.who_chose(side.threshold_source),
        )
    ]
    if side.sha256:
        told.append(say("SHA-256 {sha256}.", sha256=side.sha256))
    if side.n_unscored:
        told.append(say("It could not score {rows}.", rows=count(side.n_unscored, "row")))
    return sentences(*told)
