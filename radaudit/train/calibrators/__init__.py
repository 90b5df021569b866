"""Calibrators: estimators in scikit-learn's style that turn a model's logits into better ones. One file each."""
