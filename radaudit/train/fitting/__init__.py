"""The training loop: Lightning runs it, and every random draw is a function of seed, epoch and index alone (ADR 0019)."""
