"""The first screen of a comparison: the answer, who was compared, what was not seen, and the table of outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Sign
from radaudit.present.comparison.advice import Advice, advice
from radaudit.present.comparison.answer import OUTCOME_WORDS, Point, headline, label, overall, points, trade_off
from radaudit.present.comparison.blocks import ComparisonOpening, PointItem
from radaudit.present.comparison.open_costs import open_costs
from radaudit.present.comparison.outcomes import anchor, outcomes
from radaudit.present.comparison.protocol import cautions, fixed_beforehand
from radaudit.present.comparison.tables import OUTCOME_MARKS
from radaudit.records import EVERYONE, UNKNOWN, Group, MetricCard, Verdict
from radaudit.records.comparison import ModelComparison, ModelSide, Outcome
from radaudit.records.wording import VERDICT_SYMBOLS, count, listed, verdict_word, whole

MOST_NAMED = 4


def opening(comparison: ModelComparison, primary: Sequence[MetricCard]) -> ComparisonOpening:
    """The block."""
    names = typeset.isolated(comparison.candidate.name), typeset.isolated(comparison.baseline.name)
    return opening_of(
        comparison,
        primary,
        question=say(
            "Does {candidate} do better than {baseline}, and for whom?", candidate=names[0], baseline=names[1]
        ),
        answer=headline(comparison),
        warnings=known_patients(comparison),
        compared=compared(comparison),
        unseen=tuple(unseen(comparison)) or (say("Every row was scored by both, and every group was judged."),),
        advice=advice(comparison),
    )


def opening_of(
    comparison: ModelComparison,
    primary: Sequence[MetricCard],
    *,
    question: str,
    answer: str,
    warnings: Iterable[str],
    compared: Iterable[str],
    unseen: Iterable[str],
    advice: Iterable[Advice],
) -> ComparisonOpening:
    """The block of whatever is told as a comparison of two models, two audits included: only what is said of them differs."""
    reason = trade_off(comparison)
    return ComparisonOpening(
        question=question,
        sign=sign_of(comparison),
        word=word_of(comparison),
        answer=answer,
        warnings=(*warnings, *cautions(comparison.protocol)),
        points=tuple(PointItem(p.outcome, p.text, p.more, _target(comparison, p)) for p in points(comparison)),
        reasons=(reason,) if reason else (),
        compared=(*compared, *fixed_beforehand(comparison)),
        unseen=tuple(unseen),
        outcomes=outcomes(comparison, primary),
        advice=tuple(advice),
    )


def _target(comparison: ModelComparison, point: Point) -> str:
    """Where on the page a point is told at length."""
    if point.change is None:
        return "#further"
    of = point.change.comparison
    return f"#{anchor(comparison, of.metric, of.group)}"


def sign_of(comparison: ModelComparison) -> Sign:
    """The mark of the answer: never that of a gain where something was lost, may have been, or was not seen well enough."""
    outcome = overall(comparison)
    if outcome == "gained" and (open_costs(comparison) or comparison.further("lost")):
        return Verdict.CONCERN
    if outcome == "gained" and comparison.primary("unsettled", "not_estimable"):
        return Verdict.INCONCLUSIVE
    return OUTCOME_MARKS[outcome]


def word_of(comparison: ModelComparison) -> str:
    """What the mark says."""
    sign = sign_of(comparison)
    if sign is Verdict.CONCERN:
        return verdict_word(sign)
    outcome: Outcome = "unsettled" if sign is Verdict.INCONCLUSIVE else overall(comparison)
    return say(OUTCOME_WORDS[outcome])


def symbol_of(comparison: ModelComparison) -> str:
    """The mark where there is only text."""
    sign = sign_of(comparison)
    return VERDICT_SYMBOLS[sign] if isinstance(sign, Verdict) else "="


def known_patients(comparison: ModelComparison) -> Iterator[str]:
    """That a model was made with patients who are compared here: the first thing to know about any gain."""
    old, new = sum(comparison.baseline.trained_on.values()), sum(comparison.candidate.trained_on.values())
    if old and new:
        yield say(
            "Both models were made with patients who are compared here (the baseline with {n_old}, the candidate with {n_new}): "
            "all numbers look better than they would in other patients.",
            n_old=whole(old),
            n_new=whole(new),
        )
    elif new:
        yield say(
            "The candidate was made with {n} of the patients who are compared here: its numbers, and so its gains, look better "
            "than they would in other patients.",
            n=whole(new),
        )
    elif old:
        yield say(
            "The baseline was made with {n} of the patients who are compared here: its numbers look better than they would in "
            "other patients, and the candidate’s losses larger.",
            n=whole(old),
        )


def compared(comparison: ModelComparison) -> Iterator[str]:
    """Who was compared, and where the models decide."""
    everyone, evidence = comparison.evidence.summary(EVERYONE), comparison.evidence
    n, diseased = whole(everyone.n), whole(everyone.n_events)
    if evidence.unit.startswith("patient"):
        yield say("{n} patients scored by both models, {diseased} with the disease.", n=n, diseased=diseased)
    elif evidence.has_patients:
        yield say(
            "{n} images of {patients} scored by both models, {diseased} with the disease.",
            n=n,
            patients=count(everyone.n_patients, "patient"),
            diseased=diseased,
        )
    else:
        yield say(
            "{n} images scored by both models, {diseased} with the disease; which of them share a patient is not known.",
            n=n,
            diseased=diseased,
        )
    old, new = comparison.baseline, comparison.candidate
    if (old.thresholds[:1], old.threshold_source) == (new.thresholds[:1], new.threshold_source):
        yield say("Both flag from a score of {threshold} ({source}).", threshold=_threshold(old), source=_source(old))
    else:
        yield say(
            "The baseline flags from a score of {threshold} ({source}).", threshold=_threshold(old), source=_source(old)
        )
        yield say(
            "The candidate flags from a score of {threshold} ({source}).",
            threshold=_threshold(new),
            source=_source(new),
        )


def unseen(comparison: ModelComparison) -> Iterator[str]:
    """What the comparison did not see: withheld groups, groups without any verdict, missing values, rows without a score."""
    evidence = comparison.evidence
    if evidence.withheld:
        reasons = list(dict.fromkeys(recalled(w.reason) for w in evidence.withheld))
        yield say(
            "Withheld, so that nobody can be recognized: {groups} ({reason}).",
            groups=_names([w.group for w in evidence.withheld]),
            reason=listed(reasons),
        )
    if few := _unjudged(comparison):
        yield say("Too little was seen for any outcome: {groups}.", groups=_names(few))
    for summary in evidence.groups:
        group = summary.group
        if group.value == UNKNOWN and summary.n_rows and "*" not in group.attribute:
            n = typeset.counted(summary.n_rows, is_rounded=summary.is_rounded, fewest=evidence.smallest_group)
            yield say("{attribute} is not known in {n} rows.", attribute=typeset.isolated(group.attribute), n=n)
    if comparison.baseline.n_unscored:
        yield say("The baseline could not score {rows}.", rows=count(comparison.baseline.n_unscored, "row"))
    if comparison.candidate.n_unscored:
        yield say("The candidate could not score {rows}.", rows=count(comparison.candidate.n_unscored, "row"))


def _unjudged(comparison: ModelComparison) -> list[Group]:
    """Groups in which no primary measure could be judged."""
    seen = {c.comparison.group for c in comparison.changes}
    primary = (c for c in comparison.changes if c.comparison.metric in comparison.policy.primary)
    judged = {c.comparison.group for c in primary if c.outcome != "not_estimable"}
    groups = [s.group for s in comparison.evidence.groups if s.group in seen and s.group not in judged]
    return [g for g in groups if "*" not in g.attribute]


def _names(groups: Sequence[Group]) -> str:
    return listed([label(g) for g in groups], MOST_NAMED)


def _threshold(side: ModelSide) -> str:
    """Three figures are enough here; all of them stand under "How it was compared"."""
    return ", ".join(f"{t:.3g}" for t in side.thresholds)


def _source(side: ModelSide) -> str:
    return typeset.who_chose(side.threshold_source)
