"""How often an audit accuses a model that treats all groups alike."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple
from unittest import mock

import numpy as np
from populations import Population, draw, predictions
from replicating import Pool, random_of, share, table

from radaudit.judge.policy import read_policy
from radaudit.judge.weigh import weigh_evidence
from radaudit.measure import gather
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.catalogue import METRICS
from radaudit.measure.gap_families import FAMILIES
from radaudit.records import Evidence, Finding, Predictions, Verdict

POPULATION = Population(0.3, 0.85)
POLICY = read_policy(None, metrics=METRICS)


class Setting(NamedTuple):
    """One row of the table.

    Attributes:
        groups: Number of groups of the one attribute.
        events: Patients with the disease expected in each.
        images: Images of each patient.
        is_crossing: True where every image has a group of its own, as with scanners, so that patients are in several.
    """

    groups: int
    events: int
    images: int
    is_crossing: bool = False


SETTINGS = (
    *(Setting(groups, events, images) for groups in (2, 5, 10, 20) for events in (20, 100) for images in (1, 4)),
    Setting(5, 50, 4, is_crossing=True),
)


UNJUDGED = ("all_curves", "transport", "usefulness", "cross_groups", "missing_groups")
"""Parts of an audit that no verdict on a gap looks at, and that take most of its time on small cohorts."""


@contextlib.contextmanager
def without_curves() -> Iterator[None]:
    """Leaves these parts out, so that tens of thousands of audits take minutes."""
    with contextlib.ExitStack() as stack:
        for name in filter(partial(hasattr, gather), UNJUDGED):
            stack.enter_context(mock.patch.object(gather, name, return_value=()))
        yield


def audit(data: Predictions, threshold: float) -> tuple[Evidence, tuple[Finding, ...]]:
    """Measures and judges drawn predictions under the default policy."""
    with without_curves():
        evidence = gather.gather_evidence(
            data, AnalysisPlan(thresholds=(threshold,), primary=frozenset(POLICY.primary))
        )
    return evidence, weigh_evidence(evidence, POLICY)


def replicate(setting: Setting, seed: int, numbers: range) -> Counter[str]:
    """Audits cohorts without any disparity and counts what was said and missed."""
    counts: Counter[str] = Counter()
    patients = round(setting.groups * setting.events / POPULATION.prevalence)
    for number in numbers:
        random = random_of(seed, setting, number)
        cohort = draw(POPULATION, patients, setting.images, random)
        if setting.is_crossing:
            group = random.integers(0, setting.groups, len(cohort.label))
        else:
            group = random.integers(0, setting.groups, patients)[cohort.patient]
        evidence, findings = audit(predictions(cohort, group, setting.groups), POPULATION.prevalence)
        counts.update(_count(evidence, findings))
    return counts


def _count(evidence: Evidence, findings: tuple[Finding, ...]) -> Counter[str]:
    said = {finding.verdict for finding in findings if finding.against}
    counts = Counter({"fail": Verdict.FAIL in said, "concern": bool({Verdict.FAIL, Verdict.CONCERN} & said)})
    for c in evidence.comparisons:
        if c.low is None or c.high is None or c.gap.low is None or c.gap.high is None:
            continue
        role = "confirmatory" if c.is_confirmatory else "other"
        counts[c.family.split(" x ")[1].split(" (")[0]] |= not c.low <= 0 <= c.high
        counts[f"{role} uncorrected"] |= not c.gap.low <= 0 <= c.gap.high
        counts[f"gap of {c.metric}"] += 1
        counts[f"held {c.metric}"] += c.gap.low <= 0 <= c.gap.high
    for spread in evidence.heterogeneity:
        if spread.metric in POLICY.primary and spread.p is not None and spread.p_gap is not None:
            counts["spread"] += 1
            counts["spread q"] += spread.p < 0.05
            counts["spread gap"] += spread.p_gap < 0.05
    return counts


def print_false_alarms(pool: Pool, replicates: int, seed: int) -> None:
    """One row a setting; then how often each measure's gap interval held 0."""
    counts = {s: sum(pool.run(replicate, s, seed, replicates), Counter()) for s in SETTINGS}
    rows = [
        [
            str(s.groups), str(s.events), f"{s.images}{', in several groups' if s.is_crossing else ''}",
            *(share(c[what], replicates) for what in ("fail", "concern", *FAMILIES.values())),
            *(share(c[f"{role} uncorrected"], replicates) for role in ("confirmatory", "other")),
            *(share(c[what], c["spread"]) for what in ("spread q", "spread gap")),
        ]
        for s, c in counts.items()
    ]  # fmt: skip
    print("\n**False alarms: cohorts in which all groups are alike**\n")
    header = [
        "groups", "events a group", "images a patient", "any gap fails", "any gap of concern or fails",
        *(f"family misses 0: {family.removesuffix(', exploratory')}" for family in FAMILIES.values()),
        "uncorrected: a confirmatory interval misses 0", "uncorrected: any other does",
        "Cochran's Q p < .05", "largest gap p < .05",
    ]  # fmt: skip
    print(table(header, rows))
    print(
        f"\n{replicates:,} audits a row under the default policy, ± Monte Carlo standard error. Simultaneous intervals are to"
    )
    print("miss 0 in at most 5 % of audits (a family each), tests (of the primary measures) in 5 % of cases.")
    names = [name for name in METRICS if any(c[f"gap of {name}"] for c in counts.values())]
    held = [
        [name, *(f"{c[f'held {name}'] / max(c[f'gap of {name}'], 1):.1%}".rstrip("%") for c in counts.values())]
        for name in names
    ]
    columns = [f"{s.groups} gr., {s.events} ev., {s.images} im.{'*' if s.is_crossing else ''}" for s in SETTINGS]
    print("\n**Coverage of the gaps' own 95 % intervals in the same cohorts (%)**\n")
    print(table(["measure", *columns], held))
    fewest = min(c[f"gap of {names[0]}"] for c in counts.values())
    print(
        f"\n\\* images of a patient in several groups. Monte Carlo standard error at most {np.sqrt(0.0475 / fewest):.2%}"
    )
    print("if gaps of one cohort were independent; they are not quite (two groups' gaps mirror each other).")
