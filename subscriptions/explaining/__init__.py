"""Explain my access: from the request to the rows, which link holds and which is broken."""
