"""Fits and decompositions behind the measures of calibration: logistic, spline, binned, isotonic, and what noise adds."""
