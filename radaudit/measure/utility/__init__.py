"""What decisions are worth: net benefit over all thresholds, and what calibration costs it. The door is `usefulness.usefulness`."""
