"""Which of the files on the command line is the model and which the cohort, and options that say the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from radaudit.errors import UsageError

MODEL_SUFFIXES = frozenset({".pt", ".pth", ".ts", ".pt2", ".onnx", ".safetensors", ".zip", ".ckpt", ".pkl", ".pickle"})
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsm", ".parquet", ".pq"})


def tell_apart(inputs: tuple[Path, ...], command: str = "report", table: str = "COHORT") -> tuple[Path | None, Path]:
    """Splits the arguments into model (None for given scores) and cohort.

    Args:
        inputs: The files on the command line.
        command: The command they were given to.
        table: What its help calls the cohort.

    Raises:
        UsageError: When there are none or too many, a lone argument is a model, or the two stand the wrong way round.
    """
    shape = f"Give `radaudit {command} {table}` for scores, or `radaudit {command} MODEL {table}` for a model."
    if not inputs:
        raise UsageError("There is no cohort on the command line.", shape)
    if len(inputs) > 2:
        raise UsageError(f"There are {len(inputs)} files on the command line; {command} takes one or two.", shape)
    if len(inputs) == 1:
        if _is_model(inputs[0]):
            raise UsageError(f"{inputs[0]} looks like a model, and there is no cohort.", shape)
        return None, inputs[0]
    model, cohort = inputs
    if _is_table(model) and _is_model(cohort):
        raise UsageError(
            f"{model} looks like a cohort and {cohort} like a model.",
            f"The model comes first: radaudit {command} {cohort} {model}",
        )
    return model, cohort


def one_score_type(score_type: str | None, *, logits: bool) -> str | None:
    """Joins `--score-type` and its short form `--logits`; None where neither was given.

    Raises:
        UsageError: When they contradict each other.
    """
    if logits and score_type not in (None, "logit"):
        raise UsageError(f"--logits and --score-type {score_type} contradict each other.", "Leave one of them out.")
    return "logit" if logits else score_type


_MAY_BE_NO = frozenset({"what_if"})
"""Switches with a `--no-` form: left out they are None, so that False was said."""


def only_given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that somebody gave: click fills the others in with None, False or ()."""
    # `is`, because 0 is a value that can be given and equals False.
    return {
        name: value
        for name, value in options.items()
        if value is not None and value != () and (value is not False or name in _MAY_BE_NO)
    }


def _is_model(path: Path) -> bool:
    return path.suffix.lower() in MODEL_SUFFIXES or path.is_dir()


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in TABLE_SUFFIXES
