"""Quantiles of the normal and of Student's law.

From scipy.special, bit for bit what scipy.stats gives; importing the latter would take two fifths of an audit's start.
"""

from __future__ import annotations

import math

from scipy.special import ndtr, ndtri, stdtrit

FEW_PATIENTS = 40
"""Below this many patients a Student quantile replaces the normal one."""


def pointwise_critical(level: float) -> float:
    """The normal quantile of one two-sided interval: 1.96 for a level of 0.95."""
    return float(-ndtri((1 - level) / 2))


def bonferroni_critical(k: int, level: float) -> float:
    """The normal quantile that k comparisons need under any correlation."""
    return float(-ndtri((1 - level) / (2 * max(k, 1))))


def tail(critical: float) -> float:
    """The probability beyond a normal critical value, on one side."""
    return float(ndtr(-critical))


def student(critical: float, degrees: float) -> float:
    """The Student quantile with the same tail as a normal critical value: for few patients.

    Args:
        critical: Normal quantile.
        degrees: Patients less one; at least 1.
    """
    if not math.isfinite(degrees):
        return critical
    return float(-stdtrit(max(degrees, 1.0), tail(critical)))


def for_patients(critical: float, patients: float) -> float:
    """The critical value that a standard error from so many patients needs: Student's where they are few, else the same.

    Args:
        critical: Normal quantile.
        patients: Effective number of patients; at least 2 count.
    """
    return student(critical, patients - 1) if patients < FEW_PATIENTS else critical
