"""What can be undone, and when the job that plans ahead last ran."""

import django.db.models.deletion
import groupsite.confidentiality.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_recurrence"),
        ("membership", "0005_away_for_now"),
    ]

    operations = [
        migrations.CreateModel(
            name="TopUp",
            fields=[
                (
                    "id",
                    models.SmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("ran_at", models.DateTimeField()),
                ("zones", models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("tells_at", models.DateTimeField()),
                ("number", models.PositiveSmallIntegerField()),
                ("before", groupsite.confidentiality.fields.SealedTextField(owner="group_id")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="membership.group",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="membership.membership",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["group", "made_at"], name="change_of_group")],
            },
        ),
        migrations.RunSQL(
            "alter table meetings_change add constraint meetings_change_membership_same_group"
            " foreign key (membership_id, group_id) references membership_membership (id, group_id)"
            " on delete cascade deferrable initially deferred",
            "alter table meetings_change drop constraint meetings_change_membership_same_group",
        ),
    ]
