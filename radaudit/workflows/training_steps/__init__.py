"""The steps of `radaudit train`: options, rows and splits, judging an epoch, recipes, and what is written at the end."""
