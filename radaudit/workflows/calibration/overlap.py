"""Whether rows that are audited are rows that a calibration was fitted to: then its calibration is judged on its own homework."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from radaudit.errors import CannotAudit
from radaudit.load.cohort import read_labelled_rows
from radaudit.load.image_fingerprints import fingerprint_images
from radaudit.load.used_patients import named_patients, used_patients
from radaudit.records import Calibration, Cohort, FittedOn
from radaudit.records.wording import count
from radaudit.workflows.options import ROLES, AuditOptions


def find_overlap(calibration: Calibration, cohort: Cohort, source: Any, chosen: AuditOptions, model: Any = None) -> str:
    """Why the audited rows are not independent of those behind the calibration, in words; "" where no sign of it is seen.

    Args:
        calibration: What calibrates the scores.
        cohort: What is audited.
        source: Its table; None where it cannot be read again, so that patients are not looked up.
        chosen: The audit's options.
        model: The model's path; a table of splits beside a bundle says which patients made it.
    """
    fitted = calibration.fitted_on
    if fitted is None:
        return ""
    if _is_same_table(fitted, cohort):
        part = f", split '{fitted.split}'" if fitted.split else ""
        return f"it was fitted to the very table that is audited ({fitted.name}{part})"
    if fitted.rows and cohort.image is not None:
        own = set(fitted.rows)
        shared = sum(print_ in own for print_ in fingerprint_images(cohort.image) if print_)
        if shared:
            return f"{count(shared, 'audited image')} of {count(cohort.n, 'image')} belong to the rows it was fitted to"
    return _shared_patients(cohort, source, chosen, model)


def refuse_overlap(overlap: str, chosen: AuditOptions) -> None:
    """Stops an audit that would judge a calibration on the rows it was fitted to, unless that is wanted.

    Raises:
        CannotAudit: Says what was seen and what to do.
    """
    if overlap and not chosen.get("allow_calibration_rows"):
        raise CannotAudit(
            f"The calibration cannot be judged on these rows: {overlap}. It would look right because it was made to fit them.",
            "Audit other patients. To audit these all the same, with the report marked: --allow-calibration-rows",
        )


def _is_same_table(fitted: FittedOn, cohort: Cohort) -> bool:
    if not fitted.sha256 or fitted.sha256 != cohort.sha256:
        return False
    # One table holds several splits: that of the calibration may be among those that are not audited.
    left_out = {reason.casefold() for reason in cohort.excluded}
    return not fitted.split or f"split '{fitted.split}'".casefold() not in left_out


def _shared_patients(cohort: Cohort, source: Any, chosen: AuditOptions, model: Any) -> str:
    if model is None or source is None or not cohort.has_patients:
        return ""
    used = used_patients(Path(model))
    if not used:
        return ""
    columns = cast(Mapping[str, Any], chosen)
    table, role, _ = read_labelled_rows(
        source,
        roles={name: columns[name] for name in ROLES if name in columns},
        positive=chosen.get("positive"),
        split_value=chosen.get("split_value"),
        missing=chosen.get("missing", "refuse"),
        needs="image",
    )
    audited = named_patients(table.column(role["patient_id"]))
    shared = {split: len(audited & patients) for split, patients in used.items()}
    listed = [f"{count(n, 'patient')} of its split '{split}'" for split, n in shared.items() if n]
    return f"among the audited are {' and '.join(listed)}, with which the model was made" if listed else ""
