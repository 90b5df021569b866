"""What a page of many audits keeps of each: some kilobytes, so that a thousand of them fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from radaudit.language import say
from radaudit.present.answers.leading import leading
from radaudit.present.view import View
from radaudit.records import EVERYONE, Audit, Estimate, Group, MetricCard, Verdict
from radaudit.records.conclusion import headline, overall_verdict
from radaudit.records.wording import group_label


@dataclass(frozen=True, slots=True)
class Entry:
    """One audit.

    Attributes:
        title: Its title.
        when: UTC time, ISO 8601.
        model: File name of the model, "" for given scores.
        cohort: File name of the cohort.
        cohort_sha256: Hash of that file.
        threshold: The primary threshold.
        n: Scored cases.
        verdict: On the whole audit.
        headline: The same in a sentence.
        worst: The worst finding in a few words, "" for none.
        href: Where its report stands, relative to the page and quoted.
        cards: The primary measures.
        estimates: (metric, group) -> the measure at the primary threshold; of no intersection, and only what may be shown.
    """

    title: str
    when: str
    model: str
    cohort: str
    cohort_sha256: str
    threshold: float
    n: int
    verdict: Verdict
    headline: str
    worst: str
    href: str
    cards: tuple[MetricCard, ...]
    estimates: Mapping[tuple[str, Group], Estimate]

    @property
    def folder(self) -> str:
        """The folder of its report, relative to the page: what tells audits of one cohort apart; "" for the page's own."""
        folder = PurePosixPath(unquote(self.href)).parent.as_posix()
        return "" if folder == "." else folder


def entry(audit: Audit, href: str) -> Entry:
    """What is kept of an audit, in the language spoken at the moment."""
    view, made = View(audit), audit.provenance
    cards = tuple(view.card(metric) for metric in view.primary)
    return Entry(
        title=audit.title,
        when=made.when,
        model=audit.model.name if audit.model else "",
        cohort=made.cohort_name,
        cohort_sha256=made.cohort_sha256,
        threshold=audit.evidence.thresholds[0],
        n=view.everyone().n,
        verdict=overall_verdict(audit.findings),
        headline=headline(audit.findings),
        worst=_worst(audit),
        href=href,
        cards=cards,
        estimates={
            (card.name, group): found.estimate
            for card in cards
            for group in view.groups
            if "*" not in group.attribute
            and (found := view.measurement(card.name, group))
            and not view.is_hidden(card, group)
        },
    )


def _worst(audit: Audit) -> str:
    told = leading(audit.findings)
    if not told:
        return ""
    finding = told[0]
    if finding.group in (None, EVERYONE):
        return finding.title
    group = finding.concerns
    return say("{title}: {group}", title=finding.title, group=group_label(group)) if group else ""
