"""Who was audited: the flow of cases, the groups, who is missing from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from radaudit.present import typeset
from radaudit.present.documents.regulatory.evidence import evidence
from radaudit.present.documents.regulatory.kinds import is_acquisition, is_center
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.quoting import MOST_NAMED, Quoting
from radaudit.records import EVERYONE, GroupSummary
from radaudit.records.wording import number, percent, span, whole


@evidence
def cohort_flow(q: Quoting) -> Iterator[Passage]:
    """Rows in the file, left out, without a score, scored; patients and diseased cases among them."""
    everyone = q.view.everyone()
    left_out = q.evidence.excluded
    said = []
    if left_out:
        reasons = "; ".join(f"{typeset.noted(reason)}: {whole(n)}" for reason, n in left_out.items())
        said.append(f"Rows of the file that are not part of the cohort: {reasons}.")
    rows, unscored, n, events, patients, diseased, others = (
        q.view.counted(k, EVERYONE)
        for k in (
            everyone.n_rows, everyone.n_unscored, everyone.n, everyone.n_events,
            everyone.n_patients, everyone.n_event_patients, everyone.n_other_patients,
        )
    )  # fmt: skip
    said.append(
        f"Cohort: {rows} rows; not scored: {unscored}; scored: {n} {q.case}s, of which {events} diseased by the reference standard."
    )
    if q.evidence.has_patients:
        said.append(
            f"They are of {patients} patients, {diseased} of them with a diseased {q.case} and {others} with one without it."
        )
    else:
        said.append("No column says which rows share a patient.")
    anchors = [q.group_anchor(EVERYONE)]
    if left_out:
        anchors.append(Anchor("evidence.excluded", "cohort"))
    yield Passage(" ".join(said), tuple(anchors))


@evidence
def event_counts(q: Quoting) -> Iterator[Passage]:
    """Cases, diseased cases and patients of every analysis."""
    n, events = q.view.counts(EVERYONE)
    patients = (
        f" of {q.view.counted(q.view.everyone().n_patients, EVERYONE)} patients" if q.evidence.has_patients else ""
    )
    yield Passage(
        f"Evaluation: {n} scored {q.case}s{patients}, {events} diseased.",
        (q.group_anchor(EVERYONE),),
    )


@evidence
def cohort_groups(q: Quoting) -> Iterator[Passage]:
    """Every attribute's groups with cases, patients and diseased cases."""
    for attribute in q.plain_attributes():
        groups = q.view.groups_of(attribute)
        if not groups:
            continue
        named = "; ".join(_who(q, s) for s in groups[:MOST_NAMED])
        more = f"; and {whole(len(groups) - MOST_NAMED)} more" if len(groups) > MOST_NAMED else ""
        source = typeset.noted(q.evidence.sources[attribute])
        yield Passage(
            f"By {typeset.isolated(attribute)} (from {source}): {named}{more}.",
            tuple(q.group_anchor(s.group) for s in groups[:MOST_NAMED]),
        )


def _who(q: Quoting, s: GroupSummary) -> str:
    counted = q.view.counts(s.group)
    patients = f", {q.view.counted(s.n_patients, s.group)} patients" if q.evidence.has_patients else ""
    return f"{typeset.isolated(s.group.value)}: {counted[0]} {q.case}s{patients}, {counted[1]} diseased"


@evidence
def acquisition_groups(q: Quoting) -> Iterator[Passage]:
    """Groups by how and where images were acquired: vendors, scanners, views, sites."""
    yield from _acquired(q, "Acquisition", is_acquisition)


@evidence
def center_groups(q: Quoting) -> Iterator[Passage]:
    """Groups by where patients were examined: hospitals, countries."""
    yield from _acquired(q, "Centers", is_center)


def _acquired(q: Quoting, what: str, is_told: Callable[[str], bool]) -> Iterator[Passage]:
    for attribute in q.plain_attributes():
        source = q.evidence.sources[attribute]
        groups = q.view.groups_of(attribute)
        if not groups or not is_told(attribute):
            continue
        named = "; ".join(_who(q, s) for s in groups[:MOST_NAMED])
        yield Passage(
            f"{what}, {typeset.isolated(attribute)} (from {typeset.noted(source)}): {named}.",
            tuple(q.group_anchor(s.group) for s in groups[:MOST_NAMED]),
        )


@evidence
def representation(q: Quoting) -> Iterator[Passage]:
    """The cohort beside the people that the model is meant for, where a census was given."""
    population = q.evidence.population
    if population is None:
        return
    for i, attribute in enumerate(population.attributes):
        told = []
        compared = typeset.counted(attribute.n_patients, is_rounded=attribute.is_rounded)
        for share in attribute.groups[:MOST_NAMED]:
            own = "not given" if share.share.value is None else number(share.share.value)
            told.append(
                f"{typeset.isolated(share.group.value)} {own} of the patients, {number(share.population)} of the population"
            )
        yield Passage(
            f"Representation by {typeset.isolated(attribute.attribute)} ({compared} patients compared): "
            f"{'; '.join(told)}.",
            (Anchor(f"evidence.population.attributes[{i}]", "cohort"),),
        )


@evidence
def unscored_cases(q: Quoting) -> Iterator[Passage]:
    """Cases without a score by reason, and their share in every group."""
    everyone = q.view.everyone()
    reasons = [u for u in q.evidence.unscored if u.group == EVERYONE]
    if everyone.n_unscored == 0:
        text = f"Every {q.case} of the cohort has a score: none of {whole(everyone.n_rows)} is missing."
        yield Passage(text, (q.group_anchor(EVERYONE),))
        return
    told = "; ".join(f"{typeset.noted(u.reason)}: {whole(u.n)}" for u in reasons)
    text = f"Not scored, and left out of every measure: {whole(everyone.n_unscored)} of {whole(everyone.n_rows)}"
    yield Passage(f"{text} ({told})." if told else f"{text}.", (q.group_anchor(EVERYONE),))
    for i, share in enumerate(q.evidence.unscored_shares):
        found = share.share
        if share.group == EVERYONE or found.value is None or not found.value:
            continue
        interval = f" ({percent(found.level)} CI {span(found.low, found.high)})" if found.low is not None else ""
        yield Passage(
            f"Share without a score, {q.named(share.group)}: {number(found.value)}{interval}.",
            (Anchor(f"evidence.unscored_shares[{i}]", "cohort"),),
        )


@evidence
def unknown_groups(q: Quoting) -> Iterator[Passage]:
    """Cases without a value of an attribute, and what was done about them."""
    for summary in q.evidence.groups:
        if summary.group.value == "Unknown" and summary.group != EVERYONE:
            n = q.view.counted(summary.n_rows, summary.group)
            treated = any(m.group.attribute == summary.group.attribute for m in q.evidence.missing_groups)
            also = (
                " Its gaps were also computed with complete cases only, by multiple imputation, and as bounds over every possible "
                "assignment." if treated else ""
            )  # fmt: skip
            yield Passage(
                f"{typeset.isolated(summary.group.attribute)} is unknown for {n} rows, which are kept as a group of "
                f"their own.{also}",
                (q.group_anchor(summary.group),),
            )


@evidence
def withheld_groups(q: Quoting) -> Iterator[Passage]:
    """Groups whose numbers are not given, and why."""
    for i, withheld in enumerate(q.evidence.withheld):
        yield Passage(
            f"{q.named(withheld.group)} is withheld: {typeset.noted(withheld.reason).rstrip('.')}.",
            (Anchor(f"evidence.withheld[{i}]", "limits"),),
        )
