"""Runs the model once over the cohort, or takes the scores that the cohort already has.

Import the doors from their modules, so that an audit of given scores never imports torch: `predict.score.score_cohort`,
`predict.given.take_scores`, `predict.store.write_predictions` and `reuse_predictions`.
"""
