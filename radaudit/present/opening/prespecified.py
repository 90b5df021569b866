"""What of the first screen's verdicts was fixed beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from radaudit.language import say
from radaudit.present.view import View
from radaudit.records import Verdict
from radaudit.records.wording import listed, verdict_word, whole


def unnamed_measures(view: View, columns: Sequence[str]) -> str:
    """The primary measures of the audit that were not pre-specified so; "" where there are none, or nothing at all was."""
    named = view.evidence.prespecified
    if named is None or not named.attributes:
        return ""
    attribute, threshold = named.attributes[0], view.evidence.thresholds[0]
    others = [say(view.card(m).title) for m in columns if not named.names(view.card(m), attribute, threshold)]
    return say("Exploratory: {measures}.", measures=listed(others)) if others else ""


def of_prespecified(view: View) -> str:
    """How the pre-specified comparisons ended, apart from all others; "" without a protocol."""
    if view.evidence.prespecified is None:
        return ""
    counted = Counter(
        f.verdict for f in view.audit.findings if (gap := view.gap_of(f)) is not None and gap.is_confirmatory
    )
    if not counted:
        return say("No comparison was pre-specified: all are exploratory.")
    ended = [f"{verdict_word(v).lower()} {whole(counted[v])}" for v in Verdict if counted[v] or v is Verdict.FAIL]
    return say(
        "Of the {n} pre-specified comparisons: {verdicts}. All others are exploratory.",
        n=whole(counted.total()),
        verdicts=say(", ").join(ended),
    )
