"""Athena's SQL on a laptop: one SELECT, read with DuckDB over objects already cut for the caller.

`service.py` is the door. Whatever touches a caller's text (parsing, reading files' bytes, running)
happens in a child process with hard limits, `worker.py`; everything that knows who may read what
happens in the parent.
"""
