"""Is it known which images belong to the same patient?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.language import say
from radaudit.records import EVERYONE, Evidence, Finding, Policy, Verdict
from radaudit.records.wording import count


@rule("RA102", "Patients behind the images")
def patient_column(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """No column says which images share a patient, so intervals may be too narrow."""
    everyone = evidence.summary(EVERYONE)
    if evidence.has_patients:
        explanation = say(
            "Intervals are clustered by patient: {images} of {patients}.",
            images=count(everyone.n, "image"),
            patients=count(everyone.n_patients, "patient"),
        )
        yield Finding("RA102", say("Patients behind the images"), Verdict.PASS, explanation)
        return
    yield Finding(
        "RA102",
        say("No patient column"),
        Verdict.CONCERN,
        say(
            "No column says which images belong to the same patient. Every image was treated as a different patient; if patients "
            "have several images, all intervals are too narrow and gaps look surer than they are."
        ),
        say("Add a patient_id column (a pseudonym will do)."),
    )
