"""Athena: workgroups, query executions and results. Importing it registers its operations."""

from sandbox.athena import executions, metadata, results, workgroups
from sandbox.athena.arns import resources

__all__ = ["executions", "metadata", "resources", "results", "workgroups"]
