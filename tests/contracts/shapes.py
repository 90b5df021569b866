"""Audits of every shape, measured for real, on which every rule and every section has to hold."""

from __future__ import annotations

import functools

import numpy as np

from radaudit.judge.policy import read_policy
from radaudit.judge.weigh import weigh_evidence
from radaudit.measure.analysis_plan import AnalysisPlan
from radaudit.measure.gather import gather_evidence
from radaudit.records import Attribute, Audit, Cohort, Evidence, Predictions, Provenance
from tests.present.made_up_run import make_test_set

SHAPES = ("full", "no groups", "tiny", "nothing estimable", "hostile names", "unread", "no patients")


def _attribute(name: str, levels: tuple[str, ...], n: int) -> Attribute:
    codes = (np.arange(n) * 7919 % 101 % len(levels)).astype(np.int32)
    return Attribute(name, codes, levels, f"column '{name}'")


def _crossed(first: Attribute, second: Attribute) -> Attribute:
    """Every pair of levels that occurs, as the load room crosses them."""
    pairs = [f"{a} × {b}" for a in first.levels for b in second.levels]
    codes, inverse = np.unique(first.codes * len(second.levels) + second.codes, return_inverse=True)
    levels = tuple(pairs[code] for code in codes)
    return Attribute(
        f"{first.name}*{second.name}", inverse.astype(np.int32), levels, f"{first.source} and {second.source}"
    )


def _cohort(n: int, attributes: tuple[Attribute, ...], label: np.ndarray, *, has_patients: bool) -> Cohort:
    return Cohort(
        name="cohort.csv",
        sha256="0" * 64,
        task="binary",
        truth={"label": label.astype(np.int8)},
        attributes=attributes,
        patient=(np.arange(n) // 2 if has_patients else np.arange(n)).astype(np.int64),
        has_patients=has_patients,
        case=tuple(f"secret-{i}" for i in range(n)),
    )


@functools.cache
def make_shape(shape: str) -> Evidence:
    """The evidence of one shape; the same one for every test."""
    n = {"tiny": 5, "nothing estimable": 3}.get(shape, 600)
    draw = np.random.default_rng(11)
    label = (np.arange(n) % 3 == 0) if n > 3 else np.array([True, False, False])
    groups = {
        "full": (_attribute("sex", ("F", "M"), n), _attribute("vendor", ("GE", "Siemens", "Unknown"), n)),
        "tiny": (_attribute("sex", ("F", "M", "X"), n),),
        "hostile names": (_attribute("<script>", ("<img src=x>", '"quoted", {{ 7*7 }}', "a\nb", "\u05d0\u05d1"), n),),
        "unread": (_attribute("vendor", ("GE", "Canon"), n),),
        "no patients": (_attribute("sex", ("F", "M"), n),),
        "nothing estimable": (_attribute("sex", ("F", "M", "X"), n),),
    }.get(shape, ())
    if shape == "full":
        groups = (*groups, _crossed(*groups))
    score = np.clip(draw.normal(0.35 + 0.3 * label, 0.2), 0.001, 0.999)
    if shape == "nothing estimable":
        score[:] = 0.5
    unread = np.zeros(n, dtype=bool)
    if shape == "unread":
        unread = (groups[0].codes == 1) & (np.arange(n) % 2 == 0)
        score[unread] = np.nan
    cohort = _cohort(n, groups, label, has_patients=shape != "no patients")
    failure = tuple("the file is empty" if lost else None for lost in unread)
    policy = read_policy()
    return gather_evidence(Predictions(cohort, score, failure), AnalysisPlan(primary=policy.primary))


@functools.cache
def make_audit(shape: str) -> Audit:
    """The finished audit of one shape."""
    evidence, policy = make_shape(shape), read_policy()
    provenance = Provenance("0.0.0", "2026-01-01T00:00:00Z", "cohort.csv", "0" * 64)
    test_set = make_test_set() if shape == "full" else None
    return Audit("A contract", evidence, weigh_evidence(evidence, policy), policy, provenance, test_set=test_set)
