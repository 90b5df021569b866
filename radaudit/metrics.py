"""Every measure as a function of plain arrays, with its patient-clustered interval: for notebooks, without an audit.

The functions come from the catalogue of measures, one each. They take NumPy arrays, lists, and Series of pandas or polars:

    >>> from radaudit.metrics import auroc, sensitivity
    >>> label, score = [0, 0, 1, 0, 1, 1], [0.1, 0.4, 0.35, 0.2, 0.8, 0.9]
    >>> found = auroc(label, score)
    >>> print(f"{found.value:.2f} ({found.low:.2f} to {found.high:.2f})")
    0.89 (0.40 to 0.99)
    >>> sensitivity(label, score, threshold=0.5).value
    0.6666666666666666

What cannot be computed has no value but a reason:

    >>> auroc([1, 1], [0.7, 0.8]).note
    'no case without the disease in the cohort'

Nothing heavy is loaded before a function is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from radaudit.records import Comparison, Estimate

__all__ = [
    "auprc",
    "auroc",
    "brier",
    "calibration_in_the_large",
    "calibration_slope",
    "calibration_test",
    "compare_groups",
    "corp_discrimination",
    "corp_miscalibration",
    "corp_uncertainty",
    "e50",
    "e90",
    "ece",
    "eci",
    "estimate_metric",
    "false_alarm_rate",
    "flag_rate",
    "ici",
    "interventions_avoided",
    "log_loss",
    "lr_negative",
    "lr_positive",
    "missed_rate",
    "net_benefit",
    "npv",
    "number_needed_to_flag",
    "number_needed_to_predict",
    "oe_ratio",
    "partial_auroc",
    "ppv",
    "prevalence",
    "rms_calibration_error",
    "scaled_brier",
    "sensitivity",
    "smece",
    "specificity",
    "spiegelhalter",
    "standardized_net_benefit",
]


class OfLabels(Protocol):
    """A measure of the labels alone."""

    def __call__(self, label: ArrayLike, *, patient: ArrayLike | None = None, level: float = 0.95) -> Estimate:
        """The measure on all rows."""


class OfScores(Protocol):
    """A measure of labels and scores."""

    def __call__(
        self, label: ArrayLike, score: ArrayLike, *, patient: ArrayLike | None = None, level: float = 0.95
    ) -> Estimate:
        """The measure on all rows."""


class OfScoresByDrawing(Protocol):
    """A measure of labels and scores whose interval is drawn."""

    def __call__(
        self,
        label: ArrayLike,
        score: ArrayLike,
        *,
        patient: ArrayLike | None = None,
        level: float = 0.95,
        seed: int = 0,
    ) -> Estimate:
        """The measure on all rows."""


class AtThreshold(Protocol):
    """A measure of decisions: a case is flagged where its score reaches the threshold."""

    def __call__(
        self,
        label: ArrayLike,
        score: ArrayLike,
        *,
        threshold: float,
        patient: ArrayLike | None = None,
        level: float = 0.95,
    ) -> Estimate:
        """The measure on all rows."""


# For editors and type checkers; `__getattr__` makes the functions. A test holds this list against the catalogue.
auprc: OfScores
auroc: OfScores
brier: OfScores
calibration_in_the_large: OfScores
calibration_slope: OfScores
calibration_test: OfScores
corp_discrimination: OfScores
corp_miscalibration: OfScores
corp_uncertainty: OfLabels
e50: OfScores
e90: OfScores
ece: OfScoresByDrawing
eci: OfScores
false_alarm_rate: AtThreshold
flag_rate: AtThreshold
ici: OfScores
interventions_avoided: AtThreshold
log_loss: OfScores
lr_negative: AtThreshold
lr_positive: AtThreshold
missed_rate: AtThreshold
net_benefit: AtThreshold
npv: AtThreshold
number_needed_to_flag: AtThreshold
number_needed_to_predict: AtThreshold
oe_ratio: OfScores
partial_auroc: OfScores
ppv: AtThreshold
prevalence: OfLabels
rms_calibration_error: OfScoresByDrawing
scaled_brier: OfScores
sensitivity: AtThreshold
smece: OfScores
specificity: AtThreshold
spiegelhalter: OfScores
standardized_net_benefit: AtThreshold


def estimate_metric(
    name: str,
    label: ArrayLike,
    score: ArrayLike | None = None,
    *,
    threshold: float | None = None,
    patient: ArrayLike | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> Estimate:
    """One measure by its name, with its interval; the same as the function of that name.

    Args:
        name: Key of the measure: "auroc", "sensitivity" ...
        label: (n,) 0/1 or booleans, 1 = diseased.
        score: (n,) probabilities of the disease; not needed for a measure of the labels alone.
        threshold: Decision threshold in (0, 1), for measures that have one.
        patient: (n,) who each row is of; rows of one patient are not independent. None: every row is another patient.
        level: Confidence level.
        seed: Of an interval that is drawn.

    Raises:
        UsageError: When there is no such measure, an array is unusable, or the threshold is missing or superfluous.

    Examples:
        >>> from radaudit.metrics import estimate_metric
        >>> [estimate_metric(name, [0, 1, 0, 1], [0.2, 0.9, 0.6, 0.4]).value for name in ("auroc", "prevalence")]
        [0.75, 0.5]
    """
    from radaudit.workflows.functions import run_metric

    return run_metric(name, label, score, threshold=threshold, patient=patient, level=level, seed=seed)


def compare_groups(
    name: str,
    label: ArrayLike,
    score: ArrayLike,
    group: ArrayLike,
    *,
    threshold: float | None = None,
    patient: ArrayLike | None = None,
    against: Literal["rest", "overall"] = "rest",
    reference: str | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> dict[str, Comparison]:
    """How far one measure in every group lies from that in all others, in the whole cohort, or in one of the groups.

    Groups may share patients: that is accounted for. `gap` has an interval of its own; `low` and `high` hold for all groups at
    once (max-t), and `p_adjusted` agrees with them. Values of `group` that differ only in case or blanks are one group, and
    missing ones are "Unknown", as in an audit.

    Args:
        name: Key of the measure: "auroc", "sensitivity" ...
        label: (n,) 0/1 or booleans, 1 = diseased.
        score: (n,) probabilities of the disease.
        group: (n,) the group of every row, text or a few numbers.
        threshold: Decision threshold in (0, 1), for measures that have one.
        patient: (n,) who each row is of. None: every row is another patient.
        against: What a group is compared with: "rest", everybody else, or "overall", the whole cohort with the group in it.
        reference: The group that all others are compared with instead; it has no comparison of its own.
        level: Confidence level, of single gaps and of all together.
        seed: Of everything drawn.

    Returns:
        Group -> its comparison; a dictionary that shows itself as a table.

    Raises:
        UsageError: When there is no such measure or it is not compared, an array is unusable, there is one group only, or no
            such reference.

    Examples:
        >>> from radaudit.metrics import compare_groups
        >>> label, score = [0, 1, 0, 1] * 10, [0.2, 0.9, 0.6, 0.4] * 10
        >>> gaps = compare_groups("specificity", label, score, ["A", "A", "B", "B"] * 10, threshold=0.5)
        >>> gaps["A"].gap.value
        1.0
        >>> list(compare_groups("specificity", label, score, ["A", "A", "B", "B"] * 10, threshold=0.5, reference="A"))
        ['B']
    """
    from radaudit.workflows.functions import run_group_comparison

    return run_group_comparison(
        name,
        label,
        score,
        group,
        threshold=threshold,
        patient=patient,
        against=against,
        reference=reference,
        level=level,
        seed=seed,
    )


if not TYPE_CHECKING:  # a type checker is to find misspelt names

    def __getattr__(name: str) -> Any:
        """The function of a measure, made when it is first asked for."""
        if name.startswith("_"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from radaudit.workflows.functions import function_of

        globals()[name] = function_of(name, __name__)
        return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
