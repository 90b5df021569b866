"""The options of `radaudit calibrate`, in the order in which its help shows them."""

from __future__ import annotations

import click

from radaudit.cli.numbers import Number, WholeNumber
from radaudit.cli.options.shared import FILE, LEVEL, QUIET

CALIBRATING = (
    click.option(
        "-o",
        "--out",
        type=FILE,
        metavar="PATH",
        help="Folder of the calibrated bundle, or .json file [default: <model>-calibrated, or calibration.json].",
    ),
    click.option("--force", is_flag=True, help="Replace an earlier calibration there, or the bundle's own."),
    QUIET,
    click.option(
        "--method",
        type=click.Choice(["auto", "none", "temperature", "intercept", "platt", "beta", "isotonic"]),
        help="Which calibrator to take [default: auto, the recommended one].",
    ),
    click.option(
        "--by", metavar="SPEC", help="Give every level of an attribute a map of its own, partially pooled, e.g. vendor."
    ),
    click.option(
        "--allow-protected",
        is_flag=True,
        help="Allow --by sex, race, age ...: a human decision, which has to be stated (TRIPOD+AI 12f).",
    ),
    click.option("--folds", type=WholeNumber(2, 10), metavar="N", help="Folds of the cross-fit [default: 10]."),
    click.option(
        "--repeats",
        type=WholeNumber(1, 5),
        metavar="N",
        help="How often patients are divided anew [default: 1 to 10, the fewer the more patients].",
    ),
)

LEVELS = (
    click.option(
        "--threshold",
        type=Number("a number between 0 and 1", 0.5, low=0, is_low_open=True, high=1),
        metavar="P",
        help="Risk from which a case is flagged, for net benefit before and after [default: the model's, or 0.5].",
    ),
    click.option(
        "--group",
        "groups",
        multiple=True,
        metavar="SPEC",
        help="Show calibration before and after by this column, as in a report. Repeatable.",
    ),
    click.option(
        "--smallest-group",
        type=WholeNumber(0, 10),
        metavar="N",
        help="Do not show groups with fewer patients; 0 shows all [default: 10].",
    ),
    LEVEL,
    click.option("--seed", type=WholeNumber(0, 0), metavar="N", help="Seed of the division into folds [default: 0]."),
)
