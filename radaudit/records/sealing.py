"""How often a sealed test set was looked at, and what choosing among models by it can flatter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Opening:
    """One look at a sealed test set, as its ledger holds it.

    Attributes:
        number: Its place among all openings, from 1.
        when: UTC time, ISO 8601, seconds.
        name: The model's file name, or table and column of given scores.
        model: SHA-256 of the model's file, or of the given scores.
        reading: Hash of how the model's input and output were read: preprocessing, calibration; "" for given scores.
        options: Hash of the options that decide the numbers: thresholds, groups, policy, level.
        line: Hash of the ledger's line, by which this opening can be found again.
        outcome: Hash of the evidence that it gave; "" where the audit was broken off.
        by: Who opened it, where they chose to say so.
    """

    number: int
    when: str
    name: str
    model: str
    reading: str
    options: str
    line: str
    outcome: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class SealedTestSet:
    """The sealed test set of an audit, and every look at it up to this one.

    Attributes:
        ledger: File name of the ledger.
        seal: Random name of the seal.
        sealed: When it was sealed, UTC.
        n_sealings: How often it was sealed; more than once where it was changed and sealed again, with a reason.
        n_rows: Rows that were sealed.
        n_events: Rows with the positive label.
        n_patients: Patients; rows stand for themselves where no column names patients.
        openings: Every opening, this audit's last.
        n_models: Different models among them; one whose images are prepared otherwise counts as another.
        n_looks: Different pairs of model and options.
        n_repeats: Openings that repeated an earlier one with the same model and the same options: no new look.
        expected_best: Expected largest of `n_models` independent standard normal numbers; 0 for one model.
        auroc_se: Standard error of this audit's AUROC; None where it could not be estimated.
        optimism: `expected_best` times `auroc_se`: by how much the AUROC of the best of so many models is too high on average,
            at most; None where the standard error is.
        note: Why `optimism` is None.
    """

    ledger: str
    seal: str
    sealed: str
    n_sealings: int
    n_rows: int
    n_events: int
    n_patients: int
    openings: tuple[Opening, ...]
    n_models: int
    n_looks: int
    n_repeats: int
    expected_best: float
    auroc_se: float | None = None
    optimism: float | None = None
    note: str = ""


def count_looks(openings: Sequence[Opening]) -> tuple[int, int, int]:
    """Different models, different pairs of model and options, and repetitions among openings."""
    looks = {(o.model, o.reading, o.options) for o in openings}
    return len({(o.model, o.reading) for o in openings}), len(looks), len(openings) - len(looks)


@dataclass(frozen=True, slots=True)
class LedgerState:
    """A ledger whose chain holds, and how its table stands to it.

    Attributes:
        table: File name of the sealed table.
        ledger: File name of the ledger.
        sealings: (when, why) of every sealing, the first one's reason "".
        n_rows: Rows that are sealed.
        n_events: Rows with the positive label.
        n_patients: Patients.
        split: The sealed part of the split, "" where there is none.
        openings: Every opening.
        change: How the table differs from what was sealed, in words; "" where it does not.
    """

    table: str
    ledger: str
    sealings: tuple[tuple[str, str], ...]
    n_rows: int
    n_events: int
    n_patients: int
    split: str
    openings: tuple[Opening, ...]
    change: str = ""
