"""Who is missed and who is alarmed for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.passages import Passage
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.present.documents.regulatory.tables.contingency import counts_of
from radaudit.records import EVERYONE
from radaudit.records.wording import threshold_text, whole


@evidence
def contingency(q: Quoting) -> Iterator[Passage]:
    """The table of the score's flag by the reference standard, as counts."""
    found = counts_of(q, EVERYONE)
    if found is None:
        return
    yield Passage(
        f"At threshold {threshold_text(q.evidence.thresholds[0])}: {whole(found.hits)} diseased cases flagged, "
        f"{whole(found.misses)} "
        f"missed; {whole(found.alarms)} cases without the disease flagged, {whole(found.spared)} not.",
        found.anchors,
    )


@evidence
def error_analysis(q: Quoting) -> Iterator[Passage]:
    """Missed cases and false alarms in every group of the plain attributes."""
    for attribute in q.plain_attributes():
        for metric in ("missed_rate", "false_alarm_rate"):
            if passage := q.by_group(metric, attribute):
                yield passage
