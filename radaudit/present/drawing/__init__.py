"""What a figure is made of, and how it becomes lines: as SVG (on the page, on paper) and as a plotly figure (to explore)."""
