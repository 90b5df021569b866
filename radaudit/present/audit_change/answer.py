"""What changed between two audits in a sentence, and what has to be known before anybody reads it."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.comparison.answer import headline, label, overall
from radaudit.records import EVERYONE
from radaudit.records.audit_change import AuditChange, AuditSide, Shift
from radaudit.records.comparison import ModelComparison
from radaudit.records.wording import count, listed, whole

MOST_NAMED = 4
"""Groups of a list that are named; the table has the others."""


def title_of(change: AuditChange) -> str:
    """The title: a user's own as it is, that which names both audits in the reader's language."""
    names = {"candidate": change.candidate.title, "baseline": change.baseline.title}
    if change.title != "{candidate} against {baseline}".format(**names):
        return change.title
    return say("{candidate} against {baseline}", **names)


def answer(comparison: ModelComparison) -> str:
    """The same answer as for two models, but for the sentence that speaks of them."""
    if overall(comparison) != "alike":
        return headline(comparison)
    if comparison.primary("not_estimable"):
        return say("The two audits are alike within the policy’s margins, wherever that could be judged.")
    return say("The two audits are alike within the policy’s margins, in all groups.")


def is_shifted(shift: Shift) -> bool:
    """Whether its simultaneous interval excludes no difference."""
    low, high = shift.difference.low, shift.difference.high
    return low is not None and high is not None and not low <= 0 <= high


def warnings(change: AuditChange) -> Iterator[str]:
    """Case mix first: a change may be one of the patients."""
    shares = [s for s in change.case_mix if s.what == "share" and is_shifted(s)]
    if shares:
        yield say(
            "Other patients: the share of {groups} differs between the cohorts. A change in everybody may be case mix; read it "
            "group by group.",
            groups=_names(shares),
        )
    prevalences = [s for s in change.case_mix if s.what == "prevalence" and is_shifted(s)]
    if prevalences:
        yield say(
            "Another prevalence: {groups}. PPV, NPV and calibration change with it though the model does not.",
            groups=_names(prevalences),
        )


def _names(shifts: list[Shift]) -> str:
    return listed([label(s.group) for s in shifts], MOST_NAMED)


def compared(change: AuditChange) -> Iterator[str]:
    """Who was seen in either audit, and where it decides."""
    yield say("Baseline: {audit}.", audit=_who(change.baseline))
    yield say("Candidate: {audit}.", audit=_who(change.candidate))
    same = change.baseline.model_sha256 and change.baseline.model_sha256 == change.candidate.model_sha256
    if same:
        yield say("Both audits are of the same model: what changed is whom it was used on.")
    yield say("The cohorts are taken as different patients; the audits cannot tell whether any are in both.")


def _who(side: AuditSide) -> str:
    everyone = next(s for s in side.groups if s.group == EVERYONE)
    return say(
        "{cohort}, {images} of {patients}, {diseased} with the disease, flagged from a score of {threshold}",
        cohort=typeset.isolated(side.cohort_name),
        images=count(everyone.n, "image"),
        patients=count(everyone.n_patients, "patient"),
        diseased=whole(everyone.n_events),
        threshold=f"{side.thresholds[0]:.3g}",
    )


def unseen(change: AuditChange) -> Iterator[str]:
    """Groups that cannot be compared, by the reason why."""
    for reason in dict.fromkeys(x.reason for x in change.left_out):
        groups = [label(x.group) for x in change.left_out if x.reason == reason and "*" not in x.group.attribute]
        if groups:
            yield say("Not compared: {groups} ({reason}).", groups=listed(groups, MOST_NAMED), reason=recalled(reason))
