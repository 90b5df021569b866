"""The calibration that scores went through before the audit, for the page: its map, and where it was learned."""

from __future__ import annotations

from radaudit.present import typeset
from radaudit.present.blocks import Entry
from radaudit.records import CalibrationMap, CalibrationUse
from radaudit.records.wording import count, number

TITLES = {
    "temperature": "temperature scaling",
    "intercept": "intercept only",
    "platt": "Platt scaling",
    "beta": "beta calibration",
    "isotonic": "isotonic regression",
}


def calibration_entries(use: CalibrationUse) -> tuple[Entry, ...]:
    """Terms and their values."""
    calibration, fitted = use.calibration, use.calibration.fitted_on
    found = [Entry("Stands in", use.source), Entry("Map", map_words(calibration.everyone))]
    found += [
        Entry(f"Map for {calibration.attribute} {level}", map_words(own)) for level, own in calibration.by_level.items()
    ]
    if use.pooled:
        levels = typeset.listed([typeset.isolated(level) for level in use.pooled])
        found.append(Entry("Without a map of their own", f"{levels}: everyone's was used"))
    if fitted is not None:
        part = f", split {fitted.split}" if fitted.split else ""
        rows = f"{count(fitted.n, 'row')}, {fitted.n_events} of them diseased, {count(fitted.n_patients, 'patient')}"
        found += [
            Entry("Fitted to", f"{fitted.name}{part}: {rows}"),
            Entry("SHA-256 of that table", fitted.sha256, is_code=True),
        ]
    if calibration.model_sha256:
        found.append(Entry("SHA-256 of the model it was fitted for", calibration.model_sha256, is_code=True))
    found.append(
        Entry("Independent of the audited rows", f"no: {use.overlap}" if use.overlap else "no sign to the contrary")
    )
    return tuple(found)


def map_words(given: CalibrationMap) -> str:
    """The map as a formula of the logit z, with its numbers."""
    p = {name: number(value, 3) for name, value in given.parameters.items()}
    formula = {
        "temperature": lambda: f"z / {p['temperature']}",
        "intercept": lambda: f"z + {p['intercept']}",
        "platt": lambda: f"{p['intercept']} + {p['slope']} z",
        "beta": lambda: f"{p['c']} + {p['a']} ln p {number(-given.parameters['b'], 3, is_signed=True)} ln(1 - p)",
        "isotonic": lambda: f"linear between {len(given.knots)} points",
    }[given.kind]()
    return f"{TITLES[given.kind]}: {formula}"
