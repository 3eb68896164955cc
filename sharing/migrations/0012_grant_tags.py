from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0011_closing"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="tags",
            field=models.JSONField(null=True),
        ),
    ]
