"""Sweeps packed for the page: whole numbers of the last digit that is shown, as steps from threshold to threshold."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Sequence
from typing import Any

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.threshold.measures import Shown
from radaudit.present.view import View
from radaudit.records import EVERYONE, Sweep, wording


def packed(view: View, sweeps: Sequence[Sweep], measures: Sequence[Shown]) -> str:
    """Everything that the slider moves, for `50-threshold.js`: JSON, compressed, in base64.

    Args:
        view: The audit.
        sweeps: Of the groups, everyone first, all on one grid.
        measures: The columns.
    """
    thresholds = sweeps[0].thresholds
    attributes = list(dict.fromkeys(s.group.attribute for s in sweeps if s.group != EVERYONE))
    content: dict[str, Any] = {
        "thresholds": [wording.threshold_text(t) for t in thresholds],
        "locked": [thresholds.index(t) for t in view.evidence.thresholds],
        "measures": [
            {
                "key": m.key,
                "head": m.head,
                "digits": m.digits,
                "track": m.unit == 1,
                "reading": recalled(m.card.reading),
            }
            for m in measures
        ],
        "attributes": attributes,
        # Crossed groups are exploratory: the sentence tells of the others, where there are any.
        "told": [i for i, a in enumerate(attributes) if "*" not in a] or list(range(len(attributes))),
        # Where there is little room, the attribute of most concern comes alone; the others are one choice away.
        "first": next((attributes.index(a) for a in view.attributes_by_concern() if a in attributes), -1),
        "groups": [_group(view, s, attributes) for s in sweeps],
        "curves": [[_curve(s, m) for m in measures] for s in sweeps],
        "cohort": _thousands(sweeps[0]),
        "words": _words(view),
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # No time of day, so that the same audit gives the same page.
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=7, mtime=0)).decode()


def _group(view: View, sweep: Sweep, attributes: list[str]) -> list[Any]:
    """Name, place of its attribute (-1 for everyone), number of cases, and whether it is uncertain."""
    group = sweep.group
    place = attributes.index(group.attribute) if group.attribute in attributes else -1
    is_uncertain = view.tier(group) not in ("full", "curves")
    return [typeset.group_name(group), place, view.summary(group).n, is_uncertain]


def _curve(sweep: Sweep, measure: Shown) -> list[Any]:
    """Value, low and high along the thresholds, and why some are missing."""
    swept = sweep.measures[measure.key]
    ends = (_steps(_digits(values, measure)) for values in (swept.value, swept.low, swept.high))
    return [*ends, recalled(swept.note)]


def _thousands(everyone: Sweep) -> dict[str, list[int | None]]:
    """The whole cohort's flagged, found and spared cases of 1000 along the thresholds, for the sentence."""
    named = {"flagged": "flag_rate", "found": "sensitivity", "spared": "specificity"}
    return {
        name: _steps(None if v is None else int(wording.number(1000 * v, 0)) for v in everyone.measures[key].value)
        for name, key in named.items()
        if key in everyone.measures
    }


def _digits(values: Iterable[float | None], measure: Shown) -> list[int | None]:
    """The numbers as the page writes them (`Shown.text`), without their point: 0.86 is 86."""
    unit, digits = measure.unit, measure.digits
    # `round` and a format round alike, and a page has half a million of these.
    return [None if v is None else round(round(unit * v, digits) * 10**digits) for v in values]


def _steps(values: Iterable[int | None]) -> list[int | None]:
    """Each number less the one before it, which packs smaller; None stays None."""
    steps: list[int | None] = []
    last = 0
    for value in values:
        steps.append(None if value is None else value - last)
        last = last if value is None else value
    return steps


def _words(view: View) -> dict[str, str]:
    """What the page says as it moves, with places for what moves."""
    return {
        "group": say("Group"),
        "interval": say("{low} to {high}"),
        "both": say("{value} ({interval})"),
        "between": say(" "),
        "missing": wording.not_estimable(),
        "all": say("All attributes"),
        "more": say("Show all {n} groups"),
        "fewer": say("Show the largest groups only"),
        "locked": say("{threshold}, the threshold in use"),
        "explored": say("{threshold}, not the threshold in use"),
        "nearest": say("{wanted} was not measured; {threshold} is the nearest threshold that was."),
        "cohort": _cohort(view),
        "lowest": say("Lowest sensitivity: {group}, {value}."),
    }


def _cohort(view: View) -> str:
    """The sentence on the whole cohort, with the places {threshold}, {flagged}, {found} and {spared}."""
    if view.is_by_image:
        return say(
            "At {threshold} the model flags {flagged} of 1000 images, finds {found} of 1000 diseased ones and leaves {spared} of "
            "1000 others alone."
        )
    return say(
        "At {threshold} the model flags {flagged} of 1000 patients, finds {found} of 1000 diseased ones and leaves {spared} of "
        "1000 others alone."
    )
