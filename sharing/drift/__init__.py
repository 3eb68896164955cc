"""Drift: AWS differs from what was approved, because something is missing or something is there."""
