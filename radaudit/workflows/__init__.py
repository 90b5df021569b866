"""The sentences: the one place that knows in which order the rooms are walked."""
