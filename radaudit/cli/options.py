"""The options of `radaudit report`, in the order in which its help shows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from radaudit.cli.numbers import Number, WholeNumber
from radaudit.cli.pairs import NumberRange, gather_references

F = TypeVar("F", bound=Callable[..., Any])

_FILE = click.Path(path_type=Path)

_NAMING = (
    click.option("--title", metavar="TEXT", help="Title of the report."),
    click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors."),
)


def output(default: str) -> tuple[Callable[[F], F], ...]:
    """Where the files go, `default` where nobody says."""
    out = click.option("-o", "--out", type=_FILE, metavar="DIR", help=f"Folder of the report [default: {default}].")
    return (out, *_NAMING)


OUTPUT = output("<cohort>-audit")

_TRUTH = (
    click.option("--label", metavar="COLUMN", help="Column with the truth; found by customary names."),
    click.option("--positive", metavar="VALUE", help="The label that means diseased, where it is not 1/true/yes."),
)

_SCORE = (
    click.option("--score", metavar="COLUMN", help="Column with the model's scores."),
    click.option(
        "--score-type",
        type=click.Choice(["probability", "logit"]),
        help="What the score column holds [default: probability].",
    ),
    click.option("--logits", is_flag=True, help="Short for --score-type logit."),
)

_ROWS = (
    click.option("--image", metavar="COLUMN", help="Column with the image files, relative to the cohort file."),
    click.option(
        "--patient-id", metavar="COLUMN", help='Column that says which rows share a patient ("none": no column).'
    ),
    click.option("--case-id", metavar="COLUMN", help="Column that names each row."),
    click.option("--split", metavar="COLUMN", help='Column that says train or test ("none": no column).'),
    click.option(
        "--split-value", metavar="VALUE", help="The part of the split to audit [default: test, where there is one]."
    ),
    click.option(
        "--missing",
        type=click.Choice(["refuse", "exclude"]),
        help="What to do with rows without a label or score [default: refuse].",
    ),
)

COLUMNS = (*_TRUTH, *_SCORE, *_ROWS)

SEALED_COLUMNS = (*_TRUTH, _SCORE[0], *_ROWS)
"""What decides which rows and labels are sealed; the column of scores is named so that it is left out."""

LEDGER = (
    click.option(
        "--ledger", type=_FILE, metavar="FILE", help="Ledger of a sealed test set [default: beside the table]."
    ),
)

LOOK = (
    *LEDGER,
    click.option("--opened-by", metavar="NAME", help="Who looks at a sealed test set, for its ledger."),
)

_GROUP = (
    click.option(
        "--group",
        "groups",
        multiple=True,
        metavar="SPEC",
        help='Compare by this column: sex, age:0,40,65,120 (bands), "sex*vendor" (both). Repeatable.',
    ),
)

_ONE_AUDIT = (
    click.option(
        "--threshold",
        "thresholds",
        multiple=True,
        type=Number("a number between 0 and 1", 0.5, low=0, is_low_open=True, high=1),
        metavar="P",
        help="Score from which a case is flagged; the first is the primary one. Repeatable [default: the model's, or 0.5].",
    ),
    click.option(
        "--clinical-range",
        type=NumberRange(0.05, 0.30),
        metavar="LOW,HIGH",
        help="Threshold probabilities that are clinically reasonable; decision curves are judged there.",
    ),
    click.option(
        "--against",
        type=click.Choice(["rest", "overall"]),
        help="What a group is compared with: all others, or the whole cohort [default: rest].",
    ),
    click.option(
        "--reference",
        "references",
        multiple=True,
        callback=gather_references,
        metavar="ATTRIBUTE=LEVEL",
        help="Compare the other groups of an attribute with this one, e.g. race=White. Repeatable.",
    ),
)

_HOW = (
    click.option(
        "--interval",
        type=click.Choice(["wilson", "clopper-pearson"]),
        help="Interval of proportions such as sensitivity [default: wilson].",
    ),
    click.option(
        "--unit",
        type=click.Choice(["image", "patient-max", "patient-mean"]),
        help="What is counted: images, or patients by their highest or mean score [default: image].",
    ),
    click.option(
        "--smallest-group",
        type=WholeNumber(0, 10),
        metavar="N",
        help="Withhold the numbers of groups with fewer patients; 0 withholds none [default: 10].",
    ),
    click.option("--policy", type=_FILE, metavar="FILE", help="TOML file with margins and rules [default: built in]."),
    click.option(
        "--level",
        type=Number("a number from 0.5 to below 1", 0.95, low=0.5, high=1),
        metavar="P",
        help="Confidence level of every interval [default: 0.95].",
    ),
    click.option("--seed", type=WholeNumber(0, 0), metavar="N", help="Seed of everything random [default: 0]."),
)

ANALYSIS = (*_GROUP, *_ONE_AUDIT, *_HOW)

PAIRED_COLUMNS = (*_TRUTH, *_SCORE[1:], *_ROWS)
"""Of two models, whose score columns are named apart."""

PAIRED_ANALYSIS = (*_GROUP, *_HOW)
"""Of two models: each group is compared with itself."""

INFERENCE = (
    click.option(
        "--preprocess", type=_FILE, metavar="FILE", help="TOML file that says how images become the model's input."
    ),
    click.option("--arch", metavar="NAME", help="Network of a bare state dict, e.g. densenet121."),
    click.option(
        "--output",
        type=click.Choice(["logits", "probabilities"]),
        help="What the model gives [default: declared, or seen from the values, with the reason].",
    ),
    click.option(
        "--positive-class",
        type=WholeNumber(0, 1),
        metavar="INDEX",
        help="Which output column is the positive class.",
    ),
    click.option("--device", metavar="NAME", help="cpu, cuda, cuda:1, mps [default: the best there is]."),
    click.option("--batch-size", type=WholeNumber(1, 32), metavar="N", help="Images a batch [default: 32]."),
    click.option("--workers", type=WholeNumber(0, 2), metavar="N", help="Processes that read images [default: 0]."),
)
"""How a model is opened and run."""

DEMONSTRATION = (
    click.option("--demonstration", is_flag=True, hidden=True, help="Mark the report as made from demonstration data."),
)

MODEL = (
    *INFERENCE,
    click.option("--no-reuse", is_flag=True, help="Run the model again even where the folder holds its predictions."),
    *DEMONSTRATION,
)

CALIBRATION_ROWS = (
    click.option(
        "--allow-calibration-rows",
        is_flag=True,
        help="Audit the rows that a calibration was fitted to all the same, and mark the report.",
    ),
)

CALIBRATION = (
    click.option(
        "--calibration",
        type=_FILE,
        metavar="FILE",
        help="A calibration.json that `radaudit calibrate` wrote [default: the model's own].",
    ),
    *CALIBRATION_ROWS,
)


def options(*sets: tuple[Callable[[F], F], ...]) -> Callable[[F], F]:
    """Adds sets of options to a command, in the order in which its help is to show them."""

    def add(command: F) -> F:
        for option in reversed([option for group in sets for option in group]):
            command = option(command)
        return command

    return add
