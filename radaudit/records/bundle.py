"""A bundle of evidence: what was packed, and what was found when it was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

BUNDLE_SCHEMA = "radaudit.bundle/1"
"""Version of `manifest.json`; the number rises when a field is removed or changes its meaning."""


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file in the bundle.

    Attributes:
        name: Its name in the bundle, without folder but for `tables/`.
        sha256: Hash of its bytes.
        n_bytes: Its size.
    """

    name: str
    sha256: str
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle holds; `manifest.json` is exactly this, and the signature is over its bytes.

    Attributes:
        title: Title of the audit.
        when: UTC time of packing, ISO 8601.
        radaudit: Version that packed it.
        audit_radaudit: Version that made the audit.
        files: Every file but the manifest and its signature.
        environment: Package -> version where it was packed, with "python" and "platform"; no host, no path.
        schema: Version of the record.
    """

    title: str
    when: str
    radaudit: str
    audit_radaudit: str
    files: tuple[PackedFile, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    schema: str = BUNDLE_SCHEMA


Agreement = Literal["same", "differs", "unchecked"]


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was verified.

    Attributes:
        what: The file, signature or number.
        outcome: "same" where it is as recorded, "differs", or "unchecked" where it could not be held against anything.
        words: What was found, or why it was not checked.
    """

    what: str
    outcome: Agreement
    words: str


@dataclass(frozen=True, slots=True)
class Verification:
    """Everything that was verified of a bundle."""

    manifest: Manifest
    checks: tuple[Checked, ...]

    @property
    def is_as_recorded(self) -> bool:
        """True where nothing differs."""
        return not any(c.outcome == "differs" for c in self.checks)
