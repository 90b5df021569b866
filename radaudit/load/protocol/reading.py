"""Reads a protocol's TOML file and fills in what it leaves to its profile."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from radaudit.errors import UsageError
from radaudit.load.groups import parse_group
from radaudit.load.protocol.profiles import PROFILES, Defaults, defaults
from radaudit.load.protocol.values import Checks
from radaudit.records.protocol import MULTIPLICITY, Profile, Protocol

_TOP = ("profile", "intended_use", "recalibration", "multiplicity")
_ANALYSIS = (
    "groups", "thresholds", "threshold_origin", "clinical_range", "unit", "against", "interval", "level", "missing",
)  # fmt: skip
_TABLES: Mapping[str, tuple[str, ...]] = {
    "model": ("name", "sha256"),
    "baseline": ("name", "sha256", "threshold"),
    "analysis": _ANALYSIS,
    "measures": ("primary", "secondary"),
    "minimum": ("patients", "events", "smallest_group"),
}
_FREE = ("references", "margins", "rationale")
"""Tables whose keys are names of attributes or measures."""

_NEEDED: Mapping[tuple[str, str], str] = {
    ("", "profile"): f"what the study is for: {', '.join(PROFILES)}",
    ("", "intended_use"): "for whom, on which images, for which decision the model is meant",
    ("model", "name"): "which model it is",
    ("analysis", "groups"): 'what to compare by, such as ["sex", "vendor"]',
    ("analysis", "thresholds"): "the decision threshold, the primary one first",
    ("analysis", "threshold_origin"): "where the threshold comes from",
}
"""What no profile can know."""


@dataclass(frozen=True, slots=True)
class ProtocolFile:
    """A protocol with the name and the hash of its file."""

    name: str
    file_sha256: str
    protocol: Protocol


def read_protocol(path: Path, metrics: Mapping[str, bool]) -> ProtocolFile:
    """Reads a protocol.

    Args:
        path: A TOML file as `radaudit protocol init` writes it.
        metrics: Key of every measure -> whether a gap in it can be judged.

    Raises:
        UsageError: When the file is missing, empty or no TOML; a key or measure does not exist (names the nearest); a value is of
            the wrong kind; something that only its authors can know has not been written.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise UsageError(
            f"The protocol {path} cannot be read: {why}.", "Write one with: radaudit protocol init."
        ) from None
    return parse_protocol(raw, path.name, metrics)


def parse_protocol(raw: bytes, name: str, metrics: Mapping[str, bool]) -> ProtocolFile:
    """The same of a protocol's bytes, wherever they lie; `name` is its file name.

    Raises:
        UsageError: As `read_protocol`.
    """
    try:
        content = tomllib.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{name} is not valid TOML: {error}.", "Put text in double quotes and lists in [ ].") from None
    if not content:
        raise UsageError(f"{name} is empty.", "Write one with: radaudit protocol init.")
    return ProtocolFile(name, hashlib.sha256(raw).hexdigest(), _settle(content, Checks(name), metrics))


def _settle(content: Mapping[str, Any], checks: Checks, metrics: Mapping[str, bool]) -> Protocol:
    checks.known(content, (*_TOP, *_TABLES, *_FREE))
    for table, keys in _TABLES.items():
        checks.known(checks.table(content, table), keys, table)
    _require(content, checks)
    profile = checks.choice("profile", content["profile"], PROFILES)
    own = defaults(profile)
    model, analysis = checks.table(content, "model"), checks.table(content, "analysis")
    baseline = checks.table(content, "baseline")
    measures, minimum = checks.table(content, "measures"), checks.table(content, "minimum")
    primary = checks.texts("measures.primary", measures.get("primary", list(own.primary)))
    secondary = checks.texts("measures.secondary", measures.get("secondary", list(own.secondary)))
    if not primary:
        raise checks.wrong("measures.primary", "at least one measure", [])
    for name in ("primary", "secondary"):
        checks.known(dict.fromkeys(measures.get(name, ())), tuple(sorted(metrics)), "measures", "measure")
    if unjudged := [name for name in primary if not metrics[name]]:
        raise UsageError(
            f"{checks.file}: '{unjudged[0]}' can't be primary: it has no better side, or is not compared between groups.",
            "Report it as a secondary measure, without a margin.",
        )
    secondary = tuple(name for name in secondary if name not in primary)
    margins, rationale = _margins(content, checks, own, (*primary, *secondary))
    if without := [name for name in primary if name not in margins]:
        raise UsageError(
            f"{checks.file}: '{without[0]}' is primary but has no margin to be judged by.",
            "Give it one under [margins], and the reason under [rationale].",
        )
    groups = checks.groups("analysis.groups", analysis["groups"])
    references = checks.table(content, "references")
    checks.known(references, tuple(parse_group(text).name for text in groups), "references", "group")
    return Protocol(
        profile=cast(Profile, profile),
        intended_use=checks.text("intended_use", content["intended_use"]),
        model=checks.text("model.name", model["name"]),
        model_sha256=checks.sha256("model.sha256", model.get("sha256", "")),
        groups=groups,
        thresholds=checks.thresholds("analysis.thresholds", analysis["thresholds"]),
        threshold_origin=checks.text("analysis.threshold_origin", analysis["threshold_origin"]),
        primary=primary,
        secondary=secondary,
        margins=margins,
        rationale=rationale,
        references={name: checks.text(f"references.{name}", level) for name, level in references.items()},
        clinical_range=checks.range("analysis.clinical_range", analysis["clinical_range"])
        if "clinical_range" in analysis
        else None,
        unit=checks.choice("analysis.unit", analysis.get("unit", "image"), ("image", "patient-max", "patient-mean")),
        against=checks.choice("analysis.against", analysis.get("against", "rest"), ("rest", "overall")),
        interval=checks.choice(
            "analysis.interval", analysis.get("interval", own.interval), ("wilson", "clopper-pearson")
        ),
        level=checks.number(
            "analysis.level", analysis.get("level", 0.95), "a number from 0.5 to below 1", lambda x: 0.5 <= x < 1
        ),
        missing=checks.choice("analysis.missing", analysis.get("missing", "refuse"), ("refuse", "exclude")),
        multiplicity=_multiplicity(content, checks),
        min_patients=checks.whole("minimum.patients", minimum.get("patients", own.min_patients)),
        min_events=checks.whole("minimum.events", minimum.get("events", own.min_events), 1),
        smallest_group=checks.whole("minimum.smallest_group", minimum.get("smallest_group", own.smallest_group)),
        recalibration=checks.truth("recalibration", content.get("recalibration", False)),
        baseline=checks.text("baseline.name", baseline["name"]) if "name" in baseline else "",
        baseline_sha256=checks.sha256("baseline.sha256", baseline.get("sha256", "")),
        baseline_threshold=checks.share("baseline.threshold", baseline["threshold"])
        if "threshold" in baseline
        else None,
    )


def _require(content: Mapping[str, Any], checks: Checks) -> None:
    """Names everything at once that nobody has written yet."""
    open_ones = []
    for (table, key), what in _NEEDED.items():
        value = (checks.table(content, table) if table else content).get(key)
        if value in (None, "", []) or (isinstance(value, str) and not value.strip()):
            open_ones.append(f"{table}.{key} ({what})" if table else f"{key} ({what})")
    if open_ones:
        raise UsageError(
            f"{checks.file} is not finished. Still to be written: {'; '.join(open_ones)}.",
            "Only those who answer for the use of the model can write it; radaudit protocol init shows the layout.",
        )


def _margins(
    content: Mapping[str, Any], checks: Checks, own: Defaults, named: tuple[str, ...]
) -> tuple[dict[str, float], dict[str, str]]:
    """The margins of the named measures with their reasons; a margin of one's own needs one's own reason."""
    given, reasons = checks.table(content, "margins"), checks.table(content, "rationale")
    for table, what in ((given, "margins"), (reasons, "rationale")):
        checks.known(table, named, what, "primary or secondary measure")
    margins, rationale = {}, {}
    for name in named:
        if name in given:
            margins[name] = _margin(name, given[name], checks, is_bounded=name in own.margins)
        elif name in own.margins:
            margins[name] = own.margins[name]
        else:
            continue
        if name in reasons:
            rationale[name] = checks.text(f"rationale.{name}", reasons[name])
        elif margins[name] == own.margins.get(name):
            rationale[name] = own.rationale[name]
        else:
            raise UsageError(
                f"{checks.file}: margins.{name} is not the profile's, and [rationale] does not say why it is {margins[name]:g}.",
                f'Write the clinical reason: [rationale] {name} = "..."',
            )
    return margins, rationale


def _margin(name: str, value: object, checks: Checks, *, is_bounded: bool) -> float:
    expected = (
        "a number above 0 and below 1: the largest gap that is clinically unimportant, 5 percentage points are 0.05"
    )
    if not is_bounded:
        expected = "a number above 0: the largest gap that is clinically unimportant"
    return checks.number(f"margins.{name}", value, expected, lambda x: x > 0 and (x < 1 or not is_bounded))


def _multiplicity(content: Mapping[str, Any], checks: Checks) -> str:
    """Stated, so that a reader finds it in the protocol; radaudit does it in one way only."""
    value = content.get("multiplicity", MULTIPLICITY)
    if value != MULTIPLICITY:
        raise checks.wrong("multiplicity", f'"{MULTIPLICITY}", the one that radaudit does (docs/decisions/0009)', value)
    return MULTIPLICITY
