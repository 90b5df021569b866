"""The answer first: what the audit found, in plain words, and a verdict for every group and measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.answers.leading import SERIOUS, is_at_nobodys_cost, leading, worst_first
from radaudit.present.blocks import Block, Fold, HowTo, Prose
from radaudit.present.opening.advice import advice
from radaudit.present.opening.blocks import Findings, Message, Opening
from radaudit.present.opening.matrix import matrix, partners
from radaudit.present.opening.messages import message
from radaudit.present.opening.prespecified import of_prespecified
from radaudit.present.opening.seen import audited, unseen
from radaudit.present.sections import section
from radaudit.present.view import View
from radaudit.present.what_if.agreeing import in_a_line, in_agreement
from radaudit.records import Evidence, Finding, Group, Verdict, wording
from radaudit.records.conclusion import set_aside
from radaudit.records.opened import implied, opened
from radaudit.records.protocol_words import weakened

TOP = 5
FOLDED = 60
UNSETTLED = 3
"""Inconclusive gaps among the findings told first, where no gap fails or worries."""
MESSAGES = 3


@section("Verdict", order=10)
def verdict(view: View) -> Iterator[Block]:
    """The first screen, then the findings that matter most in full."""
    evidence, findings = view.evidence, in_agreement(view, worst_first(view.audit.findings))
    top = _top(findings, view)
    opening = _opening(findings, top, view)
    yield opening
    yield from _openings(view)
    yield from _protocol(view)
    yield from _warnings(evidence, {f.code for f in top})
    told = [f for f in top if view.is_gap(f) and message(view, f)][:MESSAGES]
    if untold := [f for f in top if f not in told]:
        yield _cards(untold, view)
    if told:
        title = say("{findings} above, in full", findings=wording.count(len(told), "finding"))
        yield Fold(title, (_cards(told, view),), is_printed=True)
    others = [
        f
        for f in findings
        if f not in top and (f.verdict in SERIOUS or (not f.metric and f.verdict is not Verdict.PASS))
    ]
    if others:
        shown = others[:FOLDED]
        title = wording.count(len(shown), "further finding")
        if len(others) > FOLDED:
            title = say("{findings} of {all}", findings=title, all=wording.whole(len(others)))
        yield Fold(title, (_cards(shown, view),))
    if opening.matrix:
        yield _how_to(view)


def _cards(findings: Sequence[Finding], view: View) -> Findings:
    unnamed = frozenset(i for i, f in enumerate(findings) if not view.was_named(f))
    return Findings(tuple((f, view.address(f)) for f in findings), unnamed)


def _how_to(view: View) -> HowTo:
    return HowTo(
        (say("Each cell of the table asks whether a group differs from {partners} by more than the policy’s margin. The number "
             "is the gap. Click it for its interval and the cases behind it.", partners=partners(view)),
         say("Pass means that the whole interval of the gap lies inside the margin: equivalence was shown. Fail "
             "means that it lies outside, at the group's cost; where the group does better and the others lag, it is a "
             "Concern, but a Fail where it is a declared reference that lags. Inconclusive means that the data allow both; it is "
             "never good news, and the finding says how many cases would settle it.")),
        (say("Why a gap exists. Groups differ in disease, age, referral and equipment at once; the audit shows "
             "where to look."),
         say("Performance outside this cohort.")),
    )  # fmt: skip


def _top(findings: list[Finding], view: View) -> list[Finding]:
    """What is told first: the worst; and where no gap is among them, the gaps that come nearest to one."""
    serious = leading(findings)[:TOP]
    if any(view.is_gap(f) for f in serious):
        return serious
    unsettled = [f for f in findings if f.verdict is Verdict.INCONCLUSIVE and (view.is_gap(f) or not serious)]
    return serious + unsettled[: max(1, UNSETTLED - len(serious))]


def _openings(view: View) -> Iterator[Prose]:
    """How often a sealed test set was opened; a warning only where a model may have been chosen by it."""
    if sealed := view.audit.test_set:
        yield Prose((f"{opened(sealed)} {implied(sealed)}",), "warning" if sealed.n_models > 1 else "note")


def _protocol(view: View) -> Iterator[Prose]:
    """Where the audit left its protocol, or the protocol came late; nothing where it kept to one that was fixed beforehand."""
    if (use := view.audit.protocol) and (told := tuple(weakened(use))):
        yield Prose(told, "warning")


def _warnings(evidence: Evidence, told: set[str]) -> Iterator[Prose]:
    """What weakens every number, unless one of the findings below already tells it."""
    if evidence.threshold_source == "default" and "RA103" not in told:
        yield Prose(
            (say("The decision threshold {threshold} is a default that nobody chose for this model. Everything "
                 "that depends on it (sensitivity, specificity, predictive values, net benefit) is exploratory.",
                 threshold=wording.threshold_text(evidence.thresholds[0])),), "warning"
        )  # fmt: skip
    if not evidence.has_patients and "RA102" not in told:
        yield Prose(
            (say("No column says which images share a patient. All intervals assume one image a patient; where that is not so, "
                 "they are too narrow."),), "warning"
        )  # fmt: skip


def _opening(findings: list[Finding], top: list[Finding], view: View) -> Opening:
    gaps = [f for f in findings if view.is_gap(f)]
    counted = Counter(f.verdict for f in gaps)
    worst, answer = _sentence(gaps, counted, view)
    messages = _messages(top, view)
    return Opening(
        question=say("Does the model work equally well for every group?"),
        verdict=worst,
        answer=answer,
        messages=messages,
        advice=advice(view, top, worst, findings),
        reasons=tuple(_reasons(findings, view)),
        audited=tuple(audited(view)),
        unseen=tuple(unseen(view)),
        matrix=matrix(view),
        counts=tuple((v, counted[v]) for v in Verdict) if gaps else (),
        total=_total(gaps, view),
        what_if=in_a_line(view),
    )


def _messages(top: list[Finding], view: View) -> tuple[Message, ...]:
    """The gaps told first, in numbers, each group and measure once."""
    found = [m for f in top if view.is_gap(f) and (m := message(view, f))]
    return tuple(found[:MESSAGES])


def _sentence(gaps: list[Finding], counted: Counter[Verdict], view: View) -> tuple[Verdict, str]:
    for worst in SERIOUS:
        if counted[worst]:
            found = [f for f in gaps if f.verdict is worst]
            groups = _where([f for f in found if not is_at_nobodys_cost(f)] or found, view)
            if worst is Verdict.FAIL and all(view.card(f.metric).better == "neither" for f in found):
                return worst, say("No. It differs by more than the policy allows for {groups}.", groups=groups)
            if worst is Verdict.FAIL:
                return worst, say("No. It does worse, by more than the policy allows, for {groups}.", groups=groups)
            return worst, say("There is reason for concern for {groups}.", groups=groups)
    if aside := [f for f in gaps if f.otherwise is Verdict.FAIL]:
        return _beside_muted(counted), _not_for_all(aside, view, is_open=bool(counted[Verdict.INCONCLUSIVE]))
    if counted[Verdict.INCONCLUSIVE]:
        if counted[Verdict.PASS] or counted[Verdict.MUTED]:
            return Verdict.INCONCLUSIVE, say("It can’t be said yet: some groups have too few cases to tell.")
        return Verdict.INCONCLUSIVE, say(
            "It can’t be said yet: every group that was compared has too few cases to tell."
        )
    if counted[Verdict.PASS]:
        if counted[Verdict.MUTED]:
            return Verdict.PASS, say(
                "Yes, as far as it was compared: every gap that the policy does not set aside was shown to lie within its "
                "margin."
            )
        return Verdict.PASS, say("Yes, as far as it was compared: every gap was shown to lie within its margin.")
    if counted[Verdict.MUTED]:
        return Verdict.NOT_APPLICABLE, say(
            "It can’t be said: every gap that could be judged is set aside by the policy."
        )
    return Verdict.NOT_APPLICABLE, say("It can’t be said: no group could be judged against the rest.")


def _beside_muted(counted: Counter[Verdict]) -> Verdict:
    """The verdict beside muted fails: open where something is, and never a pass."""
    if counted[Verdict.INCONCLUSIVE]:
        return Verdict.INCONCLUSIVE
    return Verdict.MUTED if counted[Verdict.PASS] else Verdict.NOT_APPLICABLE


def _not_for_all(aside: list[Finding], view: View, *, is_open: bool) -> str:
    """The answer where the policy sets aside gaps that would fail: no mute makes them smaller."""
    told = say("Not for every group: the policy sets aside what would fail for {groups}.", groups=_where(aside, view))
    return wording.sentences(told, say("Of others there are too few cases to tell.") if is_open else "")


def _total(gaps: list[Finding], view: View) -> str:
    """What the counts below are of: more than the table above them shows, where the policy judges further measures."""
    if not gaps:
        return ""
    comparisons = wording.count(len(gaps), "comparison")
    thresholds = [wording.threshold_text(t) for t in view.evidence.thresholds]
    if len(thresholds) > 1:
        listed = typeset.listed(thresholds)
        return say(
            "{comparisons} between groups, at thresholds {thresholds}", comparisons=comparisons, thresholds=listed
        )
    if further := sum(1 for f in gaps if f.metric not in view.audit.policy.primary):
        return say(
            "{comparisons} between groups, {n} of them in further measures",
            comparisons=comparisons,
            n=wording.whole(further),
        )
    return say("{comparisons} between groups", comparisons=comparisons)


def _reasons(findings: list[Finding], view: View) -> Iterator[str]:
    """What of the counts was pre-specified, and what they leave out."""
    if named := of_prespecified(view):
        yield named
    if aside := set_aside(view.audit):
        yield aside
    others = sum(1 for f in findings if not view.is_gap(f) and f.verdict in SERIOUS)
    if others == 1:
        yield say("Beside the comparisons there is 1 finding about data, model or calibration.")
    elif others:
        n = wording.whole(others)
        yield say("Beside the comparisons there are {n} findings about data, model or calibration.", n=n)


def _where(gaps: list[Finding], view: View, most: int = 3) -> str:
    """The groups in a sentence, worst first, each once with the measures it is about."""
    measures: dict[Group, list[str]] = {}
    for f in gaps:
        if (group := f.concerns) is not None:
            title = wording.in_sentence(say(view.card(f.metric).title))
            # The primary threshold is what the page is about; only another one needs to be named.
            if f.threshold is not None and f.threshold != view.evidence.thresholds[0]:
                title = say(
                    "{measure} at threshold {threshold}", measure=title, threshold=wording.threshold_text(f.threshold)
                )
            measures.setdefault(group, []).append(title)
    names = [
        say("{group} ({measures})", group=wording.group_label(group), measures=say(", ").join(dict.fromkeys(titles)))
        for group, titles in measures.items()
    ]
    if len(names) > most:
        further = wording.count(len(names) - most, "further group")
        return say("{groups} and {further}", groups=say(", ").join(names[:most]), further=further)
    return typeset.listed(names)
