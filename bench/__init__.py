"""The benchmark: `python -m bench`. Figures with a ratio to a baseline, so that machines can be compared."""
