"""What of a protocol counts: its values, whatever their order, spacing and comments; and in what two protocols differ.

The hash is taken of the settled protocol, in which the profile's defaults are filled in. So a lock also notices a version of
radaudit whose profile says something else.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from radaudit.language import noted
from radaudit.records.codec import to_plain
from radaudit.records.protocol import Protocol

_CALLED = {
    "model": "model.name", "model_sha256": "model.sha256", "baseline": "baseline.name", "baseline_sha256": "baseline.sha256",
    "baseline_threshold": "baseline.threshold", "primary": "measures.primary", "secondary": "measures.secondary",
    "min_patients": "minimum.patients", "min_events": "minimum.events", "smallest_group": "minimum.smallest_group",
    **{name: f"analysis.{name}" for name in (
        "groups", "thresholds", "threshold_origin", "clinical_range", "unit", "against", "interval", "level", "missing",
    )},
}  # fmt: skip
"""Field of a protocol -> its name in the file, where that is another one."""

_LATER: Mapping[str, Any] = {"baseline": "", "baseline_sha256": "", "baseline_threshold": None}
"""Fields that protocols of earlier versions did not have, with what they say there: left out, so that no lock of these changes."""

_SETS = ("groups", "primary", "secondary")
"""Lists whose order means nothing."""


def canonical(protocol: Protocol) -> dict[str, Any]:
    """The protocol as plain values in one fixed form: texts without needless blanks, lists without order sorted.

    The first threshold is the primary one and stays first; the others are sorted.
    """
    plain = {name: _settled(value) for name, value in to_plain(protocol).items()}
    plain = {name: value for name, value in plain.items() if name not in _LATER or value != _LATER[name]}
    for name in _SETS:
        plain[name] = sorted(set(plain[name]))
    first, *others = plain["thresholds"]
    plain["thresholds"] = [first, *sorted(set(others) - {first})]
    return plain


def protocol_sha256(protocol: Protocol) -> str:
    """Hash of what counts."""
    return content_sha256(canonical(protocol))


def content_sha256(content: Mapping[str, Any]) -> str:
    """Hash of plain values, the same in whatever order their names stand."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def differences(old: Mapping[str, Any], new: Mapping[str, Any], inside: str = "") -> Iterator[str]:
    """What differs between two canonical protocols: "margins.auroc: 0.05 -> 0.1"."""
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        where = f"{inside}{_CALLED.get(name, name) if not inside else name}"
        if isinstance(before, Mapping) or isinstance(after, Mapping):
            yield from differences(before or {}, after or {}, f"{where}.")
        elif before != after:
            yield f"{where}: {shown(before)} -> {shown(after)}"


def shown(value: Any) -> str:
    """A value in a sentence."""
    if value is None or value in ("", [], ()):
        return noted("nothing")
    if isinstance(value, bool):
        return noted("yes") if value else noted("no")
    if isinstance(value, (list, tuple)):
        return ", ".join(shown(item) for item in value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _settled(value: Any) -> Any:
    """Texts in one form, numbers where 1 and 1.0 are one."""
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFC", value).split())
    if isinstance(value, Mapping):
        return {str(_settled(str(name))): _settled(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_settled(item) for item in value]
    return value
