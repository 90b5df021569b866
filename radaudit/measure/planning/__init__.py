"""Sample sizes before data exist: one file a question, each a function of what is expected."""
