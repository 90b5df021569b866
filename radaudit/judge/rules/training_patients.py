"""Are patients audited who had a part in making the model?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.language import say
from radaudit.records import EVERYONE, Evidence, Finding, Policy, Verdict
from radaudit.records.wording import count, listed

FEW = 0.05
"""Up to this share of the patients the model's own ones blur the numbers; beyond it nothing can be relied upon."""


@rule("RA110", "Patients of the training")
def training_patients(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Audited are patients with whom the model was trained or chosen, as the table of splits beside it says."""
    if not evidence.trained_on:
        return
    known = sum(evidence.trained_on.values())
    splits = listed(
        [
            say("{patients} of its split '{split}'", patients=count(n, "patient"), split=split)
            for split, n in evidence.trained_on.items()
        ]
    )
    is_few = known <= FEW * evidence.summary(EVERYONE).n_patients
    yield Finding(
        "RA110",
        say("Patients of the training"),
        Verdict.CONCERN if is_few else Verdict.FAIL,
        say(
            "Among the audited are {splits}, with which the model was made. It has seen them, so all numbers look better than "
            "they would in other patients.",
            splits=splits,
        ),
        say(
            "Audit patients who had no part in the training: the rows that its table of splits calls test, or another hospital's."
        ),
    )
