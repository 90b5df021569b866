"""Nothing that a remedy changes in a group tells of the few patients that the group shares with a level."""

from __future__ import annotations

import numpy as np
import pandas as pd

from radaudit import run_audit
from radaudit.measure.slices import Rows
from radaudit.records import Attribute, Group
from radaudit.workflows.what_if_steps.sharing import untold

FEW = 4
AT = 0.4


def _frame() -> pd.DataFrame:
    """600 patients; of 80 on Canon, whose scores run low, four are women."""
    draw = np.random.default_rng(0)
    vendor = np.where(np.arange(600) < 80, "Canon", draw.choice(["GE", "Siemens"], 600))
    sex = np.where(np.arange(600) < 80, np.where(np.arange(600) < FEW, "F", "M"), draw.choice(["F", "M"], 600))
    label = (draw.random(600) < 0.45).astype(int)
    label[:FEW] = 1
    logit = 1.5 * draw.normal(1.6 * label - 0.8, 1) - 1.5 * (vendor == "Canon")
    logit[:FEW] = -0.9
    side = draw.choice(["left", "right"], 600)
    return pd.DataFrame({"label": label, "score": 1 / (1 + np.exp(-logit)), "vendor": vendor, "sex": sex, "side": side})


def _tried(smallest: int):
    groups = ["vendor", "sex", "side"]
    return run_audit(_frame(), groups=groups, thresholds=AT, what_if=True, smallest_group=smallest).audit.what_if


def test_who_asks_for_everything_can_count_the_few() -> None:
    """The attack: under own thresholds by vendor more women are flagged, and only on Canon did the threshold fall."""
    tried = _tried(0)
    cutoffs = tried.remedy("equal sensitivity by vendor").cutoffs
    assert cutoffs["Canon"] < 1 / (1 + np.exp(0.9)) < AT
    assert min(cutoffs["GE"], cutoffs["Siemens"]) >= AT
    women = tried.effect("equal sensitivity by vendor", Group("sex", "F"), "sensitivity").change
    diseased = _frame().query("sex == 'F' and label == 1")
    elsewhere = diseased[diseased.vendor != "Canon"]
    lost = sum((elsewhere.score >= AT) & (elsewhere.score < elsewhere.vendor.map(cutoffs)))
    assert abs(women.gap.value * len(diseased) + lost - FEW) < 2


def test_they_are_not_told_of_by_default() -> None:
    tried = _tried(10)
    told = {(e.remedy, e.group.attribute) for e in tried.effects}
    for kind in ("recalibration", "equal sensitivity", "equalized odds"):
        assert (f"{kind} by vendor", "vendor") in told
        assert (f"{kind} by vendor", "side") in told
        assert (f"{kind} by vendor", "sex") not in told
        assert (f"{kind} by sex", "vendor") not in told
        words = "not told of groups by sex: some share fewer than 10 patients with a level"
        assert words in tried.remedy(f"{kind} by vendor").note
        assert "not told" not in tried.remedy(f"{kind} by side").note
    # One threshold for everyone reads nobody's vendor.
    assert ("lowered threshold by vendor", "sex") in told
    assert ("recalibration", "sex") in told


def test_all_pairs_are_held_against_plain_counting() -> None:
    draw = np.random.default_rng(4)
    for _ in range(30):
        n = 120
        patient = draw.integers(0, 80, n)
        patient = np.unique(patient, return_inverse=True)[1].astype(np.int64)
        attributes = tuple(
            Attribute(
                name, draw.choice(k, n, p=draw.dirichlet(np.full(k, 2.0))).astype(np.int32), tuple("abc"[:k]), "test"
            )
            for name, k in (("one", 2), ("two", 3), ("three", 2))
        )
        expected = {
            a.name: tuple(
                b.name
                for b in attributes
                if b is not a
                and any(
                    0 < len(set(patient[(a.codes == i) & (b.codes == j)].tolist())) < 9
                    for i in range(len(a.levels))
                    for j in range(len(b.levels))
                )
            )
            for a in attributes
        }
        assert untold(Rows({}, patient, attributes), attributes, 9) == expected
        assert not any(untold(Rows({}, patient, attributes), attributes, 0).values())
