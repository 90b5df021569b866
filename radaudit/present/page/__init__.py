"""One HTML file that asks nothing of any network: its shell, what it carries inside, its size and its paper."""
