"""How a remedy is called in a sentence, and what it asks to be known of every patient."""

from __future__ import annotations

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.records.what_if import EVERY_LEVEL, Remedy
from radaudit.records.wording import threshold_text

_FOR_EVERYONE = {
    "recalibration": phrase("recalibrating for everyone alike"),
    "given_threshold": phrase("the threshold {threshold}"),
    "lowered_threshold": phrase("one lower threshold for everyone"),
    "equal_sensitivity": phrase("own thresholds"),
    "equalized_odds": phrase("equalized odds"),
}
_BY = {
    "recalibration": phrase("recalibrating by {attribute}"),
    "lowered_threshold": phrase("one threshold for everyone, low enough for every {attribute},"),
    "equal_sensitivity": phrase("own thresholds by {attribute}"),
    "equalized_odds": phrase("equalized odds by {attribute}"),
}
"""Kind of a remedy -> what does something in a sentence: "... would find 60 more"."""


def subject(remedy: Remedy) -> str:
    """The remedy as it stands within a sentence that says what it would do."""
    if remedy.attribute and remedy.kind in _BY:
        return say(_BY[remedy.kind], attribute=typeset.isolated(remedy.attribute))
    if remedy.kind == "given_threshold":
        given = remedy.cutoffs.get(EVERY_LEVEL)
        name = threshold_text(given) if given is not None else remedy.title
        return say("the threshold {threshold}", threshold=name)
    return say(_FOR_EVERYONE[remedy.kind])


def needs(remedy: Remedy) -> str:
    """What has to be known of a patient where the remedy is used, in a few words; "" where it is the score alone."""
    if not remedy.reads_level:
        return ""
    attribute = typeset.isolated(remedy.attribute)
    if remedy.is_protected:
        return say("A person must decide: this uses {attribute}", attribute=attribute)
    return say("uses {attribute}", attribute=attribute)


def chance(remedy: Remedy) -> str:
    """That a remedy decides by lot, in a few words; "" where it does not."""
    if remedy.by_lot is None:
        return ""
    return say("{share} decided by lot", share=typeset.chance(remedy.by_lot))
