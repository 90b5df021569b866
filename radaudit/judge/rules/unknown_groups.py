"""Is it known which group people belong to?"""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.judge.rule import rule
from radaudit.language import say
from radaudit.records import EVERYONE, UNKNOWN, Evidence, Finding, Group, Policy, Verdict
from radaudit.records.wording import capital, count, one_line, whole

LARGEST_SHARE = 0.05
"""Above this share of unknown values the groups themselves may mislead."""


@rule("RA105", "Unknown groups")
def unknown_groups(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """More than 5 % of the rows have no value for an attribute; regulators ask for the reason."""
    everyone = evidence.summary(EVERYONE)
    sizes = {s.group: s.n_rows for s in evidence.groups}
    for attribute in evidence.attributes:
        unknown = sizes.get(Group(attribute, UNKNOWN), 0)
        share = unknown / everyone.n_rows if everyone.n_rows else 0.0
        if share > LARGEST_SHARE:
            name = one_line(attribute)
            yield Finding(
                "RA105",
                say("Unknown groups"),
                Verdict.CONCERN,
                say(
                    "{attribute} is unknown for {n} of {rows} ({share}). If they differ from the others, the gaps between the "
                    "known groups are not those of the whole population.",
                    attribute=capital(name),
                    n=whole(unknown),
                    rows=count(everyone.n_rows, "row"),
                    share=f"{share:.1%}",
                ),
                say(
                    "Complete the column, or say in the submission why {attribute} is missing and how the risk is controlled.",
                    attribute=name,
                ),
                Group(attribute, UNKNOWN),
                weight=share / LARGEST_SHARE - 1,
            )
