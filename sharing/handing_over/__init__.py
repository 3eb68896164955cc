"""Handing a table over from IAM to Lake Formation, so that Sluice can grant it."""
