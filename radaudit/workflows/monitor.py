"""New cases against an acceptance audit: is everything as it was, and if not, in which group?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from radaudit import __version__
from radaudit.errors import TooLittleData, UsageError
from radaudit.language import noted
from radaudit.load.monitoring.rows import NewCases
from radaudit.load.monitoring.rules import read_rules
from radaudit.measure.monitoring.cases import Cases
from radaudit.measure.monitoring.ewma import SMOOTHING
from radaudit.measure.monitoring.limits import run_length
from radaudit.measure.monitoring.units import to_patients
from radaudit.measure.monitoring.watching import Watch, round_to, watch_groups
from radaudit.measure.monitoring.windows import CALENDAR, by_calendar, by_count
from radaudit.records import EVERYONE, Attribute, Audit, Evidence, Group
from radaudit.records.clean_text import clip_text
from radaudit.records.monitoring import Baseline, Monitoring, Span, Unwatched
from radaudit.workflows.monitoring_steps.reading import read_like_baseline
from radaudit.workflows.monitoring_steps.rules_due import names_for_rules, rules_due
from radaudit.workflows.provenance import utc
from radaudit.workflows.showing import read_finished

DEFAULT_FALSE_ALARM = 0.2
HORIZONS = {"week": 52, "month": 12}
"""Windows of a year; other windows are watched for as many as follow."""

OTHER_HORIZON = 30


def run_monitor(
    baseline: Path,
    table: Path,
    *,
    window: str = "month",
    roles: Mapping[str, str] | None = None,
    positive: str | None = None,
    score_type: str | None = None,
    rules: Path | None = None,
    false_alarm: float = DEFAULT_FALSE_ALARM,
    horizon: int | None = None,
    title: str = "",
    seed: int = 0,
) -> Monitoring:
    """Watches new cases in order of time, by group, against limits that the acceptance audit gives.

    Args:
        baseline: The audit.json of the acceptance audit, or the folder that holds it. Its rows are not needed.
        table: The new cases: a time, a score, and a label where it is known already.
        window: "week", "month", or a number of cases.
        roles: Role ("time", "score", "label", "patient_id") -> column.
        positive: The label that means diseased; None as at acceptance.
        score_type: "probability" or "logit"; None as at acceptance.
        rules: TOML file with what to do at which alarm; None for the default ones.
        false_alarm: Chance that any chart raises a false alarm within the horizon.
        horizon: Windows that this chance is of; None for a year of weeks or months, and 30 windows of so many cases.
        title: Of the page.
        seed: Of everything random.

    Raises:
        UsageError: When the audit, the table, a rule or an option cannot be used.
        TooLittleData: When there is no whole window, or no chart of any group.
    """
    audit = read_finished(baseline)
    if not isinstance(audit, Audit):
        raise UsageError(f"{baseline} is a comparison of two models.", "Give the audit.json of the accepted model.")
    evidence, size = audit.evidence, _window_size(window)
    horizon = horizon or HORIZONS.get(window, OTHER_HORIZON)
    chosen = read_rules(rules, names_for_rules(evidence))
    new = read_like_baseline(audit, table, roles or {}, positive, score_type)
    cases, attributes, windows, notes = _in_windows(new, window, size, evidence)
    step, groups = max(1, evidence.smallest_group), _groups(cases, attributes)
    known = {s.group for s in evidence.groups}
    watch = Watch(cases, {g: mine for g, mine in groups.items() if g in known}, step, step, false_alarm, horizon, seed)
    charts, alarms, unwatched = watch_groups(evidence, watch)
    if not charts:
        raise TooLittleData(
            f"No group of {new.name} could be watched: {unwatched[0].reason if unwatched else 'none is known'}.",
            "Give larger windows with --window, or more cases.",
        )
    return Monitoring(
        title=title or noted("Monitoring: {audit}", audit=audit.title),
        outcome="alarm" if alarms else "in_control",
        baseline=_baseline(audit, baseline),
        window=window if size is None else noted("{n} cases", n=f"{size:,}"),
        windows=tuple(_span(new, windows, i, step) for i in range(len(windows))),
        n_labelled=round_to(int((new.label >= 0).sum()), step),
        charts=charts,
        alarms=alarms,
        new_groups=_unknown_groups(cases, groups, evidence, step),
        unwatched=(*_not_at_all(evidence, new), *unwatched),
        rules=chosen,
        due=rules_due(chosen, alarms),
        false_alarm=false_alarm,
        horizon=horizon,
        run_length=round(run_length(false_alarm, horizon), 1),
        smoothing=SMOOTHING,
        rounded_to=step,
        warnings=tuple(_warnings(new, evidence, len(windows), horizon)),
        notes=(*notes, *new.notes),
        when=utc(),
        radaudit=__version__,
        seed=seed,
        table_sha256=new.sha256,
    )


def _window_size(window: str) -> int | None:
    if window in CALENDAR:
        return None
    if not window.isascii() or not window.isdigit() or int(window) < 1:
        raise UsageError(
            f"--window is {clip_text(window)}: expected week, month, or a number of cases.", "Write --window 200, say."
        )
    return int(window)


def _in_windows(
    new: NewCases, window: str, size: int | None, evidence: Evidence
) -> tuple[Cases, tuple[Attribute, ...], list[NDArray[np.intp]], list[str]]:
    """The cases in the audit's unit with their windows, the rows of every window, and what is to be known of them."""
    place = by_calendar(new.time, window) if size is None else by_count(len(new.time), size)
    inside, notes = place >= 0, list[str]()
    if not inside.any():
        raise TooLittleData(
            f"{new.name} has {len(new.time):,} cases with a score, fewer than one window of {size:,}.",
            "Wait for more cases, or give smaller windows with --window.",
        )
    if n_left := int((~inside).sum()):
        notes.append(noted("The latest {n} cases fill no window yet; they are left out.", n=f"{n_left:,}"))
    if new.n_unscored:
        notes.append(noted("Rows without a score, left out: {n}.", n=f"{new.n_unscored:,}"))
    rows = [np.flatnonzero(place == i) for i in range(int(place.max()) + 1)]
    cases = Cases(place[inside], new.score[inside], new.label[inside], new.patient[inside])
    attributes = tuple(a.take(inside) for a in new.attributes)
    if evidence.unit != "image":
        cases, attributes = to_patients(cases, attributes, is_mean="mean" in evidence.unit)
    return cases, attributes, rows, notes


def _warnings(new: NewCases, evidence: Evidence, n_windows: int, horizon: int) -> Iterator[str]:
    if note := _selective_labels(new, evidence.thresholds[0]):
        yield note
    if evidence.calibration is not None:
        yield noted("The scores were calibrated before acceptance; the new ones have to be calibrated in the same way.")
    if n_windows > horizon:
        yield noted("The limits are made for {n} windows; beyond them false alarms are more frequent.", n=horizon)


def _selective_labels(new: NewCases, threshold: float) -> str:
    """Labels that are known sooner for flagged cases make calibration and errors look other than they are."""
    known, flagged = new.label >= 0, new.score >= threshold
    if not known.any() or known.all():
        return ""
    first, second = float(known[flagged].mean()) if flagged.any() else 0.0, 0.0
    second = float(known[~flagged].mean()) if (~flagged).any() else first
    error = np.sqrt(known.mean() * (1 - known.mean()) * (1 / max(1, flagged.sum()) + 1 / max(1, (~flagged).sum())))
    if abs(first - second) < max(0.05, 4 * float(error)):
        return ""
    return noted(
        "The truth is known of {share} of the flagged and {other} of the other cases: charts that need labels see a selection, and "
        "may be wrong in either direction.",
        share=f"{first:.0%}",
        other=f"{second:.0%}",
    )


def _groups(cases: Cases, attributes: tuple[Attribute, ...]) -> dict[Group, NDArray[np.bool_]]:
    found = {EVERYONE: np.ones(len(cases.score), dtype=bool)}
    for attribute in attributes:
        found |= {group: attribute.codes == code for code, group in enumerate(attribute.groups)}
    return found


def _unknown_groups(
    cases: Cases, groups: Mapping[Group, NDArray[np.bool_]], evidence: Evidence, fewest: int
) -> tuple[Group, ...]:
    """Groups that acceptance did not see; those of few patients are not named."""
    known = {s.group for s in evidence.groups} | {w.group for w in evidence.withheld}
    return tuple(
        group for group, mine in groups.items() if group not in known and len(np.unique(cases.patient[mine])) >= fewest
    )


def _not_at_all(evidence: Evidence, new: NewCases) -> list[Unwatched]:
    """Groups that no chart can be made of, whatever comes: withheld ones, and those of attributes that the table lacks."""
    found = [Unwatched(w.group, "", noted("its numbers were withheld at acceptance")) for w in evidence.withheld]
    for summary in evidence.groups:
        if summary.group.attribute in new.missing_attributes:
            found.append(Unwatched(summary.group, "", noted("the new table has no such column")))
    return found


def _span(new: NewCases, rows: list[NDArray[np.intp]], i: int, step: int) -> Span:
    days = new.time[rows[i]].astype("datetime64[D]")
    return Span(str(days.min()), str(days.max()), round_to(len(days), step))


def _baseline(audit: Audit, path: Path) -> Baseline:
    place = path / "audit.json" if path.is_dir() else path
    return Baseline(
        title=audit.title,
        when=audit.provenance.when,
        cohort_sha256=audit.provenance.cohort_sha256,
        audit_sha256=hashlib.sha256(place.read_bytes()).hexdigest(),
        threshold=audit.evidence.thresholds[0],
        unit=audit.evidence.unit,
    )
