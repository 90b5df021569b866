"""Whether the test data were kept apart: openings of a sealed test set, patients known from training."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.records.opened import implied, opened
from radaudit.records.wording import whole


@evidence
def test_set_openings(q: Quoting) -> Iterator[Passage]:
    """How often a sealed test set was opened, for how many models, and what that implies."""
    sealed = q.audit.test_set
    if sealed is None:
        return
    yield Passage(
        f"The test set was sealed on {sealed.sealed[:10]} ({q.count(sealed.n_rows, 'row')}, "
        f"{q.count(sealed.n_patients, 'patient')}, "
        f"{whole(sealed.n_events)} diseased). {opened(sealed)} {implied(sealed)}",
        (Anchor("test_set", "test-set"),),
    )


@evidence
def training_overlap(q: Quoting) -> Iterator[Passage]:
    """Audited patients who are known to have been in the model's training."""
    for part, n in q.evidence.trained_on.items():
        yield Passage(
            f"{q.count(n, 'audited patient')} are known from the model's {typeset.isolated(part)} data.",
            (Anchor("evidence.trained_on", "verdict"),),
        )


@evidence
def split_used(q: Quoting) -> Iterator[Passage]:
    """Which part of the file was audited, where it has a split."""
    found = [(reason, n) for reason, n in q.evidence.excluded.items() if "split" in reason]
    for reason, n in found:
        yield Passage(
            f"Only a part of the file was audited: {whole(n)} rows are left out ({typeset.noted(reason)}).",
            (Anchor("evidence.excluded", "cohort"),),
        )
