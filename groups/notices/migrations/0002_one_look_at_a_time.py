"""When a sender looks at a row by itself stands in one column, which one index answers."""

import uuid
from django.conf import settings
from django.db import migrations, models

UNLOCKED = "alter table notices_notice no force row level security"
LOCKED = "alter table notices_notice force row level security"
FILLING = (
    "update notices_notice set message_key = gen_random_uuid(), next_at ="
    " case when state = 'pending' then greatest(due_at, not_before) end"
)


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Planned",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, unique=True)),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="notice",
            name="notice_due",
        ),
        migrations.AddField(
            model_name="notice",
            name="message_key",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AddField(
            model_name="notice",
            name="next_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="repeated",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL([UNLOCKED, FILLING, LOCKED], migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("next_at", None), _negated=True),
                fields=["next_at"],
                name="notice_due",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("state", "sending")), fields=["lease_until"], name="notice_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_at", None), ("state__in", ["pending", "uncertain"]), _connector="OR"
                ),
                name="notice_waits",
            ),
        ),
        migrations.RemoveField(
            model_name="notice",
            name="not_before",
        ),
    ]
