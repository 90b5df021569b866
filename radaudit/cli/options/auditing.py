"""The options of commands that audit: `radaudit report`, and the parts of it that compare and lock take, too."""

from __future__ import annotations

from collections.abc import Callable

import click

from radaudit.cli.numbers import Number, NumberRange, WholeNumber
from radaudit.cli.options.shared import (
    CASE_ID,
    DEVICE,
    FILE,
    IMAGE,
    LABEL,
    LEVEL,
    PATIENT_ID,
    QUIET,
    SEED,
    WORKERS,
    F,
)
from radaudit.cli.pairs import gather_references


def output(default: str, what: str = "report") -> tuple[Callable[[F], F], ...]:
    """Where the files go, `default` where nobody says; `what` is how the command calls what it writes."""
    return (
        click.option("-o", "--out", type=FILE, metavar="DIR", help=f"Folder of the {what} [default: {default}]."),
        click.option("--title", metavar="TEXT", help=f"Title of the {what}."),
        QUIET,
    )


OUTPUT = output("<cohort>-audit")

_TRUTH = (
    LABEL,
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


def _rows(part: str) -> tuple[Callable[[F], F], ...]:
    """Which rows are read; `part` says in words which part of the split that is."""
    return (
        IMAGE,
        PATIENT_ID,
        CASE_ID,
        click.option("--split", metavar="COLUMN", help='Column that says train or test ("none": no column).'),
        click.option("--split-value", metavar="VALUE", help=part),
        click.option(
            "--missing",
            type=click.Choice(["refuse", "exclude"]),
            help="What to do with rows without a label or score [default: refuse].",
        ),
    )


COLUMNS = (*_TRUTH, *_SCORE, *_rows("The part of the split to audit [default: test, where there is one]."))

CALIBRATION_COLUMNS = (
    *_TRUTH,
    *_SCORE,
    *_rows("The part of the split to calibrate on [default: validation, where there is one]."),
)

SEALED_COLUMNS = (*_TRUTH, _SCORE[0], *_rows("The part of the split to seal [default: test, where there is one]."))
"""What decides which rows and labels are sealed; the column of scores is named so that it is left out."""

LEDGER = (
    click.option(
        "--ledger", type=FILE, metavar="FILE", help="Ledger of a sealed test set [default: beside the table]."
    ),
)

LOOK = (
    *LEDGER,
    click.option("--opened-by", metavar="NAME", help="Who opens a sealed test set, for its ledger."),
)

PROTOCOL = (
    click.option(
        "--protocol", type=FILE, metavar="FILE", help="A locked protocol: what it declares is done, and nothing else."
    ),
    click.option(
        "--deviate", metavar="REASON", help="Why the audit contradicts its protocol; what that touches is exploratory."
    ),
)
"""What was fixed beforehand (`radaudit protocol`)."""

_GROUP = (
    click.option(
        "--group",
        "groups",
        multiple=True,
        metavar="SPEC",
        help='Compare by this column: sex, age:40,65 (bands: below 40, 40-64, 65 and above), "sex*vendor" (both). Repeatable.',
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

_POPULATION = (
    click.option(
        "--population",
        type=FILE,
        metavar="FILE",
        help="Census of the people that the model is meant for: columns attribute, group, share (or count).",
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
    click.option("--policy", type=FILE, metavar="FILE", help="TOML file with margins and rules [default: built in]."),
    LEVEL,
    SEED,
)

WHAT_IF = (
    click.option(
        "--what-if/--no-what-if",
        default=None,
        help="Try what recalibration or another threshold would change, for every attribute or for none "
        "[default: for those that fail or are of concern].",
    ),
)

ANALYSIS = (*_GROUP, *_ONE_AUDIT, *_POPULATION, *_HOW)

PAIRED_COLUMNS = (
    *_TRUTH,
    *_SCORE[1:],
    *_rows("The part of the split to compare on [default: test, where there is one]."),
)
"""Of two models, whose score columns are named apart."""

PAIRED_ANALYSIS = (*_GROUP, *_HOW)
"""Of two models: each group is compared with itself."""

INFERENCE = (
    click.option(
        "--preprocess", type=FILE, metavar="FILE", help="TOML file that says how images become the model's input."
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
    DEVICE,
    click.option("--batch-size", type=WholeNumber(1, 32), metavar="N", help="Images a batch [default: 32]."),
    WORKERS,
)
"""How a model is opened and run."""

DEMONSTRATION = (
    click.option("--demonstration", is_flag=True, hidden=True, help="Mark the page as made from demonstration data."),
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
        help="Use the rows that a calibration was fitted to all the same, and mark the page.",
    ),
)

CALIBRATION = (
    click.option(
        "--calibration",
        type=FILE,
        metavar="FILE",
        help="A calibration.json that `radaudit calibrate` wrote [default: the model's own].",
    ),
    *CALIBRATION_ROWS,
)
