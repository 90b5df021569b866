"""Divides patients, never rows: into training, validation and test, into folds, and into folds within folds."""

from radaudit.train.splits.by_patient import SHARES, folds, split_patients
from radaudit.train.splits.naming import stable_patient_names

__all__ = ["SHARES", "folds", "split_patients", "stable_patient_names"]
