"""A plan for people: the same parts in a terminal and in Markdown, and rows for scripts."""
