"""A finished audit: the only thing that judging, presenting and the command line pass on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from radaudit.records.evidence import Evidence
from radaudit.records.findings import Finding, Policy
from radaudit.records.model import ModelFacts
from radaudit.records.protocol import ProtocolUse
from radaudit.records.sealing import SealedTestSet
from radaudit.records.what_if import WhatIf

SCHEMA = "radaudit.audit/1"
"""Version of `audit.json`. The number rises when a field is removed or changes its meaning (docs/audit-json.md)."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is needed to repeat the audit. Holds hashes, never a path or an identifier.

    Attributes:
        radaudit: Version of radaudit.
        when: UTC time, ISO 8601, seconds.
        cohort_name: File name without folder.
        cohort_sha256: Hash of the cohort file.
        model_sha256: Hash of the model file, "" for given scores.
        preprocessing_sha256: Hash of the preprocessing, "" for given scores.
        seed: The one seed.
        device: Where inference ran, "" for given scores.
        versions: Versions of Python and of the packages that computed something.
        options: The options that were given, without paths.
        code_sha256: Hash of radaudit's own files: the version alone does not tell where its source was changed without a new
            one. "" where an earlier version did not record it.
    """

    radaudit: str
    when: str
    cohort_name: str
    cohort_sha256: str
    model_sha256: str = ""
    preprocessing_sha256: str = ""
    seed: int = 0
    device: str = ""
    versions: Mapping[str, str] | None = None
    options: Mapping[str, str] | None = None
    code_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """Evidence, what it means, under which policy, and how it came about. `audit.json` holds exactly this.

    Attributes:
        title: Of the report.
        evidence: Everything that was measured.
        findings: What it means under the policy, worst first.
        policy: What counted as an important gap.
        provenance: How the audit came about.
        model: What is known of the model; null for an audit of given scores.
        schema: Name and version of this format.
        test_set: How often the sealed test set was opened; null where it is not sealed.
        protocol: What was fixed beforehand, and how the audit kept to it; null where no protocol was given.
        what_if: What other thresholds or calibrations would have changed; null where it was not tried.
    """

    title: str
    evidence: Evidence
    findings: tuple[Finding, ...]
    policy: Policy
    provenance: Provenance
    model: ModelFacts | None = None
    schema: str = SCHEMA
    test_set: SealedTestSet | None = None
    protocol: ProtocolUse | None = None
    what_if: WhatIf | None = None
