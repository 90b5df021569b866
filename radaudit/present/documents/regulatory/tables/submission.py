"""Tables as the example summary of the FDA's draft guidance of January 2025 lays them out."""

from __future__ import annotations

from radaudit.present import typeset
from radaudit.present.documents.regulatory.document import Grid
from radaudit.present.documents.regulatory.quoting import Quoting
from radaudit.present.documents.regulatory.tables.contingency import counts_of
from radaudit.present.documents.regulatory.tables.performance import cell
from radaudit.records import EVERYONE
from radaudit.records.wording import percent, threshold_text, whole


def two_by_two(q: Quoting) -> Grid | None:
    """Flag by reference standard as counts, with likelihood ratios, predictive values, sensitivity, specificity, prevalence."""
    found = counts_of(q, EVERYONE)
    if found is None:
        return None
    flagged, unflagged = found.hits + found.alarms, found.misses + found.spared
    diseased, others = found.hits + found.misses, found.alarms + found.spared

    def told(metric: str, title: str) -> str:
        return f"{title} {cell(q, EVERYONE, metric)}"

    rows = (
        ("Flagged", whole(found.hits), whole(found.alarms), whole(flagged), told("lr_positive", "LR+"), told("ppv", "PPV")),
        ("Not flagged", whole(found.misses), whole(found.spared), whole(unflagged), told("lr_negative", "LR−"), told("npv", "NPV")),
        ("Sum", whole(diseased), whole(others), whole(flagged + unflagged), "", told("prevalence", "Prevalence")),
        ("Performance", told("sensitivity", "Sensitivity"), told("specificity", "Specificity"), "", "", ""),
    )  # fmt: skip
    columns = (
        "Score",
        "Reference standard positive",
        "Reference standard negative",
        "Sum",
        "Likelihood ratio",
        "Performance",
    )
    note = (
        f"Flagged: score of {threshold_text(q.evidence.thresholds[0])} or more. {percent(q.evidence.level)} two-sided "
        "confidence intervals"
        f"{', clustered by patient' if q.evidence.has_patients else ''}; unit: {q.evidence.unit}. Methods: "
        f"{_methods(q, ('sensitivity', 'lr_positive'))}."
    )
    # Counts are a proportion times its denominator, so that they stand where sensitivity and specificity do.
    beside = (("lr_positive", "ppv"), ("lr_negative", "npv"), ("prevalence",), ())
    paths = tuple(q.places(EVERYONE, "sensitivity", "specificity", *metrics) for metrics in beside)
    return Grid("table-two-by-two", "Study results", columns, rows, note, paths)


def subgroup_summary(q: Quoting) -> Grid | None:
    """Share of the cohort, sensitivity and predictive value of every group, as in a summary of a submission."""
    metrics = [
        m
        for m in ("sensitivity", "specificity", "ppv", "npv")
        if m in q.evidence.cards and q.view.measurement(m, EVERYONE)
    ]
    if not metrics:
        return None
    rows: list[tuple[str, ...]] = []
    paths: list[str] = []
    total = q.view.everyone().n
    for attribute in q.plain_attributes():
        rows.append((typeset.isolated(attribute),))
        paths.append("")
        for s in q.view.groups_of(attribute):
            n, events = q.view.counts(s.group)
            share = typeset.share(s.n / total) if total and not q.view.is_rounded(s.group) else "–"
            rows.append(
                (typeset.isolated(s.group.value), share, f"{n}; {events}", *(cell(q, s.group, m) for m in metrics))
            )
            paths.append("; ".join(filter(None, (q.group_anchor(s.group).path, q.places(s.group, *metrics)))))
    if not rows:
        return None
    columns = ("Group", f"Share of {q.case}s", "n; diseased", *(q.evidence.cards[m].title for m in metrics))
    note = (
        f"At threshold {threshold_text(q.evidence.thresholds[0])}. Value ({percent(q.evidence.level)} CI). Methods: "
        f"{_methods(q, tuple(metrics))}. "
        "Groups were not powered for claims of their own unless a protocol says so."
    )
    return Grid("table-subgroups", "Subgroup analyses", columns, tuple(rows), note, tuple(paths))


def in_plain_words(q: Quoting) -> Grid | None:
    """What the results mean for 1000 cases like these."""
    titles = {
        "sensitivity": "Of 1000 diseased cases, flagged",
        "missed_rate": "Of 1000 diseased cases, missed",
        "specificity": "Of 1000 cases without the disease, rightly not flagged",
        "false_alarm_rate": "Of 1000 cases without the disease, flagged",
        "ppv": "Of 1000 flagged cases, diseased",
        "npv": "Of 1000 cases that are not flagged, without the disease",
    }
    rows, paths = [], []
    for metric, title in titles.items():
        found = q.view.measurement(metric, EVERYONE) if metric in q.evidence.cards else None
        if found is None or found.estimate.value is None or q.view.is_hidden(q.view.card(metric), EVERYONE):
            continue
        rows.append((title, typeset.per_thousand(found.estimate)))
        paths.append(q.anchor_of(found, q.view.card(metric)).path)
    needed = (
        q.view.measurement("number_needed_to_predict", EVERYONE)
        if "number_needed_to_predict" in q.evidence.cards
        else None
    )
    if needed is not None and needed.estimate.value is not None:
        rows.append(
            (
                "Cases to assess for one more right prediction, 1 / (PPV + NPV − 1)",
                cell(q, EVERYONE, "number_needed_to_predict"),
            )
        )
        paths.append(q.anchor_of(needed, q.view.card("number_needed_to_predict")).path)
    if not rows:
        return None
    columns = ("Of 1000 cases", f"Number ({percent(q.evidence.level)} CI)")
    note = "At the prevalence of this cohort; predictive values change with it."
    return Grid("table-plain-words", "Results in plain language", columns, tuple(rows),
                note, tuple(paths))  # fmt: skip


def _methods(q: Quoting, metrics: tuple[str, ...]) -> str:
    found = [q.view.measurement(m, EVERYONE) for m in metrics if m in q.evidence.cards]
    return "; ".join(dict.fromkeys(f.estimate.method for f in found if f is not None and f.estimate.method)) or "none"
