"""Access that people give and take away by hand, and report; asked by notification and webhook."""
