"""Made-up audits of any shape, for tests of judging and presenting: deterministic, plausible, no model, no rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from radaudit.records import (
    EVERYONE,
    UNKNOWN,
    Audit,
    Comparison,
    Estimate,
    Evidence,
    Finding,
    Group,
    GroupSummary,
    Measurement,
    Policy,
    Unscored,
)
from tests.present.made_up_between import made_up_missing, made_up_pairs, made_up_spread
from tests.present.made_up_curves import made_up_curves
from tests.present.made_up_metrics import BY_CHANCE, CARDS, PRIMARY, USUAL, WORST, denominator, spread_of
from tests.present.made_up_operating import made_up_transport, made_up_usefulness
from tests.present.made_up_overlaps import made_up_overlaps
from tests.present.made_up_run import make_model, make_provenance
from tests.present.made_up_sweeps import made_up_sweeps

THRESHOLD = 0.4

_LEVELS = (
    ("vendor", "DICOM header Manufacturer", (("GE", 900), ("Siemens", 700), ("Canon", 240), ("Unknown", 12))),
    ("sex", "column 'sex'", (("F", 950), ("M", 902))),
    ("age", "bands of column 'age'", (("[0, 40)", 300), ("[40, 65)", 800), ("[65, 120)", 752))),
)
HOSTILE = (
    (
        "<script>alert(1)</script>",
        "column '<script>'",
        (("<img src=x onerror=alert(2)>", 900), ("=1+1", 500), ("אבג", 452)),
    ),
    ('quote"comma,[bold]', "column 'quote'", (("line\nbreak", 1000), ("[/red] 😀 {{ 7*7 }}", 852))),
)


@dataclass(frozen=True)
class Level:
    """A group to invent: how many images it has and whether the model fails on it."""

    group: Group
    n: int
    is_bad: bool = False


def make_estimate(metric: str, value: float | None, n: int, *, note: str = "") -> Estimate:
    """An estimate with a symmetric normal interval that stays inside the metric's range."""
    if value is None or n == 0:
        return Estimate(None, n=n, note=note or "no case in this group")
    spread = spread_of(metric, value)
    se = spread / math.sqrt(n)
    top = 1.0 if CARDS[metric].scale in ("proportion", "auc") else math.inf
    low = -math.inf if CARDS[metric].scale == "real" else 0.0
    return Estimate(
        value,
        max(low, value - 1.96 * se),
        min(top, value + 1.96 * se),
        se,
        n=n,
        n_events=round(0.22 * n),
        n_patients=max(1, round(0.8 * n)),
        method="normal, clustered by patient",
        design_effect=1.15,
        note=note,
        by_chance=BY_CHANCE[metric] * math.sqrt(1000 / n) if metric in BY_CHANCE else None,
        p=(0.002 if value > 0.1 else 0.41) if metric in BY_CHANCE else None,
    )


def make_comparison(
    metric: str,
    group: Group,
    gap: float,
    half: float,
    *,
    against: str = "rest",
    values: tuple[float, float] = (0.8, 0.8),
    n: int = 200,
    family: str = "vendor",
    simultaneous: float = 1.2,
    threshold: float | None = None,
    others: tuple[int, int] = (150, 600),
) -> Comparison:
    """A gap with a pointwise half-width and a simultaneous interval that is `simultaneous` times as wide."""
    estimate = Estimate(gap, gap - half, gap + half, half / 1.96, n=n, n_events=n, n_patients=n, method="normal")
    return Comparison(
        metric,
        group,
        against,
        estimate,
        *values,
        gap - simultaneous * half,
        gap + simultaneous * half,
        family,
        threshold,
        is_confirmatory=bool(family),
        against_event_patients=others[0],
        against_other_patients=others[1],
    )


def make_evidence(
    n_attributes: int = 2,
    *,
    hostile: bool = False,
    scale: float = 1.0,
    bad: Sequence[str] = ("Canon",),
    n_levels: int = 0,
    has_patients: bool = True,
    thresholds: tuple[float, ...] = (THRESHOLD,),
    threshold_source: str = "given",
    clinical_range: tuple[float, float] | None = (0.1, 0.5),
) -> Evidence:
    """Evidence of everyone and of `n_attributes` attributes. `scale` multiplies every group's size, `n_levels` adds one
    attribute with that many levels, the levels named in `bad` get worse numbers."""
    chosen = list((HOSTILE if hostile else _LEVELS)[:n_attributes])
    total = max(1, round(scale * 1852))
    if n_levels:
        chosen.append(
            ("site", "column 'site'", tuple((f"S{i:03d}", max(2, 1852 // n_levels)) for i in range(n_levels)))
        )
    levels = [
        Level(Group(name, value), max(1, round(scale * n)), value in bad)
        for name, _, groups in chosen
        for value, n in groups
    ]
    everyone = Level(EVERYONE, total)
    ends = [everyone, *levels]
    measurements = tuple(_measure(m, end, thresholds[0]) for m in CARDS for end in ends)
    comparisons = tuple(_compare(m, end, total, thresholds[0]) for m in CARDS if CARDS[m].is_compared for end in levels)
    shares = [(end.group, end.n, end.is_bad) for end in ends]
    return Evidence(
        task="binary",
        level=0.95,
        thresholds=thresholds,
        threshold_source=threshold_source,
        has_patients=has_patients,
        cards=CARDS,
        groups=tuple(_summary(end) for end in ends),
        sources={name: source for name, source, _ in chosen},
        unscored=tuple(
            Unscored(end.group, "the file ends too early", 3) for end in ends if end.is_bad or end is everyone
        ),
        measurements=measurements,
        comparisons=comparisons,
        curves=tuple(curve for end in ends for curve in made_up_curves(end.group, end.n, is_bad=end.is_bad)),
        excluded={"another split": 7},
        notes=("column 'outcome' was taken as the label",),
        clinical_range=clinical_range,
        heterogeneity=made_up_spread(measurements, comparisons),
        cross_groups=made_up_pairs([end.group for end in levels]) if n_levels < 20 else (),
        transport=made_up_transport(shares, thresholds[0]),
        usefulness=made_up_usefulness(shares, thresholds[0]),
        sweeps=made_up_sweeps(shares, thresholds[0]),
        overlaps=made_up_overlaps([(end.group, end.n) for end in levels]),
        missing_groups=made_up_missing(
            comparisons, {end.group.attribute: end.n for end in levels if end.group.value == UNKNOWN}
        ),
    )


def _summary(level: Level) -> GroupSummary:
    unscored = 3 if level.is_bad or level.group == EVERYONE else 0
    return GroupSummary(
        level.group,
        level.n + unscored,
        level.n,
        max(1, round(0.8 * level.n)),
        round(0.22 * level.n),
        unscored,
        round(0.22 * level.n),
        max(1, round(0.8 * level.n)) - round(0.18 * level.n),
    )


def _measure(metric: str, level: Level, threshold: float) -> Measurement:
    n = denominator(metric, level.n)
    needs = {"sensitivity": "no diseased case in this group"}.get(metric, "fewer than 5 diseased cases")
    value = (
        None
        if round(0.22 * level.n) < 5 and metric not in ("prevalence", "flag_rate")
        else (WORST if level.is_bad else USUAL)[metric]
    )
    return Measurement(
        metric,
        level.group,
        make_estimate(metric, value, n, note="" if value is not None else needs),
        threshold if CARDS[metric].has_threshold else None,
    )


def _compare(metric: str, level: Level, total: int, threshold: float) -> Comparison:
    own, n = _measure(metric, level, threshold).estimate, denominator(metric, level.n)
    family = level.group.attribute if metric in PRIMARY else ""
    at = threshold if CARDS[metric].has_threshold else None
    rest = total - level.n
    if own.value is None or rest < 5:
        note = own.note or "everyone is in this group"
        return Comparison(
            metric, level.group, "rest", Estimate(None, n=n, note=note), own.value, None, family=family, threshold=at
        )
    spread = spread_of(metric, own.value)
    half = 1.96 * spread * math.sqrt(1 / n + 1 / denominator(metric, rest))
    made = make_comparison(
        metric,
        level.group,
        own.value - USUAL[metric],
        half,
        values=(own.value, USUAL[metric]),
        n=n,
        family=family,
        simultaneous=1.3 if family else 1.0,
        threshold=at,
    )
    se = made.gap.se or 1.0
    return replace(
        made,
        gap=replace(made.gap, n_events=own.n_events, n_patients=own.n_patients, design_effect=1.12),
        p=math.erfc(abs(made.gap.value or 0.0) / se / math.sqrt(2)),
        p_adjusted=min(1.0, 4 * math.erfc(abs(made.gap.value or 0.0) / se / math.sqrt(2))) if family else None,
        ratio=Estimate(own.value / USUAL[metric], 0.4, 60.0) if min(own.value, USUAL[metric]) > 0 else None,
        smallest_detectable=(2.5 if family else 1.96) * se + 0.84 * se,
    )


def make_audit(
    n_attributes: int = 2,
    *,
    kind: str = "full",
    hostile: bool = False,
    n_levels: int = 0,
    with_model: bool = True,
    evidence: Evidence | None = None,
    policy: Policy | None = None,
    findings: tuple[Finding, ...] | None = None,
) -> Audit:
    """A whole audit, judged by the given or the default policy.

    `kind` is "full"; "tiny" (a few cases, nothing can be estimated by group); "empty" (no group, no measurement, no curve, no
    finding); or "missing" (full, but no patient column, default threshold and no model).
    """
    from radaudit.judge.policy import read_policy
    from radaudit.judge.weigh import weigh_evidence

    policy = policy or read_policy(None)
    if evidence is None:
        evidence = make_evidence(
            n_attributes,
            hostile=hostile,
            n_levels=n_levels,
            scale=0.012 if kind == "tiny" else 1.0,
            has_patients=kind != "missing",
            threshold_source="default" if kind == "missing" else "given",
        )
        if kind == "empty":
            evidence = replace(
                evidence,
                groups=evidence.groups[:1],
                sources={},
                unscored=(),
                measurements=(),
                comparisons=(),
                curves=(),
                excluded={},
                notes=(),
                heterogeneity=(),
                cross_groups=(),
                transport=(),
                usefulness=(),
                missing_groups=(),
                sweeps=(),
            )
    if findings is None:
        findings = () if kind == "empty" else weigh_evidence(evidence, policy)
    title = '<b>"Hostile" & {{ 7*7 }} title</b>' if hostile else "Chest radiographs, effusion"
    return Audit(
        title, evidence, findings, policy, make_provenance(), make_model() if with_model and kind != "missing" else None
    )
