"""Acknowledgements, and what holds them: they go with their post, their thread and their giver."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

# Of a post that went a moment ago the insert is refused at once: there is a word for that.
REFERENCES = (
    ("group_id", "membership_group", "id", "deferrable initially deferred"),
    ("thread_id, group_id", "forum_thread", "id, group_id", "deferrable initially deferred"),
    ("post_id, thread_id", "forum_post", "id, thread_id", ""),
    (
        "membership_id, group_id",
        "membership_membership",
        "id, group_id",
        "deferrable initially deferred",
    ),
)
TABLE = "forum_acknowledgement"


def references() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"alter table {TABLE} add constraint {TABLE}_{columns.replace(', ', '_')}_holds"
            f" foreign key ({columns}) references {parent} ({theirs}) on delete cascade {when}",
            f"alter table {TABLE} drop constraint {TABLE}_{columns.replace(', ', '_')}_holds",
        )
        for columns, parent, theirs, when in REFERENCES
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0009_drafts_in_one_group"),
        ("membership", "0007_who_asks_to_join"),
    ]

    operations = [
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("heard", "I hear you"),
                            ("me_too", "Me too"),
                            ("thanks", "Thank you"),
                            ("helped", "This helped"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="membership.group",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="membership.membership",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="forum.post",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="forum.thread",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("post", "membership", "kind"), name="acknowledgement_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["heard", "me_too", "thanks", "helped"])),
                        name="acknowledgement_kind_known",
                    ),
                ],
            },
        ),
        *references(),
    ]
