"""Groups of few patients leave the evidence, and so does all that would betray them. The door is `withheld.withhold`."""
