"""What is missing by group: rows without a score, with the reasons; and what rows without a group value could hide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Fold, Heading, HowTo, Prose
from radaudit.present.sections import section
from radaudit.present.tables.treatments import treatments_drawn, treatments_table
from radaudit.present.tables.unread import reasons, unread
from radaudit.present.view import View
from radaudit.records import UNKNOWN, Group, MissingGroups, wording

TITLE = phrase("Missing and unreadable")


@section(TITLE, order=85)
def missing_groups(view: View) -> Iterator[Block]:
    """Unreadable rows by group, then gaps under other treatments of the rows without a group value."""
    lost = reasons(view)
    if lost is None:
        yield Prose((say("Every row of the cohort has a score."),))
    else:
        if figure := unread(view):
            yield figure
        yield Fold(say("The reasons, by group"), (lost,))
    primary = [g for g in view.evidence.missing_groups if g.metric in view.primary]
    found = [g for g in primary if g.threshold in (None, view.evidence.thresholds[0])]
    if found:
        yield Heading(say("Rows without a group value"))
        yield from _treated(view, found)
    yield HowTo(_reading(has_gaps=bool(found)), _not_shown(has_gaps=bool(found)))


def _treated(view: View, found: Sequence[MissingGroups]) -> Iterator[Block]:
    attributes = dict.fromkeys(g.group.attribute for g in found)
    total = wording.whole(view.everyone().n)
    for attribute in attributes:
        own = [g for g in found if g.group.attribute == attribute]
        n = wording.capital(view.counted(own[0].n_unknown, Group(attribute, UNKNOWN)))
        name = typeset.isolated(attribute)
        if view.is_by_image:
            yield Prose((say("{n} of {total} images have no {attribute}.", n=n, total=total, attribute=name),))
        else:
            yield Prose((say("{n} of {total} patients have no {attribute}.", n=n, total=total, attribute=name),))
        first, *others = [treatments_drawn(view, metric, own) for metric in dict.fromkeys(g.metric for g in own)]
        yield first
        folded = say("Further measures by {attribute}, and all numbers", attribute=name)
        yield Fold(folded, (*others, treatments_table(view, own)))


def _reading(*, has_gaps: bool) -> tuple[str, ...]:
    read = [
        say("Files that fail are counted by group, because a vendor whose files can't be read is a finding in itself.")
    ]
    if has_gaps:
        read += [
            say("The verdicts keep rows without a group value as a group of their own. Here each gap stands beside what it would "
                "be were these rows left out, were their values imputed, and were they given any values at all. Where all say "
                "the same, the missing values do not matter."),
            say("Imputed: each missing value is drawn many times from what the label, the score and the other groups say of it, "
                "and the uncertainty of that is in the interval. Any values at all: the smallest and the largest gap that some "
                "assignment of these rows to the groups could give, without sampling error; this cohort’s own gap lies inside, "
                "whatever the reason why they are missing."),
        ]  # fmt: skip
    return tuple(read)


def _not_shown(*, has_gaps: bool) -> tuple[str, ...]:
    told = [
        say(
            "What the missing rows would have shown. Where many are missing in one group, its numbers may flatter or blame it."
        )
    ]
    if has_gaps:
        told.append(
            say("Why the values are missing. Where that depends on the patient in a way that nothing recorded tells, imputation is "
                "wrong too; only the bounds hold.")
        )  # fmt: skip
    return tuple(told)
