"""Where a model is run: one engine a file. An engine gives raw outputs in the cohort's order; it interprets nothing."""
