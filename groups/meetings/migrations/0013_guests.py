"""Guests of one meeting."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


# A visit lies in the group of its meeting, and goes with its guest's account, past row security.
# Whoever answers changes nothing but the answer.
HOLDS = """
alter table meetings_visit add constraint meetings_visit_meeting_id_same_group
    foreign key (meeting_id, group_id) references meetings_meeting (id, group_id)
    on delete cascade deferrable initially deferred;
alter table meetings_visit add constraint meetings_visit_goes_with_its_guest
    foreign key (guest_id) references accounts_user (id)
    on delete cascade deferrable initially deferred;
create trigger visit_keeps_what_the_guest_said before update on meetings_visit for each row
    when ((new.id, new.group_id, new.meeting_id, new.guest_id, new.name, new.version,
            new.asked_at, new.erase_at)
        is distinct from (old.id, old.group_id, old.meeting_id, old.guest_id, old.name, old.version,
            old.asked_at, old.erase_at))
    execute function refuse_change();
"""
HOLDS_BACK = """
drop trigger visit_keeps_what_the_guest_said on meetings_visit;
alter table meetings_visit drop constraint meetings_visit_goes_with_its_guest;
alter table meetings_visit drop constraint meetings_visit_meeting_id_same_group;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0012_invitations_by_mail"),
        ("membership", "0009_from_asking_to_joining"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name for that evening")),
                (
                    "version",
                    models.PositiveSmallIntegerField(verbose_name="version of the agreement"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("held", "Asked"),
                            ("coming", "Comes"),
                            ("refused", "Cannot come"),
                        ],
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("erase_at", models.DateTimeField()),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="membership.group",
                    ),
                ),
                (
                    "guest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visits",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["erase_at"], name="visit_erase"),
                    models.Index(
                        condition=models.Q(("state", "asked")), fields=["group"], name="visit_asked"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("group", "guest"), name="visit_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True), ("state__in", ["asked", "held"])
                            ),
                            models.Q(
                                ("answered_at__isnull", False), ("state__in", ["coming", "refused"])
                            ),
                            _connector="OR",
                        ),
                        name="visit_answer_whole",
                    ),
                ],
            },
        ),
        migrations.RunSQL(HOLDS, HOLDS_BACK),
    ]
