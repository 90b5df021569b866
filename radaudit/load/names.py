"""The names people give their columns, and how a name is recognized."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from radaudit.records.wording import first_of

CUSTOMARY_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "image": (
        "image", "image_path", "image_file", "path", "file", "filename", "filepath", "file_path", "file_name", "dicom",
        "dicom_path", "dicom_file", "dcm", "img", "img_path", "nifti", "nifti_path",
    ),
    "label": (
        "label", "labels", "y", "y_true", "target", "truth", "ground_truth", "groundtruth", "gt", "outcome", "diagnosis",
        "class", "reference_standard", "finding",
    ),
    "score": (
        "score", "scores", "prob", "probability", "probabilities", "p", "pred", "preds", "prediction", "predicted",
        "predicted_probability", "y_score", "y_prob", "y_proba", "y_pred_proba", "y_pred", "y_hat", "risk", "risk_score",
        "model_score", "ai_score", "confidence",
    ),
    "patient_id": ("patient_id", "patientid", "patient", "subject", "subject_id", "pid", "mrn", "participant_id"),
    "case_id": ("case_id", "caseid", "case", "id", "image_id", "sample_id"),
    "split": ("split", "partition", "subset", "set", "data_split", "dataset_split"),
}  # fmt: skip
"""Role -> names that are recognized without being told. Case, blanks, underscores, hyphens and dots do not matter."""
# Left out on purpose: "fold" (rows of every fold of a cross-validation are test rows), "study_id" and "accession" (one
# study has several images, so they name no single case), "logit" (its type has to be said with --score-type).

CUSTOMARY_GROUPS: Final[tuple[str, ...]] = (
    "sex", "gender", "patient_sex", "race", "ethnicity", "age", "patient_age", "age_years", "vendor", "manufacturer",
    "scanner", "scanner_vendor", "scanner_manufacturer", "scanner_model", "model", "manufacturer_model_name", "site",
    "hospital", "center", "centre", "institution", "field_strength", "magnetic_field_strength", "view", "view_position",
    "kvp", "kernel", "convolution_kernel", "modality", "laterality", "density", "breast_density", "menopause",
)  # fmt: skip
"""Columns that become group attributes without being asked for."""

AGE_NAMES: Final = ("age", "patient_age", "age_years", "age_at_scan", "age_at_exam", "age_at_imaging")
SEX_NAMES: Final = ("sex", "gender", "patient_sex")
VENDOR_NAMES: Final = ("vendor", "manufacturer", "scanner_vendor", "scanner_manufacturer", "vendor_raw")

MISSING_WORDS: Final = frozenset({"", "na", "n/a", "nan", "null", "none", ".", "#n/a", "<na>", "nat"})
"""Cells that count as missing, whatever their case and surrounding blanks."""

UNKNOWN_WORDS: Final = frozenset(
    {"unknown", "unk", "not available", "not known", "not reported", "not recorded", "unspecified", "missing", "?", "-"}
)
"""Group values that mean the same as a missing one. They join the level "Unknown"."""

CLOSE: Final = 0.7
"""Likeness (0 to 1) from which a name may be a misspelling: "rase" of "race" (0.75), not "hospital" of "split" (0.62)."""


def fold_name(name: str) -> str:
    """The part of a column name that matters when it is recognized: "Patient-ID" and "patient id" are "patientid"."""
    return re.sub(r"[\s_.\-]+", "", name).casefold()


def is_named(name: str, customary: Iterable[str]) -> bool:
    """Whether a column name is one of the customary ones."""
    return fold_name(name) in {fold_name(c) for c in customary}


def match_name(wanted: str, names: Sequence[str]) -> str | None:
    """The column a user means: the literal name, else the only one that differs merely in case, blanks, `_`, `-`, `.`."""
    if wanted in names:
        return wanted
    same = [name for name in names if fold_name(name) == fold_name(wanted)]
    return same[0] if len(same) == 1 else None


def suggest_names(wanted: str, names: Sequence[str]) -> str:
    """A sentence that points from a misspelled name to the ones that exist."""
    folded = {fold_name(name): name for name in names}
    near = difflib.get_close_matches(fold_name(wanted), list(folded), n=3, cutoff=CLOSE)
    if near:
        return f"Did you mean {' or '.join(repr(folded[key]) for key in near)}?"
    return f"There is {first_of([repr(name) for name in names], 12)}."
