"""Divides patients, never rows: into training, validation and test, into folds, and into folds within folds."""

from radaudit.train.splits.by_patient import SHARES, folds, split_patients
from radaudit.train.splits.naming import stable_patient_names
from radaudit.train.splits.nested import NestedResult, OuterFold, cross_validate, nested_folds
from radaudit.train.splits.split_file import apply_splits, read_splits, write_splits

__all__ = [
    "SHARES",
    "NestedResult",
    "OuterFold",
    "apply_splits",
    "cross_validate",
    "folds",
    "nested_folds",
    "read_splits",
    "split_patients",
    "stable_patient_names",
    "write_splits",
]
