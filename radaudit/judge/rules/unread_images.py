"""Are there groups whose images the model could not even score?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.language import recalled, say
from radaudit.records import EVERYONE, UNKNOWN, Evidence, Finding, Group, GroupSummary, Policy, Verdict
from radaudit.records.wording import capital, count, enumerated, one_line, sentences, whole, whom

FAILS_ABOVE = 0.20
"""Share of unreadable images above which the model cannot be said to work for a group."""


@rule("RA101", "Images that could not be scored")
def unread_images(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """More of a group's images could not be scored than the policy allows; above 20 %, and at least `min_events`, it fails.

    A broken file has no readable header, so it counts as "Unknown" by vendor, sex and age alike: it is told once, and is a
    concern at most.
    """
    worrying = [who for who in evidence.groups if who.n_rows and who.n_unscored / who.n_rows > policy.max_unread]
    unknown = [who for who in worrying if who.group.value == UNKNOWN]
    for who in worrying:
        if who not in unknown[1:]:
            yield _finding(who, evidence, policy)
    if not worrying:
        everyone = evidence.summary(EVERYONE)
        images = count(everyone.n_rows, "image")
        explanation = say("All of {images} were scored.", images=images)
        if everyone.n_unscored:
            explanation = say(
                "{n} of {images} could not be scored, in no group more than {share}.",
                n=whole(everyone.n_unscored),
                images=images,
                share=f"{policy.max_unread:.1%}",
            )
        yield Finding("RA101", say("Images that could not be scored"), Verdict.PASS, explanation)


def _finding(who: GroupSummary, evidence: Evidence, policy: Policy) -> Finding:
    share = who.n_unscored / who.n_rows
    is_fail = share > FAILS_ABOVE and who.n_unscored >= policy.min_events and who.group.value != UNKNOWN
    lost = {
        "where": capital(whom(who.group)),
        "n": whole(who.n_unscored),
        "images": count(who.n_rows, "image"),
        "share": f"{share:.1%}",
    }
    if reasons := _reasons(who.group, evidence):
        told = say("{where} {n} of {images} ({share}) could not be scored: {reasons}.", **lost, reasons=reasons)
    else:
        told = say("{where} {n} of {images} ({share}) could not be scored.", **lost)
    return Finding(
        "RA101",
        say("Images that could not be scored"),
        Verdict.FAIL if is_fail else Verdict.CONCERN,
        sentences(told, say("They are in no measure, so the measures may flatter the model.")),
        say("Find out why; in use, these patients would get no result."),
        who.group,
        weight=_weight(who, share, policy),
    )


def _weight(who: GroupSummary, share: float, policy: Policy) -> float:
    """Shares in excess of what is allowed; an unknown group stands last, as it is unknown because the file is broken."""
    if who.group.value == UNKNOWN:
        return 0.0
    return min(50.0, share / policy.max_unread - 1) if policy.max_unread else 50.0 * share


def _reasons(group: Group, evidence: Evidence) -> str:
    """The three commonest reasons, with their numbers, and how many images have another."""
    found = sorted((u for u in evidence.unscored if u.group == group), key=lambda u: -u.n)
    told = [say("{reason} ({n})", reason=one_line(recalled(u.reason)), n=whole(u.n)) for u in found[:3]]
    if others := sum(u.n for u in found[3:]):
        told.append(say("other reasons ({n})", n=whole(others)))
    return enumerated(told)
