"""Whether patients that are audited had a part in making the model: then every number looks better than it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from radaudit.language import noted
from radaudit.load.calibration_split import NAMES
from radaudit.load.used_patients import named_patients, used_patients
from radaudit.records import Cohort
from radaudit.records.wording import count
from radaudit.workflows.options import AuditOptions
from radaudit.workflows.reading import read_rows


def count_training_patients(cohort: Cohort, source: Any, chosen: AuditOptions, model: Any) -> Mapping[str, int]:
    """Split of the model's training -> how many of its patients are audited; empty where none is known to be.

    It is known where the table of splits that training leaves still lies beside the bundle.

    Args:
        cohort: What is audited.
        source: Its table.
        chosen: The audit's options.
        model: The model's path.

    Raises:
        UsageError: When the table of splits is damaged.
    """
    if not cohort.has_patients:
        return {}
    used = used_patients(Path(model))
    if not used:
        return {}
    table, role, _ = read_rows(source, chosen, needs="image")
    audited = named_patients(table.column(role["patient_id"]))
    shared = {split: len(audited & patients) for split, patients in used.items()}
    return {split: n for split, n in shared.items() if n}


def say_training_patients(trained_on: Mapping[str, int]) -> str:
    """Who is audited and had a part in the training, in words; "" for nobody."""
    if not trained_on:
        return ""
    listed = " and ".join(
        noted("{patients} of its split '{split}'", patients=count(n, "patient"), split=split)
        for split, n in trained_on.items()
    )
    return noted("among the audited are {patients}, with which the model was made", patients=listed)


def say_known_patients(trained_on: Mapping[str, int]) -> tuple[str, ...]:
    """The sentence for a reader where no finding says it; none where nobody is known."""
    words = say_training_patients(trained_on)
    return (
        (noted("All numbers of this model look better than they would in other patients: {reason}.", reason=words),)
        if words
        else ()
    )


def warn_of_trained_patients(trained_on: Mapping[str, int]) -> tuple[str, ...]:
    """Said of a calibration on rows of patients that the network was fitted to; none where there are none.

    Patients of its validation part are what a calibration is for: no weight was fitted to them.
    """
    fitted = {split: n for split, n in trained_on.items() if split.casefold() not in NAMES}
    if not fitted:
        return ()
    listed = " and ".join(
        noted("{patients} of its split '{split}'", patients=count(n, "patient"), split=split)
        for split, n in fitted.items()
    )
    return (
        noted(
            "The model was trained on {patients} among these rows. It is surer there than with anybody else, so the calibrated "
            "risks will be too extreme for other patients: calibrate on patients that it was not trained on.",
            patients=listed,
        ),
    )
