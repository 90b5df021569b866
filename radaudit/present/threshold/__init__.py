"""The live threshold: sweeps packed for the page, and the plain table that stands for them where no script runs."""
