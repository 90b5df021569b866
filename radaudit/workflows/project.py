"""`radaudit.toml` beside a cohort: its options join those that were given, and `radaudit init` writes one."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from radaudit.errors import CannotAudit, UsageError
from radaudit.language import noted
from radaudit.load.preprocessing import preprocessing_from_mapping, preprocessing_template, read_preprocessing
from radaudit.load.project import PROJECT_FILE, read_project
from radaudit.load.project_template import lines_to_tell, write_project_template
from radaudit.records import Preprocessing
from radaudit.workflows.options import AuditOptions
from radaudit.writing import write_whole


def with_project(given: AuditOptions, source: Any) -> tuple[AuditOptions, tuple[str, ...]]:
    """Joins the options that were given with those of the project file beside the cohort; a given one wins.

    Returns:
        All options, and a sentence for the report where the project file had a say.

    Raises:
        UsageError: When the project file is damaged or has an unknown key.
    """
    project = read_project(source)
    if project is None:
        return given, ()
    own = dict(project.options)
    if project.preprocessing is not None:
        own["preprocess"] = preprocessing_from_mapping(project.preprocessing, f"{PROJECT_FILE}, [preprocessing]")
    used = [name for name in own if name not in given]
    note = (
        noted("Taken from {file}: {options}.", file=PROJECT_FILE, options=", ".join(used))
        if used
        else noted("{file} was overruled by options.", file=PROJECT_FILE)
    )
    return cast(AuditOptions, {**own, **given}), (note,) if own else ()


def declared_preprocessing(given: AuditOptions, chosen: AuditOptions) -> tuple[Preprocessing | None, str]:
    """The preprocessing that was given, else the project file's, and where it stands.

    Args:
        given: The options that were given.
        chosen: The same joined with the project file's.

    Returns:
        The preprocessing, None where only the model may declare it, and its source in words.

    Raises:
        UsageError: When the file is missing or says something that is no preprocessing.
    """
    value = chosen.get("preprocess")
    if value is None:
        return None, ""
    if isinstance(value, Preprocessing):
        return value, "given as a record" if "preprocess" in given else PROJECT_FILE
    file = Path(value)
    source = f"file {file.name}" if "preprocess" in given else f"{PROJECT_FILE}, file {file.name}"
    return read_preprocessing(file), source


def start_project(cohort: Path, *, force: bool = False) -> tuple[Path, tuple[str, ...]]:
    """Writes a commented project file beside a cohort, from what is seen in it.

    Args:
        cohort: The cohort's file.
        force: Replace a project file that is there.

    Returns:
        The file, and its lines that are in force or must be filled in.

    Raises:
        UsageError: When there is one already, or the cohort is no table.
        CannotAudit: When the place cannot be written to.
    """
    path = cohort.parent / PROJECT_FILE
    if path.exists() and not force:
        raise UsageError(f"{path} exists already.", "Edit it, or replace it with --force.")
    text = write_project_template(cohort)
    lines = lines_to_tell(text)
    if any(line.startswith("image = ") for line in lines):
        text += _preprocessing_comment()
    try:
        write_whole(path, text)
    except OSError as error:
        raise CannotAudit(
            f"{path} cannot be written: {(error.strerror or type(error).__name__).lower()}.",
            "Copy the cohort to a folder that you may write to and that has room, and run the same command there.",
        ) from error
    return path, lines


def _preprocessing_comment() -> str:
    lines = [
        line if line.startswith("#") or not line else f"# {line}" for line in preprocessing_template().splitlines()
    ]
    return "\n# For a model that does not declare its preprocessing:\n# [preprocessing]\n" + "\n".join(lines) + "\n"
