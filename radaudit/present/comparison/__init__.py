"""Two models on one cohort, for the eye: a page and a terminal summary. No arithmetic."""
