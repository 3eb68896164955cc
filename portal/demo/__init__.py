"""A whole organisation on one computer: `make demo`."""
