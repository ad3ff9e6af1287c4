"""Marks of what one has read, and what holds them: they go with the thread and with their owner."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

LATER = "deferrable initially deferred"
# A thread that went a moment ago is said at once.
REFERENCES = (
    ("group_id", "membership_group", "id", LATER),
    ("thread_id, group_id", "forum_thread", "id, group_id", ""),
    ("membership_id, group_id", "membership_membership", "id, group_id", LATER),
)
TABLE = "forum_readmark"


def holds() -> list[migrations.RunSQL]:
    made = []
    for columns, parent, theirs, when in REFERENCES:
        name = f"{TABLE}_{columns.replace(', ', '_')}_holds"
        made.append(
            migrations.RunSQL(
                f"alter table {TABLE} add constraint {name} foreign key ({columns})"
                f" references {parent} ({theirs}) on delete cascade {when}",
                f"alter table {TABLE} drop constraint {name}",
            )
        )
    return made


STAYS = migrations.RunSQL(
    f"create trigger {TABLE}_keeps_whose_it_is before update on {TABLE} for each row"
    " when ((old.id, old.group_id, old.thread_id, old.membership_id) is distinct from"
    " (new.id, new.group_id, new.thread_id, new.membership_id)) execute function refuse_change()",
    f"drop trigger {TABLE}_keeps_whose_it_is on {TABLE}",
)


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0010_being_heard"),
        ("membership", "0007_who_asks_to_join"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadMark",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("until", models.DateTimeField()),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="membership.membership",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="forum.thread",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("membership", "thread"), name="read_mark_once", nulls_distinct=False
                    )
                ],
            },
        ),
        *holds(),
        STAYS,
    ]
