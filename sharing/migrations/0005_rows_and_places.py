from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill_local_database(apps, schema_editor):
    """Until now every link lay in the environment's own database."""
    grants = apps.get_model("sharing", "Grant").objects.filter(local_database="")
    environment = apps.get_model("sharing", "Environment").objects.filter(
        pk=OuterRef("environment")
    )
    grants.update(local_database=Subquery(environment.values("database")[:1]))


class Migration(migrations.Migration):
    dependencies = [("sharing", "0004_mirrors")]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="rows",
            field=models.CharField(blank=True, max_length=2047, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="grant",
            name="local_database",
            field=models.CharField(max_length=255, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(fill_local_database, migrations.RunPython.noop),
    ]
