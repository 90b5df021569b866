"""Are patients audited who had a part in making the model?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.records import EVERYONE, Evidence, Finding, Policy, Verdict
from radaudit.records.wording import count

FEW = 0.05
"""Up to this share of the patients the model's own ones blur the numbers; beyond it nothing can be relied upon."""


@rule("RA110", "Patients of the training")
def training_patients(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Audited are patients with whom the model was trained or chosen, as the table of splits beside it says."""
    if not evidence.trained_on:
        return
    known = sum(evidence.trained_on.values())
    splits = " and ".join(f"{count(n, 'patient')} of its split '{split}'" for split, n in evidence.trained_on.items())
    is_few = known <= FEW * evidence.summary(EVERYONE).n_patients
    yield Finding(
        "RA110",
        "Patients of the training",
        Verdict.CONCERN if is_few else Verdict.FAIL,
        f"Among the audited are {splits}, with which the model was made. It has seen them, so all numbers look better than they "
        "would in other patients.",
        "Audit patients who had no part in the training: the rows that its table of splits calls test, or another hospital's.",
    )
