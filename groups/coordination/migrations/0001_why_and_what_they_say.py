"""Why somebody was removed, and what they say to it."""

import django.db.models.deletion
import groupsite.confidentiality.fields
import uuid
from django.conf import settings
from django.db import migrations, models


# (table, columns, parent, its columns): what the database itself takes along.
GOES_WITH = (
    ("coordination_removal", "group_id", "membership_group", "id"),
    ("coordination_objection", "group_id", "membership_group", "id"),
    (
        "coordination_removal",
        "membership_id, group_id",
        "membership_membership",
        "id, group_id",
    ),
)

# A reason is written once; it is only ever sealed anew. An answer is given once.
STAYS = """
create trigger removal_stays before update on coordination_removal for each row
    when ((old.id, old.group_id, old.membership_id, old.person_id, old.removed_at)
        is distinct from
        (new.id, new.group_id, new.membership_id, new.person_id, new.removed_at))
    execute function refuse_change();
create trigger objection_stays before update on coordination_objection for each row
    when ((old.id, old.removal_id, old.group_id, old.objected_at)
        is distinct from (new.id, new.removal_id, new.group_id, new.objected_at)
        or (old.answered_at is not null and new.answered_by_id is not null
            and (old.verdict, old.answered_by_id, old.answered_at)
            is distinct from (new.verdict, new.answered_by_id, new.answered_at)))
    execute function refuse_change();
"""
STAYS_BACK = """
drop trigger objection_stays on coordination_objection;
drop trigger removal_stays on coordination_removal;
"""


def goes_with() -> list[migrations.RunSQL]:
    made = []
    for table, columns, parent, theirs in GOES_WITH:
        name = f"{table}_{columns.replace(', ', '_')}_holds"
        made.append(
            migrations.RunSQL(
                f"alter table {table} add constraint {name} foreign key ({columns})"
                f" references {parent} ({theirs}) on delete cascade deferrable initially deferred",
                f"alter table {table} drop constraint {name}",
            )
        )
    return made


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("membership", "0007_who_asks_to_join"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Removal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("group_name", groupsite.confidentiality.fields.SealedTextField(owner="person_id")),
                ("reason", groupsite.confidentiality.fields.SealedTextField(owner="person_id")),
                ("removed_at", models.DateTimeField()),
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="membership.membership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DB_CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("group_name", groupsite.confidentiality.fields.SealedTextField(owner="id")),
                ("reason", groupsite.confidentiality.fields.SealedTextField(owner="id")),
                ("words", groupsite.confidentiality.fields.SealedTextField(owner="id")),
                ("objected_at", models.DateTimeField()),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stands", "It stays as the group decided"),
                            ("again", "The group is asked to think about it again"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "answer",
                    groupsite.confidentiality.fields.SealedTextField(blank=True, owner="id"),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DB_SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "removal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DB_CASCADE,
                        related_name="objection",
                        to="coordination.removal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None), ("verdict", "")),
                            models.Q(
                                models.Q(("verdict", ""), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="objection_answered_whole",
                    )
                ],
            },
        ),
        *goes_with(),
        migrations.RunSQL(STAYS, STAYS_BACK),
    ]
