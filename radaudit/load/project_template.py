"""The commented `radaudit.toml` that `radaudit init` writes from what it sees in a cohort."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from radaudit.errors import RadauditError
from radaudit.load.ages import AGE_EDGES
from radaudit.load.bands import is_age, read_number
from radaudit.load.columns import Column
from radaudit.load.groupable import HEADER_DEFAULTS
from radaudit.load.groups import MOST_CUSTOMARY_LEVELS, divide_by
from radaudit.load.labels import read_labels
from radaudit.load.names import CUSTOMARY_GROUPS, CUSTOMARY_NAMES, is_named
from radaudit.load.refusing_groups import identifies, whom_it_names
from radaudit.load.roles import candidates
from radaudit.load.splits import TEST_NAMES
from radaudit.load.tables import Table, read_table
from radaudit.records.clean_text import clip_text

_HEAD = """\
# How radaudit audits {name}. Written from what was seen in the table; read it through and mend what is wrong.
# A line that starts with # is switched off. An option on the command line wins over this file.
"""
_THRESHOLDS = """
# A case is flagged from this score on. Fix it before looking at any result: a threshold chosen on the audited cohort
# makes sensitivity and specificity look better than they are.
# thresholds = [0.5]

# Threshold probabilities that are clinically reasonable: decision curves are judged there, and nowhere without it.
# clinical_range = [0.05, 0.30]

# A group is compared with all others ("rest") or with the whole cohort ("overall").
# against = "rest"

# Several images of a patient: count images, or patients by their highest ("patient-max") or mean ("patient-mean") score.
# unit = "image"

# The numbers of groups with fewer patients are withheld, so that nobody in them can be recognized; 0 withholds none.
# smallest_group = 10

# A census of the people that the model is meant for: columns attribute, group, share. The cohort is held against it.
# population = "census.csv"

# What recalibration or other thresholds would change is tried for attributes that fail or are of concern; true tries all,
# false none.
# what_if = true

# The interval of proportions: "wilson", or "clopper-pearson", which never covers too rarely and is wider.
# interval = "wilson"
"""
_REFERENCES = """
# Compare the other groups of an attribute with one of them instead of with all others.
# [references]
# sex = "F"
"""
_MEANING = {
    "label": "the truth",
    "score": "the model's scores",
    "image": "image files, relative to this folder",
    "patient_id": "rows that share a patient belong together",
    "case_id": "names a row in predictions.parquet",
    "split": "which rows are test data",
}
_WITHOUT = {"patient_id": "without it every row counts as another patient, and intervals are too narrow"}
_MORE_COLUMNS = 30
_TO_FILL_IN = "# TO FILL IN:"


def write_project_template(cohort_path: Any) -> str:
    """Writes the text of a `radaudit.toml` for a cohort: what was recognized is set, the rest stands there as a comment.

    Raises:
        UsageError: When the cohort is no table.
    """
    table = read_table(cohort_path)
    roles = {role: candidates(role, table.names) for role in CUSTOMARY_NAMES}
    lines = [_HEAD.format(name=clip_text(table.name)), *_unrecognized_lines(roles)]
    lines += _label_lines(table, roles["label"])
    lines += _score_lines(table, roles["score"])
    lines += _split_lines(table, roles["split"])
    lines += _group_lines(table, roles)
    lines += [_THRESHOLDS, "[columns]"]
    for role, fitting in roles.items():
        lines += _role_lines(role, fitting)
    return "\n".join(lines) + "\n" + _REFERENCES


def lines_to_tell(text: str) -> tuple[str, ...]:
    """The lines of a project file that its owner should see at once: those in force, and what must be filled in."""
    return tuple(
        line
        for line in text.splitlines()
        if line.strip() and (not line.lstrip().startswith("#") or line.startswith(_TO_FILL_IN))
    )


def _unrecognized_lines(roles: Mapping[str, tuple[str, ...]]) -> list[str]:
    """What no audit can do without and no column plainly is."""
    lines = []
    if len(roles["label"]) != 1:
        which = "several columns could be the label" if roles["label"] else "no column was recognized as the label"
        lines.append(f"{_TO_FILL_IN} {which}; say which one it is under [columns].")
    if len(roles["score"]) != 1 and len(roles["image"]) != 1:
        which = (
            "several columns could hold the scores or the images"
            if roles["score"] or roles["image"]
            else "no column was recognized as scores or as images"
        )
        lines.append(f"{_TO_FILL_IN} {which}; name score, or image for a model, under [columns].")
    return [*lines, ""] if lines else []


def quote(text: str) -> str:
    """A TOML basic string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _role_lines(role: str, fitting: tuple[str, ...]) -> list[str]:
    if len(fitting) == 1:
        return [f"{role} = {quote(fitting[0])}  # {_MEANING[role]}; recognized by its name"]
    if fitting:
        return [f"# Several columns could be the {role} ({_MEANING[role]}); choose one:"] + [
            f"# {role} = {quote(name)}" for name in fitting
        ]
    return [
        f'# {role} = "..."  # {_MEANING[role]}; no column has a customary name; {_WITHOUT.get(role, "")}'.rstrip("; ")
    ]


def _label_lines(table: Table, fitting: tuple[str, ...]) -> list[str]:
    lines = ["# The label that means the finding is there; not needed for 0/1, true/false, yes/no and the like."]
    if len(fitting) != 1:
        return [*lines, '# positive = "1"', ""]
    column = table.column(fitting[0])
    lines.append(f"# Found: {column.tally()}.")
    try:
        read_labels(column, None, [])
    except RadauditError:
        lines.append("# These are not plainly negative and positive: say which is the finding.")
    lines += [f"# positive = {quote(value)}" for value in column.values[:5]]
    return [*lines, *_missing_lines(column, "label"), ""]


def _missing_lines(column: Column, what: str) -> list[str]:
    n = int(column.is_missing.sum())
    return [f'# {n:,} rows have no {what}; missing = "exclude" leaves them out and counts them.'] if n else []


def _score_lines(table: Table, fitting: tuple[str, ...]) -> list[str]:
    if len(fitting) != 1:
        return ['# score_type = "logit"  # when the scores are logits, not probabilities', '# missing = "exclude"', ""]
    column = table.column(fitting[0])
    numbers = [read_number(value) for value in column.values]
    known = [x for x in numbers if x is not None]
    low, high = min(known, default=math.nan), max(known, default=math.nan)
    if known and (low < 0 or high > 1):
        lines = [f'score_type = "logit"  # the scores lie between {low:.4g} and {high:.4g}; check that they are logits']
    else:
        lines = ['# score_type = "logit"  # when the scores are logits, not probabilities']
    return [*lines, *_missing_lines(column, "score"), '# missing = "exclude"', ""]


def _split_lines(table: Table, fitting: tuple[str, ...]) -> list[str]:
    if len(fitting) != 1:
        return []
    column = table.column(fitting[0])
    folded = [value.casefold() for value in column.values]
    audited = next((name for name in TEST_NAMES if name in folded), None)
    which = f"'{audited}' is audited" if audited else "all rows are audited, those of the training too"
    lines = [f"# Splits: {column.tally()}. Without a choice {which}."]
    return [*lines, *(f"# split_value = {quote(value)}" for value in column.values[:5]), ""]


def _group_lines(table: Table, roles: Mapping[str, tuple[str, ...]]) -> list[str]:
    chosen: list[str] = []
    others: list[str] = []
    taken = {name for fitting in roles.values() for name in fitting}
    patient = table.column(roles["patient_id"][0]).codes if len(roles["patient_id"]) == 1 else None
    for name in table.names:
        if name in taken or identifies(name) or whom_it_names(column := table.column(name), patient):
            continue
        text, reason = _group_of(column)
        if text and is_named(name, CUSTOMARY_GROUPS):
            chosen.append(f"  {quote(text)},  # {reason}")
        elif text and len(others) < _MORE_COLUMNS:
            others.append(f"  # {quote(text)},  # {reason}")
    if roles["image"]:
        lacking = (c for c, alike in HEADER_DEFAULTS.items() if not any(is_named(n, alike) for n in table.names))
        others += [f'  # "{concept}",  # if the images are DICOM: from their headers' for concept in lacking]
    lines = [
        "# Whom to compare. Bands are written age:40,65 (below 40, 40-64, 65 and above), intersections sex*vendor. Without this",
        "# list, columns with customary names are used, and vendor, sex and age of the DICOM headers where the table lacks them.",
    ]
    if not chosen and not others:
        return [*lines, '# groups = ["sex"]']
    switch = "" if chosen else "# "
    return [*lines, f"{switch}groups = [", *chosen, *others, f"{switch}]"]


def _group_of(column: Column) -> tuple[str, str]:
    """How a column would be asked for and why; no text for one that cannot divide the cohort."""
    n_missing = int(column.is_missing.sum())
    missing = f", {n_missing:,} rows unknown" if n_missing else ""
    if len(column.values) > 10 * MOST_CUSTOMARY_LEVELS and not is_age(column):
        return "", ""
    try:
        n = len(divide_by(column, None, []).levels)
    except RadauditError:  # many numbers, or ages that are not all ages
        return "", ""
    if is_age(column):
        return f"{column.name}:{','.join(f'{edge:g}' for edge in AGE_EDGES)}", f"years, in bands{missing}"
    return (column.name, f"{n} groups{missing}") if 1 < n <= MOST_CUSTOMARY_LEVELS else ("", "")
