"""Who is in every group, and whose rows have no score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from radaudit.measure.slices import Slice
from radaudit.records.evidence import GroupSummary, Unscored
from radaudit.records.groups import EVERYONE, Group
from radaudit.records.predictions import Predictions


def summaries(predictions: Predictions, whole: Slice, slices: Sequence[Sequence[Slice]]) -> tuple[GroupSummary, ...]:
    """Who is in every group, everyone first."""
    cohort = predictions.cohort
    failed = ~predictions.is_scored
    summaries = [_summary(whole, cohort.n, int(failed.sum()))]
    for attribute, parts in zip(cohort.attributes, slices, strict=True):
        n_rows = np.bincount(attribute.codes, minlength=len(parts))
        n_failed = np.bincount(attribute.codes[failed], minlength=len(parts))
        summaries += [_summary(part, int(n_rows[i]), int(n_failed[i])) for i, part in enumerate(parts)]
    return tuple(summaries)


def _summary(part: Slice, n_rows: int, n_unscored: int) -> GroupSummary:
    counts = (n_rows, len(part.rows), part.n_patients, part.n_events, n_unscored)
    return GroupSummary(part.group, *counts, part.n_event_patients, part.n_other_patients)


def count_unscored(predictions: Predictions) -> tuple[Unscored, ...]:
    """Rows without a score, counted by reason for everyone and for every group."""
    failed = [(i, reason) for i, reason in enumerate(predictions.failure) if reason is not None]
    counts: Counter[tuple[Group, str]] = Counter((EVERYONE, reason) for _, reason in failed)
    for attribute in predictions.cohort.attributes:
        counts.update((Group(attribute.name, attribute.levels[attribute.codes[i]]), reason) for i, reason in failed)
    # In the order of the groups, not of the rows: another order of the file changes nothing.
    groups = [EVERYONE, *(group for attribute in predictions.cohort.attributes for group in attribute.groups)]
    place = {group: i for i, group in enumerate(groups)}
    ordered = sorted(counts.items(), key=lambda item: (place[item[0][0]], item[0][1]))
    return tuple(Unscored(group, reason, n) for (group, reason), n in ordered)
