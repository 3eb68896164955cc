"""Access by LF-Tag: what is decided becomes tags on tables and columns, and a right to those."""
