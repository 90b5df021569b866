"""The steps of tuning: which settings are tried, on which patients, one training at a time, and what is told of it."""
