"""The docstring of a measure's function: what the measure is, its arguments, an example with its result, its source."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from radaudit.records import Estimate
from radaudit.records.estimates import Metric

LABEL = [0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1]
"""Of the example: twenty cases in the order of their scores."""

_ARGUMENTS = {
    "label": "(n,) 0/1 or booleans, 1 = diseased. NumPy array, list, or Series of pandas or polars, as all others.",
    "score": "(n,) probabilities of the disease, in [0, 1].",
    "threshold": "A case is flagged where its score is at least this; in (0, 1).",
    "patient": "(n,) who each row is of; rows of one patient are not independent. None: every row is another patient.",
    "level": "Confidence level of the interval.",
    "seed": "Of the draws behind the interval.",
}


def document(metric: Metric, function: Callable[..., Estimate]) -> str:
    """Writes the docstring.

    Args:
        metric: The measure.
        function: Its function, which the example calls.
    """
    about = (inspect.getdoc(metric.function) or metric.card.title).split("\nArgs:")[0].split("\nRaises:")[0].strip()
    names = list(inspect.signature(function).parameters)
    arguments = "\n".join(f"    {name}: {_ARGUMENTS[name]}" for name in names)
    return "\n\n".join(
        [
            about,
            f"Args:\n{arguments}",
            "Returns:\n    The estimate: `value`, `low` and `high`, `se`, `n` and the interval's `method`; a value that cannot be\n"
            "    computed is None, and `note` says why.",
            "Raises:\n    UsageError: When an array is unusable: its length, a label that is not 0 or 1, a score outside [0, 1].",
            f"Examples:\n{_example(metric, function, names)}",
            f"Source: {metric.card.cites}",
        ]
    )


def _example(metric: Metric, function: Callable[..., Estimate], names: list[str]) -> str:
    score = [(i + 0.5) / 20 for i in range(20)]
    shown = {"label": LABEL, "score": score, "threshold": 0.5}
    used = {name: value for name, value in shown.items() if name in names}
    found = function(**used)
    call = ", ".join("threshold=0.5" if name == "threshold" else name for name in used)
    lines = [f">>> from radaudit import {metric.card.name}", f">>> label = {LABEL}"]
    if "score" in names:
        lines.append(">>> score = [(i + 0.5) / 20 for i in range(20)]")
    lines.append(f">>> found = {metric.card.name}({call})")
    if found.value is None:
        lines += [">>> found.note", repr(found.note)]
    elif found.low is None or found.high is None:
        lines += [">>> round(found.value, 3)", repr(round(found.value, 3))]
    else:
        lines += [
            ">>> print(f'{found.value:.3f} ({found.low:.3f} to {found.high:.3f})')",
            f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})",
        ]
    return "\n".join(f"    {line}" for line in lines)
