"""Divides patients, never rows: into training, validation and test, into folds, and into folds within folds."""

from radaudit.train.splits.by_patient import SHARES, folds, split_patients
from radaudit.train.splits.naming import stable_patient_names
from radaudit.train.splits.nested import (
    NestedResult,
    OuterFold,
    Rows,
    Rule,
    cross_validate,
    mean_over_folds,
    nested_folds,
)
from radaudit.train.splits.split_file import apply_splits, read_splits, write_splits

__all__ = [
    "SHARES",
    "NestedResult",
    "OuterFold",
    "Rows",
    "Rule",
    "apply_splits",
    "cross_validate",
    "folds",
    "mean_over_folds",
    "nested_folds",
    "read_splits",
    "split_patients",
    "stable_patient_names",
    "write_splits",
]
