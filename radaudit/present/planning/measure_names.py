"""The measures that are planned for, as people call them: the titles of their cards, which a plan without data does not hold."""

from __future__ import annotations

from collections.abc import Mapping

from radaudit.language import phrase, say
from radaudit.records.study_plan import Requirement
from radaudit.records.wording import in_sentence

TITLES: Mapping[str, str] = {
    "oe_ratio": phrase("Observed / expected"),
    "calibration_slope": phrase("Calibration slope"),
    "calibration_in_the_large": phrase("Calibration in the large"),
    "auroc": phrase("AUROC"),
    "standardized_net_benefit": phrase("Standardized net benefit"),
    "sensitivity": phrase("Sensitivity"),
    "specificity": phrase("Specificity"),
}


def title_of(measure: str) -> str:
    """A measure's title, its key where it is none that can be planned for."""
    return say(TITLES[measure]) if measure in TITLES else measure


def criterion(r: Requirement) -> str:
    """A criterion in a few words."""
    told = {"measure": title_of(r.measure), "target": f"{r.target:g}"}
    if r.purpose == "width":
        return say("{measure}: interval {target} wide", **told)
    if r.purpose == "detect":
        return say("{measure}: gap of {target} found", **told)
    return say("{measure}: alike within {target}", **told)


def criterion_in_sentence(r: Requirement) -> str:
    """What decides, within a sentence."""
    return in_sentence(criterion(r))
