"""Glue's databases and tables under Lake Formation: links, cross-account reads, trimmed columns."""
