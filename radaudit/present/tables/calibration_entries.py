"""The calibration that scores went through before the audit, for the page: its map, and where it was learned."""

from __future__ import annotations

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Entry
from radaudit.records import CalibrationMap, CalibrationUse
from radaudit.records.wording import count, level_name, number

TITLES = {
    "temperature": phrase("temperature scaling"),
    "intercept": phrase("intercept only"),
    "platt": phrase("Platt scaling"),
    "beta": phrase("beta calibration"),
    "isotonic": phrase("isotonic regression"),
}


def calibration_entries(use: CalibrationUse) -> tuple[Entry, ...]:
    """Terms and their values."""
    calibration, fitted = use.calibration, use.calibration.fitted_on
    found = [Entry(say("Stands in"), recalled(use.source)), Entry(say("Map"), map_words(calibration.everyone))]
    found += [
        Entry(
            say("Map for {attribute} {level}", attribute=calibration.attribute, level=level_name(level)), map_words(own)
        )
        for level, own in calibration.by_level.items()
    ]
    if use.pooled:
        levels = typeset.listed([typeset.isolated(level) for level in use.pooled])
        found.append(Entry(say("Without a map of their own"), say("{levels}: everyone's was used", levels=levels)))
    if fitted is not None:
        table = {
            "table": fitted.name,
            "rows": count(fitted.n, "row"),
            "diseased": str(fitted.n_events),
            "patients": count(fitted.n_patients, "patient"),
        }
        fitted_to = (
            say("{table}, split {split}: {rows}, {diseased} of them diseased, {patients}", **table, split=fitted.split)
            if fitted.split
            else say("{table}: {rows}, {diseased} of them diseased, {patients}", **table)
        )
        found += [
            Entry(say("Fitted to"), fitted_to),
            Entry(say("SHA-256 of that table"), fitted.sha256, is_code=True),
        ]
    if calibration.model_sha256:
        found.append(Entry(say("SHA-256 of the model it was fitted for"), calibration.model_sha256, is_code=True))
    independent = say("no: {reason}", reason=recalled(use.overlap)) if use.overlap else say("no sign to the contrary")
    found.append(Entry(say("Independent of the audited rows"), independent))
    return tuple(found)


def map_words(given: CalibrationMap) -> str:
    """The map as a formula of the logit z, with its numbers."""
    p = {name: number(value, 3) for name, value in given.parameters.items()}
    formula = {
        "temperature": lambda: f"z / {p['temperature']}",
        "intercept": lambda: f"z + {p['intercept']}",
        "platt": lambda: f"{p['intercept']} + {p['slope']} z",
        "beta": lambda: f"{p['c']} + {p['a']} ln p {number(-given.parameters['b'], 3, is_signed=True)} ln(1 - p)",
        "isotonic": lambda: say("linear between {n} points", n=str(len(given.knots))),
    }[given.kind]()
    return say("{kind}: {formula}", kind=say(TITLES[given.kind]), formula=formula)
