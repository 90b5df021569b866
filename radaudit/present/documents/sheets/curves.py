"""Points of the curves, and what every measure would be at other thresholds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest

from radaudit.language import phrase, recalled, say
from radaudit.present.documents.sheets.measured import METRIC
from radaudit.present.documents.sheets.naming import named, place
from radaudit.present.documents.sheets.sheet import (
    ATTRIBUTE,
    GROUP,
    HIGH,
    LOW,
    MEASURE,
    NOTE,
    THRESHOLD,
    VALUE,
    Cell,
    Column,
    N,
    Sheet,
)
from radaudit.present.view import View
from radaudit.records import Curve

_OF_UTILITY = {
    "net_benefit": phrase("Net benefit of the model"),
    "net_benefit_treat_all": phrase("Net benefit of flagging everybody"),
    "standardized_net_benefit": phrase("Standardized net benefit of the model"),
    "standardized_net_benefit_treat_all": phrase("Standardized net benefit of flagging everybody"),
    "interventions_avoided": phrase("Interventions avoided per 100"),
}
_OF_RISK = {
    "reliability": phrase("Observed proportion by bins of the score"),
    "calibration": phrase("Observed risk by a spline"),
}
_OF_RANKING = {"roc": phrase("ROC curve")}

_KIND = Column("curve", phrase("Curve"))
_JOINT = (
    Column("joint_low", phrase("Joint lower end"), "number"),
    Column("joint_high", phrase("Joint upper end"), "number"),
)


def decision_curves(view: View) -> Sheet:
    """Net benefit against the threshold probability."""
    x = Column("threshold", phrase("Threshold probability"), "threshold")
    about = say("Points of the decision curves by group, each with a pointwise band.")
    return _sheet(view, "decision_curves", phrase("Decision curves"), about, x, _OF_UTILITY)


def calibration_curves(view: View) -> Sheet:
    """Observed risk against the score."""
    x = Column("score", phrase("Score"), "number")
    about = say("Points of the calibration curves by group; the joint band holds for the whole curve at once.")
    return _sheet(view, "calibration_curves", phrase("Calibration curves"), about, x, _OF_RISK)


def roc_curves(view: View) -> Sheet:
    """Sensitivity against false alarms."""
    x = Column("one_minus_specificity", phrase("1 − specificity"), "number")
    about = say("Points of the ROC curves by group: the value is the sensitivity.")
    return _sheet(view, "roc_curves", phrase("ROC curves"), about, x, _OF_RANKING)


def _sheet(view: View, key: str, title: str, about: str, x: Column, kinds: Mapping[str, str]) -> Sheet:
    columns = (ATTRIBUTE, GROUP, _KIND, x, VALUE, LOW, HIGH, *_JOINT, N, NOTE)
    curves = [c for c in view.evidence.curves if c.kind in kinds and view.tier(c.group) == "curves"]
    rows = tuple(row for curve in curves for row in _points(curve, x.key, kinds[curve.kind]))
    return Sheet(key, title, about, columns, rows)


def _points(curve: Curve, x: str, kind: str) -> Iterator[Mapping[str, Cell]]:
    common = place(curve.group) | {"curve": say(kind), "note": recalled(curve.note)}
    columns = (curve.x, curve.y, curve.low, curve.high, curve.joint_low, curve.joint_high, curve.n)
    names = (x, "value", "low", "high", "joint_low", "joint_high", "n")
    for point in zip_longest(*columns):  # a band that was not drawn is empty
        yield common | dict(zip(names, point, strict=True))


def sweep(view: View) -> Sheet:
    """Every group at every threshold of the sweep."""
    about = say(
        "What every group's measures would be at other thresholds, as the live threshold of the page shows them."
    )
    columns = (ATTRIBUTE, GROUP, MEASURE, METRIC, THRESHOLD, VALUE, LOW, HIGH, NOTE)
    return Sheet("threshold_sweep", phrase("Other thresholds"), about, columns, tuple(_swept(view)))


def _swept(view: View) -> Iterator[Mapping[str, Cell]]:
    for s in view.evidence.sweeps:
        for metric, swept in s.measures.items():
            if metric not in view.evidence.cards or view.is_hidden(view.card(metric), s.group):
                continue
            common = place(s.group) | named(view.card(metric)) | {"note": recalled(swept.note)}
            for threshold, value, low, high in zip(s.thresholds, swept.value, swept.low, swept.high, strict=True):
                yield common | {"threshold": threshold, "value": value, "low": low, "high": high}
