import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0004_closing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="domain",
            name="sharing_by",
            field=models.CharField(
                choices=[("named", "Tables by their names"), ("tag", "LF-Tags")],
                default="named",
                max_length=10,
                verbose_name="access goes by",
            ),
        ),
        migrations.AddField(
            model_name="domain",
            name="tag_glossary",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tagging_domains",
                to="governance.glossary",
                verbose_name="glossary of tags",
            ),
        ),
        migrations.AddConstraint(
            model_name="domain",
            constraint=models.CheckConstraint(
                condition=models.Q(("sharing_by", "tag"), ("tag_glossary", None), _connector="OR"),
                name="domain_tag_glossary",
                violation_error_message="A glossary of tags is only for access by LF-Tags.",
            ),
        ),
    ]
