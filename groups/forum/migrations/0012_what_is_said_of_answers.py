"""Marks and reviews of answers, and what holds them: they go with the answer."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

LATER = "deferrable initially deferred"
# Of an answer that went a moment ago the insert is refused at once: there is a word for that.
REFERENCES = (
    ("group_id", "membership_group", "id", LATER),
    ("thread_id, group_id", "forum_thread", "id, group_id", LATER),
    ("post_id, thread_id", "forum_post", "id, thread_id", ""),
    ("facilitator_id, group_id", "membership_membership", "id, group_id", LATER),
)


def holds() -> list[migrations.RunSQL]:
    made = []
    for table in ("forum_answermark", "forum_answerreview"):
        for columns, parent, theirs, when in REFERENCES:
            name = f"{table}_{columns.replace(', ', '_')}_holds"
            made.append(
                migrations.RunSQL(
                    f"alter table {table} add constraint {name} foreign key ({columns})"
                    f" references {parent} ({theirs}) on delete cascade {when}",
                    f"alter table {table} drop constraint {name}",
                )
            )
    return made


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0011_how_far_one_has_read"),
        ("library", "0002_what_two_people_stand_for"),
        ("membership", "0007_who_asks_to_join"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerReview",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "facilitator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="membership.membership",
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
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="forum.post",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="library.resource",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="forum.thread",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AnswerMark",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "facilitator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="membership.membership",
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
                    "post",
                    models.ForeignKey(
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
                        fields=("thread", "facilitator"),
                        name="answer_mark_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        *holds(),
    ]
