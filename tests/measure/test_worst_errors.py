"""The worst errors against a twin that looks at one case after the other."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.measure.unit import to_unit
from radaudit.measure.worst_errors import find_worst, image_of
from radaudit.records import EVERYONE, Attribute, Cohort, Group, Predictions


def _predictions(seed: int, n: int = 120, *, steps: int = 9) -> Predictions:
    """Few different scores, so that there are ties, and some rows without one."""
    draw = np.random.default_rng(seed)
    score = draw.integers(0, steps + 1, n) / steps
    lost = draw.random(n) < 0.1
    score[lost] = np.nan
    attributes = (
        Attribute("vendor", draw.integers(0, 3, n).astype(np.int32), ("GE", "Canon", "Unknown"), "column"),
        Attribute("sex", draw.integers(0, 2, n).astype(np.int32), ("F", "M"), "column"),
    )
    cohort = Cohort(
        name="cohort.csv",
        sha256="0" * 64,
        task="binary",
        truth={"label": draw.integers(0, 2, n).astype(np.int8)},
        attributes=attributes,
        patient=draw.integers(0, n // 2, n).astype(np.int64),
        has_patients=True,
        case=("",) * n,
    )
    return Predictions(cohort, score, tuple("the file is empty" if gone else None for gone in lost))


def _twin(p: Predictions, threshold: float, attribute: int, level: int | None, kind: str, most: int) -> list[int]:
    """Picks the worst case of a patient not picked yet, over and over."""
    c = p.cohort
    left = []
    for row in range(c.n):
        inside = level is None or c.attributes[attribute].codes[row] == level
        if not inside or p.failure[row] is not None:
            continue
        is_diseased, is_flagged = c.truth["label"][row] == 1, p.score[row] >= threshold
        if (kind == "missed" and is_diseased and not is_flagged) or (
            kind == "flagged" and not is_diseased and is_flagged
        ):
            left.append(row)
    chosen: list[int] = []
    while left and len(chosen) < most:
        worst = min(left, key=lambda r: (p.score[r] if kind == "missed" else -p.score[r], r))
        chosen.append(worst)
        left = [r for r in left if c.patient[r] != c.patient[worst]]
    return chosen


@pytest.mark.parametrize("seed", range(12))
def test_rows_and_ranks_are_those_of_a_search_case_by_case(seed: int) -> None:
    p = _predictions(seed)
    threshold, most = (0.25 + 0.05 * seed, 1 + seed % 5)
    groups = [g for a in p.cohort.attributes for g in a.groups]
    found = find_worst(p, threshold, groups, most)
    for number, attribute in enumerate(p.cohort.attributes):
        for level, group in enumerate(attribute.groups):
            for kind in ("missed", "flagged"):
                own = [e for e in found if e.group == group and e.kind == kind]
                assert [e.row for e in own] == _twin(p, threshold, number, level, kind, most)
                assert [e.rank for e in own] == list(range(1, len(own) + 1))


def test_a_patient_stands_once_in_a_row_and_everyone_is_a_group() -> None:
    p = _predictions(3)
    found = find_worst(p, 0.5, [EVERYONE], 12)
    for kind in ("missed", "flagged"):
        rows = [e.row for e in found if e.kind == kind]
        assert rows == _twin(p, 0.5, 0, None, kind, 12)
        assert len({int(p.cohort.patient[r]) for r in rows}) == len(rows) == 12


def test_only_groups_that_are_asked_for_have_errors() -> None:
    p = _predictions(4)
    canon = Group("vendor", "Canon")
    assert {e.group for e in find_worst(p, 0.5, [canon], 12)} == {canon}
    assert find_worst(p, 0.5, [], 12) == ()


def test_beside_a_withheld_group_a_row_that_is_not_full_is_told_in_steps_of_two() -> None:
    lengths = set()
    for seed in range(20):
        p = _predictions(seed, n=50)
        groups = [g for a in p.cohort.attributes for g in a.groups]
        plain, coarse = find_worst(p, 0.5, groups, 6), find_worst(p, 0.5, groups, 6, {"vendor"})
        assert [e for e in coarse if e.group.attribute == "sex"] == [e for e in plain if e.group.attribute == "sex"]
        for group in groups[:3]:
            for kind in ("missed", "flagged"):
                full = [e for e in plain if (e.group, e.kind) == (group, kind)]
                told = [e for e in coarse if (e.group, e.kind) == (group, kind)]
                assert told == (full if len(full) == 6 else full[: len(full) // 2 * 2])
                lengths.add((len(full), len(told)))
    assert {(3, 2), (6, 6)} <= lengths


def test_a_score_within_rounding_of_the_threshold_is_flagged_as_everywhere() -> None:
    p = _predictions(1)
    p.score[:] = 0.1 + 0.2
    label = p.cohort.truth["label"]
    found = find_worst(p, 0.3, [EVERYONE], 12)
    assert {e.kind for e in found} == {"flagged"}
    assert all(label[e.row] == 0 for e in found)


@pytest.mark.parametrize("unit", ["patient-max", "patient-mean"])
def test_where_patients_are_counted_the_image_that_is_most_wrong_stands_for_one(unit: str) -> None:
    p = _predictions(5, steps=97)
    by_patient = to_unit(p, unit)
    found = find_worst(by_patient, 0.5, [EVERYONE], 12)
    assert len({e.row for e in found if e.kind == "missed"}) > 2
    numbers = sorted(set(p.cohort.patient.tolist()))
    for error in found:
        row = image_of(p, error.row, error.kind)
        own = [r for r in range(p.cohort.n) if p.cohort.patient[r] == numbers[error.row] and p.failure[r] is None]
        assert row in own
        if error.kind == "flagged":
            assert p.score[row] == max(p.score[r] for r in own)
        else:
            assert p.cohort.truth["label"][row] == 1
            assert p.score[row] == min(p.score[r] for r in own if p.cohort.truth["label"][r] == 1)
