"""Fills a framework's inventory from an audit and from what persons wrote."""

from __future__ import annotations

from radaudit.present import typeset
from radaudit.present.documents.regulatory.document import Answer, Document, Filled, Section, Status
from radaudit.present.documents.regulatory.evidence import EVIDENCE
from radaudit.present.documents.regulatory.facts import Facts
from radaudit.present.documents.regulatory.figures import figures_of
from radaudit.present.documents.regulatory.inventory import RELATION, Framework, Item
from radaudit.present.documents.regulatory.passages import UNFIT, Passage
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.present.documents.regulatory.tables.catalogue import TABLES
from radaudit.present.view import View
from radaudit.records import Audit
from radaudit.records.wording import percent

NOT_ADVICE = (
    "This document was filled by a program from an audit. It supplies evidence for items; it is not legal advice, and "
    "whether anything "
    "conforms to anything is for people to judge."
)
UNVERIFIED = "Item wording not checked against the original: read it beside the published text."


def fill(framework: Framework, audit: Audit, facts: Facts) -> Document:
    """The document of one audit.

    Args:
        framework: What it answers.
        audit: A finished audit, in English.
        facts: What persons wrote; may be empty.
    """
    quoting = Quoting(View(audit))
    known: dict[str, tuple[Passage, ...]] = {}
    sections = tuple(
        Section(part.title, tuple(_filled(item, quoting, facts.of(framework.name), known) for item in part.items))
        for part in framework.parts
    )
    grids = tuple(grid for name in framework.tables if (grid := TABLES[name](quoting)) is not None)
    made = audit.provenance
    return Document(
        framework, audit.title, tuple(_opening(framework)), tuple(_origin(quoting)), sections, grids, made.when, made.radaudit,
        audit.evidence.warnings, figures_of(quoting),
    )  # fmt: skip


def _filled(item: Item, quoting: Quoting, facts: dict[str, str], known: dict[str, tuple[Passage, ...]]) -> Filled:
    """One row: its evidence, what persons wrote for it, and what is left for them."""
    asked, remains, is_elsewhere = _asked(item, facts)
    passages: list[Passage] = []
    for name in () if is_elsewhere else item.evidence:
        if name not in known:
            known[name] = tuple(EVIDENCE[name](quoting))
        passages += known[name]
    if item.whole_with and all(known.get(name) for name in item.whole_with):
        asked, remains = (), ""
    related = (RELATION,) if item.relation and RELATION not in asked else ()
    shown = (item.number, *related, *(asked or item.facts))
    own = tuple(_answer(key, facts[key]) for key in shown if key in facts)
    status: Status = "open"
    if passages:
        status = "partly" if remains else "computed"
    elif item.number in facts or (not item.is_judged and any(a.key != RELATION for a in own)):
        status = "given"
    return Filled(item, status, tuple(passages), own, asked, remains)


def _answer(key: str, text: str) -> Answer:
    """A person's words; the one word on how data relate to the development becomes a sentence."""
    fit = UNFIT.sub("\ufffd", text)
    return Answer(key, f"The evaluation data are {fit}." if key == RELATION else fit)


def _asked(item: Item, facts: dict[str, str]) -> tuple[tuple[str, ...], str, bool]:
    """Keys that complete the item, what remains beside its evidence, and whether these data are none that it is about."""
    if not item.relation:
        return item.facts, item.remains, False
    told = facts.get(RELATION, "")
    if not told:
        which = f"whether these data are {item.relation}"
        return (RELATION, *item.facts), f"{which}, and {item.remains}" if item.remains else which, False
    if item.relation in told.lower():
        return item.facts, item.remains, False
    return (item.elsewhere,), "", True


def _opening(framework: Framework) -> list[str]:
    told = [
        f"{framework.title}, version {framework.version} ({framework.date}). {framework.status}",
        framework.what,
        NOT_ADVICE,
        f"{framework.closing} {framework.reuse} {framework.checked}".strip(),
    ]
    return [*told, UNVERIFIED] if not framework.is_verified else told


def _origin(q: Quoting) -> list[tuple[str, str]]:
    """What every number of the document shares."""
    audit, evidence = q.audit, q.evidence
    made = audit.provenance
    clustered = (
        "clustered by patient" if evidence.has_patients else "rows as units: no column says which share a patient"
    )
    model = audit.model
    primary = "those of the policy, at the first threshold, between plain groups; all else is exploratory"
    if audit.protocol is not None:
        name, locked = typeset.isolated(audit.protocol.name), audit.protocol.locked.when
        primary = f"pre-specified in the protocol {name}, locked on {locked}; all else is exploratory"
    of_protocol = "margins and rules of " if audit.protocol is not None else ""
    return [
        ("Data", f"{typeset.isolated(made.cohort_name)}, SHA-256 {made.cohort_sha256}"),
        ("Model", f"{typeset.isolated(model.name)}, SHA-256 {model.sha256}" if model else "scores were given, no model was run"),
        ("Unit of analysis", evidence.unit),
        ("Intervals", f"{percent(evidence.level)} confidence, two-sided, {clustered}; the method stands beside each number"),
        ("Primary measures", primary),
        ("Policy", f"{of_protocol}{typeset.isolated(audit.policy.name)}, SHA-256 {audit.policy.sha256}"),
        ("Audit", f"{made.when}, radaudit {made.radaudit}, {audit.schema}"),
        ("Where numbers stand", "links lead to report.html, paths in small letters into audit.json; keep both beside this file"),
    ]  # fmt: skip
