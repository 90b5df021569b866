"""The options of `radaudit train`, in the order in which its help shows them."""

from __future__ import annotations

import click

from radaudit.cli.numbers import Number, Numbers, WholeNumber
from radaudit.cli.options.shared import CASE_ID, DEVICE, FILE, IMAGE, LABEL, PATIENT_ID, QUIET, SEED, WORKERS
from radaudit.cli.pairs import gather_levels, gather_settings


def _share(example: float) -> Number:
    return Number("a number above 0, at most 1", example, low=0, is_low_open=True, high=1 + 1e-12)


OUTPUT = (
    click.option("-o", "--out", type=FILE, required=True, metavar="DIR", help="Folder of the model."),
    click.option("--resume", is_flag=True, help="Go on with the training in that folder."),
    QUIET,
)

DATA = (
    LABEL,
    click.option("--positive", metavar="VALUE", help="The label that means diseased [default: 1, true, yes]."),
    IMAGE,
    PATIENT_ID,
    CASE_ID,
    click.option("--split", metavar="COLUMN", help='Column that says train, validation or test ("none": divide anew).'),
    click.option(
        "--missing",
        type=click.Choice(["refuse", "exclude"]),
        help="What to do with rows without a label [default: refuse].",
    ),
    click.option(
        "--group",
        "groups",
        multiple=True,
        metavar="SPEC",
        help='Groups, as in a report: sex, age:40,65, "sex*vendor".',
    ),
    click.option(
        "--smallest-cell", type=WholeNumber(1, 30), metavar="N", help="Merge smaller groups of images [default: 30]."
    ),
    click.option(
        "--shares",
        type=Numbers(float, "0.7,0.15,0.15"),
        metavar="A,B,C",
        help="Shares for training, validation and test [default: 0.7,0.15,0.15].",
    ),
    click.option(
        "--hold-out",
        multiple=True,
        callback=gather_levels,
        metavar="ATTRIBUTE=LEVEL",
        help="Keep all patients of a level for the test split, e.g. vendor=Canon. Repeatable.",
    ),
    click.option("--skip-unreadable", is_flag=True, help="Leave out images that cannot be read."),
    click.option(
        "--cache", type=WholeNumber(0, 2048), metavar="MB", help="Megabytes of pixels in memory [default: 2048]."
    ),
    click.option("--augment", metavar="LEVEL", help="Vary training images: none, light or scanner [default: light]."),
    click.option(
        "--augment-option",
        "augment_options",
        multiple=True,
        callback=gather_settings,
        metavar="NAME=VALUE",
        help="Strength of one variation, e.g. noise=0.1. Repeatable.",
    ),
)

NETWORK = (
    click.option(
        "--arch", metavar="NAME", help="Network, e.g. resnet18, densenet121, vit-tiny [default: densenet121]."
    ),
    click.option(
        "--pooling",
        type=click.Choice(["average", "attention", "max"]),
        help="How the last feature map is pooled [default: average].",
    ),
    click.option(
        "--network-option",
        "network_options",
        multiple=True,
        callback=gather_settings,
        metavar="NAME=VALUE",
        help="An option of MONAI's network, e.g. widen_factor=0.5 of a ResNet. Repeatable.",
    ),
    click.option("--preprocess", type=FILE, metavar="FILE", help="TOML file that says how images become the input."),
    click.option(
        "--size",
        type=Numbers(int, "224,224"),
        metavar="H,W",
        help="Pixels a side where no file says [default: 224,224].",
    ),
    click.option("--weights", type=FILE, metavar="FILE", help="Checkpoint to start from (transfer learning)."),
    click.option(
        "--freeze", type=WholeNumber(0, 5), metavar="N", help="Train only the last layer for N epochs [default: 0]."
    ),
    click.option(
        "--thaw",
        type=WholeNumber(0, 2),
        metavar="N",
        help="Then free one more stage every N epochs; 0: all [default: 0].",
    ),
)

OBJECTIVE = (
    click.option(
        "--objective",
        metavar="NAME",
        help="What is minimized: erm, group_dro, group_cvar, cvar_dro, group_balanced, class_balanced, jtt, dfr "
        "[default: group_dro].",
    ),
    click.option(
        "--objective-option",
        "objective_options",
        multiple=True,
        callback=gather_settings,
        metavar="NAME=VALUE",
        help="One of its options, e.g. step_size=0.1. Repeatable.",
    ),
    click.option("--sampler", metavar="NAME", help="How batches are drawn [default: as the objective wants]."),
    click.option(
        "--epochs", type=WholeNumber(1, 30), metavar="N", help="Passes over the training images [default: 30]."
    ),
    click.option(
        "--batch-size", type=WholeNumber(2, 32), metavar="N", help="Images a batch, on each device [default: 32]."
    ),
    click.option(
        "--accumulate", type=WholeNumber(1, 4), metavar="N", help="Batches a step of the optimizer [default: 1]."
    ),
    click.option(
        "--learning-rate",
        type=Number("a number above 0", 0.001, low=0, is_low_open=True),
        metavar="X",
        help="Highest learning rate of AdamW [default: 0.001].",
    ),
    click.option(
        "--weight-decay",
        type=Number("a number of at least 0", 0.05, low=0),
        metavar="X",
        help="Of AdamW [default: 0.05].",
    ),
    click.option(
        "--schedule",
        type=click.Choice(["one-cycle", "cosine", "constant"]),
        help="How the learning rate goes over the steps [default: one-cycle].",
    ),
    click.option(
        "--warm-up",
        type=Number("a share from 0 to below 0.9", 0.2, low=0, high=0.9),
        metavar="P",
        help="Share of the steps in which it rises [default: 0.2].",
    ),
    click.option(
        "--clip",
        type=Number("a number of at least 0", 1.0, low=0),
        metavar="X",
        help="Largest norm of the gradient; 0 for none [default: 1].",
    ),
    click.option(
        "--batch-norm",
        type=click.Choice(["natural", "running"]),
        help="Statistics for evaluation: of natural batches, or as training left them [default: natural].",
    ),
)

SELECTION = (
    click.option(
        "--select",
        type=click.Choice(["worst-group", "average"]),
        help="What the best epoch is best at [default: worst-group].",
    ),
    click.option(
        "--select-events",
        type=WholeNumber(1, 10),
        metavar="N",
        help="Fewest patients on either side in a group that takes part [default: 10].",
    ),
    click.option(
        "--patience",
        type=WholeNumber(0, 10),
        metavar="N",
        help="Epochs to wait for a better one; 0: all [default: 10].",
    ),
    click.option(
        "--calibrator", metavar="NAME", help='Fitted to the validation rows, or "none" [default: the recommended one].'
    ),
    click.option("--sensitivity", type=_share(0.9), metavar="P", help="Lock the threshold at this sensitivity."),
    click.option("--specificity", type=_share(0.9), metavar="P", help="Lock the threshold at this specificity."),
)

RUNNING = (
    SEED,
    DEVICE,
    click.option(
        "--precision",
        type=click.Choice(["32", "16-mixed", "bf16-mixed"]),
        help="Precision of the network [default: 32].",
    ),
    WORKERS,
    click.option(
        "--threads", type=WholeNumber(1, 2), metavar="N", help="Threads of the processor [default: as torch chooses]."
    ),
    click.option("--tensorboard", is_flag=True, help="Write a TensorBoard log beside log.csv."),
)
