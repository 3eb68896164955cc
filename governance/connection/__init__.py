"""Connecting an account: the rights Sluice needs there, the template that gives them, the way."""
