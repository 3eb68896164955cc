"""Checks of accounts say passed, failed, unknown or information, no longer only yes or no."""

from django.db import migrations


def to_outcomes(apps, schema_editor):
    for account in apps.get_model("governance", "AwsAccount").objects.exclude(checks=[]):
        account.checks = [_with_outcome(check) for check in account.checks]
        account.save(update_fields=["checks"])


def _with_outcome(check):
    outcome = check.pop("passed", None)
    return {"outcome": "passed" if outcome else "failed", "command": "", "region": "", **check}


def to_passed(apps, schema_editor):
    for account in apps.get_model("governance", "AwsAccount").objects.exclude(checks=[]):
        account.checks = [
            {
                "name": check["name"],
                "passed": check["outcome"] not in {"failed", "unknown"},
                "reason": check["reason"],
            }
            for check in account.checks
        ]
        account.save(update_fields=["checks"])


class Migration(migrations.Migration):
    dependencies = [("governance", "0002_catalog_roles")]

    operations = [migrations.RunPython(to_outcomes, to_passed)]
