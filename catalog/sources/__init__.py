"""Where assets come from. One module per kind of source."""
