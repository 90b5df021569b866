"""Columns that are never groups: what names a person or a file, and what the audit itself measures with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.bands import is_age, is_numeric
from radaudit.load.columns import Column
from radaudit.load.encoding import with_several
from radaudit.load.names import CUSTOMARY_NAMES, is_named
from radaudit.records.clean_text import clip_text

_IDENTIFIERS = ("patient_id", "case_id", "image")

_IDENTIFYING_NAMES: Final = (
    "name", "patient_name", "full_name", "first_name", "last_name", "surname", "family_name", "given_name", "initials",
    "subject_name", "participant", "accession", "accession_number", "accession_no", "study_id", "series_id", "exam_id",
    "dob", "birth_date", "birthdate", "date_of_birth", "patient_birth_date", "email", "e_mail", "mail", "phone",
    "phone_number", "telephone", "mobile", "address", "patient_address", "ssn", "social_security_number", "nhs_number",
    "medical_record_number", "hospital_number", "insurance_number", "uid", "study_uid", "series_uid", "sop_uid",
    "instance_uid", "study_instance_uid", "series_instance_uid", "sop_instance_uid", "uuid", "guid",
)  # fmt: skip
"""Names of columns that play no role in an audit and name a person or a file all the same."""

_IDENTIFYING = "identifiers must not reach a report"
_WHY: Mapping[str, str] = {
    "patient_id": _IDENTIFYING,
    "case_id": _IDENTIFYING,
    "image": "paths of files must not reach a report",
    "label": "each group would hold cases of one kind only, which says nothing about the model",
    "score": "the groups would be made of what is being measured",
}
"""Role -> why its column is no group. The split is not among them: comparing two parts of a split means something."""
_SPOKEN: Mapping[str, str] = {"patient_id": "patient", "case_id": "case"}
_LIKE: Mapping[str, str] = {"patient_id": "a patient id", "case_id": "a case id", "image": "an image"}

FEW_VALUES = 20
"""A column with no more distinct values is a group whatever its values are: a small cohort has small groups."""
OWN_VALUES = 0.9
"""Distinct values a patient (or a row) from which on nearly every one has a value of its own."""


def identifies(name: str) -> bool:
    """Whether a column is called like one that names a patient, a case or a file, whether or not it plays that role."""
    return any(is_named(name, CUSTOMARY_NAMES[role]) for role in _IDENTIFIERS) or is_named(name, _IDENTIFYING_NAMES)


def whom_it_names(column: Column, patient: NDArray[np.int64] | None = None) -> str | None:
    """Says whom the values of a column name, as "it has 200 values for 200 patients, so it names patients"; or None.

    Ages and other numbers name nobody: they become bands, or are refused for want of edges.

    Args:
        column: The column of the audited rows.
        patient: (n,) the patient of every row; None where the table does not tell.
    """
    n_values = column.n_values
    if n_values <= FEW_VALUES or is_age(column) or is_numeric(column):
        return None
    is_known = ~column.is_missing
    if patient is not None:
        n_patients = int(np.count_nonzero(np.bincount(patient[is_known])))
        # Where patients were imaged on many scanners there may be as many scanners as patients, but each has several.
        n_own = n_values - len(with_several(column.codes[is_known], patient[is_known]))
        if n_values >= OWN_VALUES * n_patients and 2 * n_own >= n_values:
            return noted(
                "it has {n} values for {n_patients} patients, so it names patients",
                n=f"{n_values:,}",
                n_patients=f"{n_patients:,}",
            )
    n_rows = int(is_known.sum())
    if n_values >= OWN_VALUES * n_rows:
        return noted(
            "it has {n} values for {n_rows} rows, so it names single cases", n=f"{n_values:,}", n_rows=f"{n_rows:,}"
        )
    return None


def refuse_as_group(
    column: Column, roles: Mapping[str, str], patient: NDArray[np.int64] | None = None, *, has_edges: bool = False
) -> None:
    """Refuses to group by an identifier, by the label or by the score.

    A column with an identifier's customary name is refused even where its role was switched off or is played by another
    one, and one of any name whose values are nearly as many as the patients: they would be the names of the groups.

    Args:
        column: The column of the audited rows.
        roles: Role -> column name.
        patient: (n,) the patient of every row; None where the table does not tell.
        has_edges: Whether the column is put into bands, which name nobody.

    Raises:
        UsageError: With the column, why, and what to do instead.
    """
    instead = "Leave it out of --group and name what many patients share, such as sex, age or vendor"
    for role, why in _WHY.items():
        if roles.get(role) == column.name:
            spoken = _SPOKEN.get(role, role)
            raise UsageError(
                f"{column.where} is the {spoken} column and cannot be a group: {why}.",
                f"{instead}; or name another {spoken} column with --{role.replace('_', '-')}.",
            )
    alike = next((role for role in _IDENTIFIERS if is_named(column.name, CUSTOMARY_NAMES[role])), None)
    if alike or is_named(column.name, _IDENTIFYING_NAMES):
        like, why = (_LIKE[alike], _WHY[alike]) if alike else ("an identifier", _IDENTIFYING)
        raise UsageError(
            f"{column.where} is called like {like} and cannot be a group: {why}.",
            f"{instead}; or, if '{clip_text(column.name)}' identifies nobody, give it another name.",
        )
    named = None if has_edges else whom_it_names(column, patient)
    if named:
        raise UsageError(f"{column.where} cannot be a group: {named}, and {_IDENTIFYING}.", f"{instead}.")
