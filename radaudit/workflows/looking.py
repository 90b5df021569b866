"""A look at a sealed test set: written into the ledger before any number is computed, and its outcome afterwards."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from radaudit import __version__
from radaudit.errors import UsageError
from radaudit.load.sealing.finding import Sealing
from radaudit.load.sealing.fingerprints import fingerprints
from radaudit.load.sealing.ledger import Ledger, add_line, check_writable, read_ledger
from radaudit.load.sealing.rows import SealableRows
from radaudit.measure.expected_best import expected_best
from radaudit.records import EVERYONE, Evidence, ModelFacts, Policy, Predictions
from radaudit.records.clean_text import clip_text
from radaudit.records.codec import to_plain
from radaudit.records.sealing import SealedTestSet, count_looks
from radaudit.records.wording import count
from radaudit.workflows.options import AuditOptions
from radaudit.workflows.provenance import utc
from radaudit.workflows.sealing import find_sealings_of, how_it_differs

_DESCRIBES = {
    "name",
    "sha256",
    "format",
    "architecture",
    "preprocessing_source",
    "output_reason",
    "threshold",
    "classes",
    "notes",
}
"""Facts about a model that change no score."""

_DECIDES = (
    "missing", "groups", "clinical_range", "interval", "against", "references", "unit", "smallest_group", "level", "seed",
)  # fmt: skip
"""Options that decide which numbers are shown of the same scores."""


@dataclass(frozen=True, slots=True, eq=False)
class SealedSet:
    """The sealed test set that an audit is about to look at, unchanged and with a ledger that can be written to.

    Attributes:
        sealing: The seal, its ledger, and how the table stands to it.
        rows: The table's rows, in the order of the cohort's.
        notes: Sentences for the report.
    """

    sealing: Sealing
    rows: SealableRows
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A look that stands in the ledger."""

    sealed: SealedSet
    ledger: Ledger
    number: int


def find_sealed(source: Any, chosen: AuditOptions) -> SealedSet | None:
    """The sealed test set that the audited rows are; None where they are none.

    Raises:
        UsageError: When the rows are a part of a sealed set, or more than it, or its labels were changed.
        CannotAudit: When the ledger is missing, cut, changed, or can't be written to.
    """
    found, rows = find_sealings_of(source, chosen)
    if rows is None:
        return None
    looked_at = [s for s in found if s.match.is_sealed.any() or (s.is_its_own and s.seal.split == rows.split)]
    for sealing in looked_at:
        if change := how_it_differs(sealing, rows):
            raise UsageError(
                f"{rows.table.name} is not what was sealed as {sealing.seal.table}: {change}.",
                "Audit the whole sealed set as it was sealed. If it had to be changed, seal it again and say why: radaudit lock "
                f"{rows.table.name} --again REASON",
            )
    if not looked_at:
        return None
    sealing = looked_at[0]
    read_ledger(sealing.ledger_path, sealing.seal)  # before images are scored for nothing
    check_writable(sealing.ledger_path, sealing.seal_path)
    notes: tuple[str, ...] = ()
    if not sealing.is_its_own:
        notes = (f"The table is the sealed test set {sealing.seal.table}.",)
    if sealing.match.n_altered:
        notes += (
            f"Since the sealing, other columns changed in {count(sealing.match.n_altered, 'row')}; names and labels did not.",
        )
    return SealedSet(sealing, rows, notes)


def record_look(
    sealed: SealedSet, predictions: Predictions, chosen: AuditOptions, thresholds: tuple[float, ...], policy: Policy
) -> Look:
    """Writes the opening into the ledger; only when this has returned may a number be computed.

    Raises:
        CannotAudit: When it can't be recorded.
    """
    facts = predictions.model
    content: dict[str, Any] = {
        "kind": "opening",
        "model": facts.sha256 if facts else _hash_scores(sealed, predictions),
        "reading": _hash_reading(facts) if facts else "",
        "name": facts.name if facts else _name_scores(predictions),
        "options": _hash_options(chosen, thresholds, policy),
        "when": utc(),
        "radaudit": __version__,
        **({"by": chosen["opened_by"]} if "opened_by" in chosen else {}),
    }
    ledger = add_line(
        sealed.sealing.ledger_path,
        sealed.sealing.seal_path,
        lambda before: {"number": len(before.openings) + 1, **content},
    )
    return Look(sealed, ledger, len(ledger.openings))


def record_outcome(look: Look, evidence: Evidence) -> None:
    """Writes the hash of what the look showed into the ledger.

    Raises:
        CannotAudit: When it can't be recorded.
    """
    sealing = look.sealed.sealing
    line = {
        "kind": "outcome", "number": look.number, "evidence": hash_evidence(evidence), "when": utc(), "radaudit": __version__,
    }  # fmt: skip
    add_line(sealing.ledger_path, sealing.seal_path, lambda _: line)


def describe_look(look: Look, evidence: Evidence) -> SealedTestSet:
    """How often the set had been opened with this look, and what that implies for the numbers it showed."""
    last = look.ledger.sealings[-1].content
    openings = look.ledger.openings
    # Nothing but success is written after this, so the report may say so of its own opening.
    openings = (*openings[:-1], dataclasses.replace(openings[-1], outcome=hash_evidence(evidence)))
    n_models, n_looks, n_repeats = count_looks(openings)
    best = expected_best(n_models)
    auroc = evidence.find("auroc", EVERYONE)
    se = auroc.estimate.se if auroc else None
    return SealedTestSet(
        ledger=look.ledger.name,
        seal=look.sealed.sealing.seal.seal,
        sealed=last["when"],
        n_sealings=len(look.ledger.sealings),
        n_rows=last["n_rows"],
        n_events=last["n_events"],
        n_patients=last["n_patients"],
        openings=openings,
        n_models=n_models,
        n_looks=n_looks,
        n_repeats=n_repeats,
        expected_best=best,
        auroc_se=se,
        optimism=None if se is None else best * se,
        note="" if se is not None else "the standard error of the AUROC could not be estimated",
    )


def hash_evidence(evidence: Evidence) -> str:
    """SHA-256 of an audit's evidence, the same for the `evidence` of its audit.json."""
    return _sha256(to_plain(evidence))


def _name_scores(predictions: Predictions) -> str:
    cohort = predictions.cohort
    return f"{cohort.name}, column {clip_text(cohort.roles['score'])}" if "score" in cohort.roles else "given scores"


def _hash_scores(sealed: SealedSet, predictions: Predictions) -> str:
    """Given scores are told apart by their values, whatever the order of the rows and the name of the column."""
    seal = sealed.sealing.seal
    named = sealed.rows.names_of(seal.naming)
    parts = named[0] if named else []
    pairs = np.empty(predictions.cohort.n, dtype=[("row", ">u8"), ("score", ">f4")])
    pairs["row"] = fingerprints(seal.salt, "row", parts)
    # Four bytes, because a table that was saved anew may differ in the last digit.
    pairs["score"] = np.where(predictions.is_scored, predictions.score, -1.0)
    return hashlib.sha256(seal.salt + np.sort(pairs, order=["row", "score"]).tobytes()).hexdigest()


def _hash_reading(facts: ModelFacts) -> str:
    return _sha256({name: value for name, value in to_plain(facts).items() if name not in _DESCRIBES})


def _hash_options(chosen: Mapping[str, Any], thresholds: tuple[float, ...], policy: Policy) -> str:
    deciding = {name: chosen[name] for name in _DECIDES if name in chosen}
    plain_policy = {
        name: value for name, value in to_plain(policy).items() if name not in ("name", "sha256", "rationale")
    }
    return _sha256(to_plain({**deciding, "thresholds": thresholds, "policy": plain_policy}))


def _sha256(plain: Any) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True, allow_nan=False).encode()).hexdigest()
