"""Figures as marks, one kind a file. Colors named `var(--...)` take the page's theme of the moment."""
