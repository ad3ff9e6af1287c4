"""Somebody who leaves says what becomes of all that they wrote."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

LATER = "deferrable initially deferred"
# (columns, parent, its columns)
REFERENCES = (
    ("group_id", "membership_group", "id"),
    ("membership_id, group_id", "membership_membership", "id, group_id"),
)


def references() -> list[migrations.RunSQL]:
    made = []
    for columns, parent, theirs in REFERENCES:
        name = f"forum_parting_{columns.replace(', ', '_')}_holds"
        made.append(
            migrations.RunSQL(
                f"alter table forum_parting add constraint {name} foreign key ({columns})"
                f" references {parent} ({theirs}) on delete cascade {LATER}",
                f"alter table forum_parting drop constraint {name}",
            )
        )
    return made


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0006_disclosed_ends_with_its_thread"),
        ("membership", "0007_who_asks_to_join"),
    ]

    operations = [
        migrations.CreateModel(
            name="Parting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="membership.group",
                    ),
                ),
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="membership.membership",
                    ),
                ),
            ],
        ),
        *references(),
    ]
