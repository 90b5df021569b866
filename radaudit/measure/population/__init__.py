"""How the cohort's patients resemble the people that the model is meant for."""
