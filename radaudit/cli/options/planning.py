"""Options of `radaudit plan`, and how groups and widths are written on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from radaudit.cli.numbers import Number
from radaudit.cli.options.shared import FILE
from radaudit.errors import UsageError

_BETWEEN = "a number between 0 and 1"


def _between(example: float) -> Number:
    return Number(_BETWEEN, example, low=0, is_low_open=True, high=1)


class NamedNumbers(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on
    """Names with numbers behind an equals sign and commas between them: GE=.5,Canon=.2."""

    name = "named numbers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, float]:
        """Name -> number.

        Raises:
            UsageError: When a part has no name or no number, or a name is there twice.
        """
        found: dict[str, float] = {}
        for part in str(value).split(","):
            name, _, number = part.rpartition("=")
            try:
                share = float(number)
            except ValueError:
                share = 0.0
            if not name.strip() or not 0 < share < float("inf") or name.strip() in found:
                problem = "is there twice" if name.strip() in found else "is no name with a share above 0"
                raise UsageError(
                    f"--groups: '{part.strip()}' {problem}.",
                    "Write --groups GE=0.5,Siemens=0.3,Canon=0.2, say; names with commas go into a plan.",
                )
            found[name.strip()] = share
        return found


class Width(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on
    """A measure and the widest interval wanted: sensitivity=0.1, or oe_ratio=none."""

    name = "width"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Measure and width, as they were written.

        Raises:
            UsageError: When there is no equals sign.
        """
        measure, equals, width = str(value).partition("=")
        if not equals:
            raise UsageError(
                f"--width is {value}: expected a measure and a width.", "Write --width sensitivity=0.1, say."
            )
        return measure.strip(), width.strip()


EXPECTED = (
    click.option("--prevalence", type=_between(0.1), metavar="P", help="Share of the images with the disease."),
    click.option(
        "--auroc",
        type=Number("a number between 0.5 (chance) and 1", 0.85, low=0.5, is_low_open=True, high=1),
        metavar="A",
        help="AUROC that is expected.",
    ),
    click.option("--sensitivity", type=_between(0.9), metavar="P", help="Sensitivity that is expected."),
    click.option("--specificity", type=_between(0.8), metavar="P", help="Specificity that is expected."),
    click.option("--threshold", type=_between(0.3), metavar="P", help="Risk from which a case is flagged."),
    click.option(
        "--groups", type=NamedNumbers(), metavar="NAME=SHARE,...", help="Groups and their shares of the patients."
    ),
    click.option("--attribute", metavar="NAME", help="What the groups divide by, such as vendor."),
    click.option(
        "--images-per-patient",
        type=Number("a number of at least 1", 2.0, low=1),
        metavar="M",
        help="Mean number of images of a patient [default: 1].",
    ),
    click.option(
        "--icc",
        type=Number("a number from 0 to 1", 0.5, low=0, high=1.0000001),
        metavar="R",
        help="How alike the model's answers to a patient's images are, 0 to 1 [default: 0.5].",
    ),
    click.option(
        "--label-icc",
        type=Number("a number from 0 to 1", 1.0, low=0, high=1.0000001),
        metavar="R",
        help="How alike the labels of a patient's images are, 0 to 1 [default: 1].",
    ),
    click.option(
        "--power",
        type=Number("a number between 0.5 and 1", 0.8, low=0.5, is_low_open=True, high=1),
        metavar="P",
        help="Chance to show what there is, by group and measure [default: 0.8].",
    ),
)
"""What is expected of a study; None where it was not given."""

SINGLE = (
    "prevalence",
    "auroc",
    "sensitivity",
    "specificity",
    "threshold",
    "images_per_patient",
    "icc",
    "label_icc",
    "power",
    "level",
)

WANTED = (
    click.option(
        "--width",
        type=Width(),
        multiple=True,
        metavar="MEASURE=W",
        help="Widest interval wanted of a measure, or none; repeatable.",
    ),
    click.option("--policy", type=FILE, metavar="FILE", help="TOML file with margins and primary measures."),
)

ONLY_FROM = (
    click.option(
        "--group", multiple=True, metavar="SPEC", help="With --from: only this attribute, or vendor=GE; repeatable."
    ),
)


def widths_of(written: tuple[tuple[str, str], ...]) -> Mapping[str, float | None]:
    """Measure -> widest interval, checked.

    Raises:
        UsageError: When there is no such measure to plan for (names the nearest), or the width is no number above 0.
    """
    from radaudit.load.names import suggest_names
    from radaudit.load.plan_file import width_of
    from radaudit.records.study_plan import WIDTHS

    found: dict[str, float | None] = {}
    for measure, width in written:
        if measure not in WIDTHS:
            raise UsageError(f"--width: there is no width of '{measure}'.", suggest_names(measure, tuple(WIDTHS)))
        try:
            value: object = "none" if width == "none" else float(width)
        except ValueError:
            value = width
        try:
            found[measure] = width_of(measure, value, "--width")
        except UsageError as refused:
            raise UsageError(refused.problem, "Write --width sensitivity=0.1 or --width oe_ratio=none, say.") from None
    return found
