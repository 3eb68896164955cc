"""Every migration can be taken back: an upgrade that disappoints is undone without a backup."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

OURS = ("subscriptions", "sharing", "catalog", "governance")
"""From the highest app to the lowest, so that each is taken back on its own."""


def _tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith(OURS)}


@pytest.mark.django_db(transaction=True)
def test_back_to_nothing_and_forward_again() -> None:
    before = _tables()
    assert {model._meta.db_table for model in apps.get_app_config("sharing").get_models()} <= before
    try:
        for app in OURS:
            call_command("migrate", app, "zero", verbosity=0, stdout=StringIO())
        assert _tables() == set()
    finally:
        call_command("migrate", verbosity=0, stdout=StringIO())
    assert _tables() == before
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
