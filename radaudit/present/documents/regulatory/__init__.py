"""Documents that others ask for, filled from a finished audit: reporting guidelines, model cards, sections for a submission."""
