"""Plotly figures as plain values, one kind a file. Colors named `var(--...)` are resolved by `report.js` from the page's theme."""
