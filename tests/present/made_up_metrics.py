"""The metrics of the made-up audits: their cards, and the values of a group that fares well and of one that does not."""

from __future__ import annotations

import math

from radaudit.records import MetricCard

PRIMARY = ("auroc", "sensitivity", "specificity", "calibration_in_the_large")

# name, title, better, scale, domain, target, has_threshold, denominator
_CARDS = (
    ("prevalence", "Prevalence", "neither", "proportion", "counts", None, False, "cases"),
    ("flag_rate", "Flag rate", "neither", "proportion", "counts", None, True, "cases"),
    ("auroc", "AUROC", "higher", "auc", "discrimination", None, False, "cases"),
    ("sensitivity", "Sensitivity", "higher", "proportion", "errors", None, True, "diseased cases"),
    ("specificity", "Specificity", "higher", "proportion", "errors", None, True, "cases without the disease"),
    ("ppv", "Positive predictive value", "higher", "proportion", "errors", None, True, "flagged cases"),
    ("npv", "Negative predictive value", "higher", "proportion", "errors", None, True, "cases not flagged"),
    ("brier", "Brier score", "lower", "mean", "calibration", None, False, "cases"),
    ("log_loss", "Log loss", "lower", "nonnegative", "calibration", None, False, "cases"),
    ("calibration_in_the_large", "Calibration in the large", "target", "real", "calibration", 0.0, False, "cases"),
    ("calibration_slope", "Calibration slope", "target", "real", "calibration", 1.0, False, "cases"),
    ("oe_ratio", "Observed / expected", "target", "ratio", "calibration", 1.0, False, "cases"),
    ("rms_calibration_error", "RMS calibration error", "lower", "nonnegative", "calibration", None, False, "cases"),
    ("net_benefit", "Net benefit", "higher", "real", "utility", None, True, "cases"),
    ("auprc", "AUPRC", "higher", "proportion", "discrimination", None, False, "cases"),
    ("positive_likelihood_ratio", "Positive likelihood ratio", "higher", "ratio", "errors", None, True, "cases"),
    ("underdiagnosis_rate", "Underdiagnosis rate", "lower", "proportion", "errors", None, True, "diseased cases"),
    ("ici", "Integrated calibration index", "lower", "nonnegative", "calibration", None, False, "cases"),
    (
        "expected_calibration_error",
        "Expected calibration error",
        "lower",
        "nonnegative",
        "calibration",
        None,
        False,
        "cases",
    ),
    ("scaled_brier", "Scaled Brier score", "higher", "real", "calibration", None, False, "cases"),
    ("standardized_net_benefit", "Standardized net benefit", "higher", "real", "utility", None, True, "cases"),
)
DETAILS = (
    "log_loss", "rms_calibration_error", "auprc", "positive_likelihood_ratio", "underdiagnosis_rate", "ici",
    "expected_calibration_error", "scaled_brier", "standardized_net_benefit",
)  # fmt: skip
NOT_COMPARED = ("brier", "auprc", "ici", "expected_calibration_error", "scaled_brier", "standardized_net_benefit")
ON_PREVALENCE = ("ppv", "npv", "auprc")
BY_CHANCE = {"ici": 0.012, "expected_calibration_error": 0.014}
"""What chance alone makes of an error in a group of 1000."""

_COUNTS = {
    "diseased cases": "events",
    "cases without the disease": "others",
    "flagged cases": "flagged",
    "cases not flagged": "unflagged",
}

CARDS = {
    name: MetricCard(
        name=name,
        title=title,
        better=better,
        scale=scale,
        domain=domain,
        target=target,
        has_threshold=has_threshold,
        denominator=denominator,
        reading=f"How to read {title}.",
        cites="Made up, for tests. doi:10.0000/none",
        is_detail=name in DETAILS,
        is_compared=name not in NOT_COMPARED,
        depends_on_prevalence=name in ON_PREVALENCE,
        counts=_COUNTS.get(denominator, "cases"),
    )
    for name, title, better, scale, domain, target, has_threshold, denominator in _CARDS
}

SPREAD = {
    "calibration_slope": 1.6,
    "calibration_in_the_large": 1.8,
    "oe_ratio": 0.9,
    "net_benefit": 0.2,
    "log_loss": 0.5,
    "positive_likelihood_ratio": 20.0,
    "ici": 0.3,
    "expected_calibration_error": 0.3,
}
WORST = {
    "prevalence": 0.25,
    "flag_rate": 0.31,
    "auroc": 0.74,
    "sensitivity": 0.61,
    "specificity": 0.80,
    "ppv": 0.51,
    "npv": 0.86,
    "brier": 0.17,
    "log_loss": 0.52,
    "calibration_in_the_large": 0.62,
    "calibration_slope": 0.71,
    "oe_ratio": 1.48,
    "rms_calibration_error": 0.11,
    "net_benefit": 0.09,
    "auprc": 0.55,
    "positive_likelihood_ratio": 3.05,
    "underdiagnosis_rate": 0.39,
    "ici": 0.101,
    "expected_calibration_error": 0.109,
    "scaled_brier": 0.07,
    "standardized_net_benefit": 0.36,
}
USUAL = {
    "prevalence": 0.22,
    "flag_rate": 0.27,
    "auroc": 0.88,
    "sensitivity": 0.85,
    "specificity": 0.88,
    "ppv": 0.66,
    "npv": 0.95,
    "brier": 0.11,
    "log_loss": 0.35,
    "calibration_in_the_large": 0.02,
    "calibration_slope": 0.97,
    "oe_ratio": 1.01,
    "rms_calibration_error": 0.03,
    "net_benefit": 0.14,
    "auprc": 0.71,
    "positive_likelihood_ratio": 7.08,
    "underdiagnosis_rate": 0.15,
    "ici": 0.014,
    "expected_calibration_error": 0.019,
    "scaled_brier": 0.36,
    "standardized_net_benefit": 0.64,
}


def denominator(metric: str, n: int) -> int:
    """What a metric divides by in a group of n images."""
    return {"sensitivity": round(0.22 * n), "specificity": n - round(0.22 * n), "ppv": round(0.27 * n)}.get(metric, n)


def spread_of(metric: str, value: float) -> float:
    """Standard deviation of one case, for made-up standard errors."""
    return SPREAD.get(metric, math.sqrt(max(abs(value) * (1 - min(abs(value), 1)), 0.04)))
