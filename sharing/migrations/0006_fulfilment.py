import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
        ("governance", "0003_check_outcomes"),
        ("sharing", "0005_rows_and_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeliveryAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("milliseconds", models.PositiveIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Fulfiller",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "webhook_url",
                    models.CharField(blank=True, max_length=500, verbose_name="webhook"),
                ),
                ("sealed_secret", models.TextField(blank=True, editable=False)),
                ("webhook_off_at", models.DateTimeField(blank=True, null=True)),
                ("webhook_off_reason", models.CharField(blank=True, max_length=300)),
                (
                    "remind_after_days",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="days until a reminder",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name_plural": "fulfilment by hand",
                "ordering": ["project__name", "id"],
            },
        ),
        migrations.CreateModel(
            name="FulfilmentReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for somebody"),
                            ("started", "Started"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("dropped", "No longer needed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("diagnostics", models.TextField(blank=True)),
                ("reference", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="FulfilmentTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "want",
                    models.CharField(
                        choices=[("present", "Present"), ("absent", "Absent")], max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for somebody"),
                            ("started", "Started"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("dropped", "No longer needed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("diagnostics", models.TextField(blank=True)),
                ("reference", models.CharField(blank=True, max_length=500)),
                ("reported_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                ("next_reminder_at", models.DateTimeField()),
                ("reminders", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message_id", models.CharField(max_length=60, unique=True)),
                ("type", models.CharField(max_length=40)),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Being sent"),
                            ("delivered", "Delivered"),
                            ("given_up", "Given up"),
                            ("dropped", "No longer needed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempt_count", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("last_answer", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="grant",
            name="means",
            field=models.CharField(
                choices=[("lake_formation", "Lake Formation"), ("manual", "By hand")],
                default="lake_formation",
                editable=False,
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="grant",
            name="route",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grants",
                to="sharing.route",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("means", "manual"), ("route", None)),
                    models.Q(("means", "lake_formation"), ("route__isnull", False)),
                    _connector="OR",
                ),
                name="grant_means_and_route",
            ),
        ),
        migrations.AddField(
            model_name="fulfiller",
            name="asset",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="fulfillers",
                to="catalog.asset",
                verbose_name="asset",
            ),
        ),
        migrations.AddField(
            model_name="fulfiller",
            name="people",
            field=models.ManyToManyField(
                blank=True,
                related_name="fulfils_for",
                to=settings.AUTH_USER_MODEL,
                verbose_name="people",
            ),
        ),
        migrations.AddField(
            model_name="fulfiller",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="fulfillers",
                to="governance.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="fulfilmentreport",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="fulfilmenttask",
            name="fulfiller",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="tasks",
                to="sharing.fulfiller",
            ),
        ),
        migrations.AddField(
            model_name="fulfilmenttask",
            name="grant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tasks",
                to="sharing.grant",
            ),
        ),
        migrations.AddField(
            model_name="fulfilmenttask",
            name="reported_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="fulfilmentreport",
            name="task",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reports",
                to="sharing.fulfilmenttask",
            ),
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="fulfiller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="sharing.fulfiller",
            ),
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="task",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="sharing.fulfilmenttask",
            ),
        ),
        migrations.AddField(
            model_name="deliveryattempt",
            name="delivery",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attempts",
                to="sharing.webhookdelivery",
            ),
        ),
        migrations.AddConstraint(
            model_name="fulfiller",
            constraint=models.UniqueConstraint(
                condition=models.Q(("asset", None)),
                fields=("project",),
                name="fulfiller_once_per_project",
            ),
        ),
        migrations.AddConstraint(
            model_name="fulfiller",
            constraint=models.UniqueConstraint(fields=("asset",), name="fulfiller_once_per_asset"),
        ),
        migrations.AddIndex(
            model_name="fulfilmenttask",
            index=models.Index(
                condition=models.Q(("state__in", ("open", "started", "failed"))),
                fields=["next_reminder_at"],
                name="task_reminder",
            ),
        ),
        migrations.AddConstraint(
            model_name="fulfilmenttask",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("open", "started", "failed"))),
                fields=("grant",),
                name="one_live_task_per_grant",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["next_attempt_at"],
                name="delivery_waiting",
            ),
        ),
    ]
