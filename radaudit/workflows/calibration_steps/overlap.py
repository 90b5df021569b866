"""Whether rows that are audited are rows that a calibration was fitted to: then its calibration is judged on its own homework."""

from __future__ import annotations

from radaudit.errors import CannotAudit
from radaudit.language import noted
from radaudit.load.image_fingerprints import fingerprint_images
from radaudit.records import Calibration, Cohort, FittedOn
from radaudit.records.wording import count
from radaudit.workflows.options import AuditOptions


def find_overlap(calibration: Calibration, cohort: Cohort) -> str:
    """Why the audited rows are not independent of those behind the calibration, in words; "" where no sign of it is seen.

    Args:
        calibration: What calibrates the scores.
        cohort: What is audited.
    """
    fitted = calibration.fitted_on
    if fitted is None:
        return ""
    if _is_same_table(fitted, cohort):
        if fitted.split:
            return noted(
                "it was fitted to the very table that is audited ({table}, split '{split}')",
                table=fitted.name,
                split=fitted.split,
            )
        return noted("it was fitted to the very table that is audited ({table})", table=fitted.name)
    if fitted.rows and cohort.image is not None:
        own = set(fitted.rows)
        shared = sum(print_ in own for print_ in fingerprint_images(cohort.image) if print_)
        if shared:
            return noted(
                "{what} of {which} belong to the rows it was fitted to",
                what=count(shared, "audited image"),
                which=count(cohort.n, "image"),
            )
    return ""


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
