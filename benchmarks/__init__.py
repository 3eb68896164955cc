"""Measurements of what Sluice promises: `python -m benchmarks`, `make bench`."""
