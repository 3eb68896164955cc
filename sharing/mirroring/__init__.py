"""Mirrors: a producer's tables as metadata in another account's catalog, and back by links.

The same shape as the reconciler of grants: observe, plan, apply, and observe again.
"""
