"""Checklists of reviews, and revisions of what was published.

Whoever would change a resource does not review the change: the trigger of 0002 knows that too. A
checklist has the verdict of its review, held equal by a foreign key, so that a check can ask that a
yes has every answer.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import groupsite.confidentiality.fields

VERDICTS = [("approve", "I stand for it"), ("decline", "It should not be in the library")]
BACK = [
    ("changed", "Its description is to be changed"),
    ("refused", "A change to it was refused, and what it was before is looked at again"),
    ("overdue", "It was due for another look, and nobody looked"),
    ("gone", "Its link leads nowhere any more"),
    ("moved", "Its link leads somewhere else now"),
    ("doubt", "A coordinator has doubts about it"),
]
POINTS = [
    "source",
    "standing",
    "evidence",
    "current",
    "stigma",
    "access",
    "reading",
    "watched",
    "interest",
    "cost",
    "country",
]

NOT_BY_WHO_CHANGED_IT = """
create or replace function library_review_by_others() returns trigger language plpgsql as $$
begin
    -- A reviewer's account may go later and leave the review; nobody enters one without a name.
    if (tg_op = 'INSERT' and new.reviewer_id is null) or exists (
        select 1 from library_resource r join library_proposal p on p.id = r.proposal_id
        where r.id = new.resource_id and p.proposer_id = new.reviewer_id
    ) then
        raise exception 'a review needs a reviewer who is not the proposer'
            using errcode = 'check_violation', constraint = 'review_by_others';
    end if;
    if exists (
        select 1 from library_revision c
        where c.resource_id = new.resource_id and c.round = new.round
            and c.changed_by_id = new.reviewer_id
    ) then
        raise exception 'a change is reviewed by others than who made it'
            using errcode = 'check_violation', constraint = 'review_by_others';
    end if;
    if tg_op = 'INSERT' and not exists (
        select 1 from library_resource r where r.id = new.resource_id and r.round = new.round
    ) then
        raise exception 'a review belongs to the round that the resource is in'
            using errcode = 'check_violation', constraint = 'review_of_this_round';
    end if;
    return new;
end
$$;
"""

ONE_VERDICT = """
alter table library_checklist add constraint checklist_of_its_review
    foreign key (review_id, verdict, resource_id) references library_review (id, verdict, resource_id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0003_what_becomes_of_it"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            "resource",
            "sent_back_because",
            models.CharField(blank=True, choices=BACK, max_length=16),
        ),
        migrations.CreateModel(
            name="Checklist",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checklist",
                        to="library.review",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="library.resource",
                    ),
                ),
                ("verdict", models.CharField(choices=VERDICTS, max_length=8)),
                ("answers", models.JSONField(default=dict)),
                (
                    "notes",
                    groupsite.confidentiality.fields.SealedTextField(
                        blank=True, owner="resource_id"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            ("verdict", "decline"), ("answers__has_keys", POINTS), _connector="OR"
                        ),
                        name="checklist_of_a_yes_is_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="library.resource",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("from_coordinator", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("resource", "round"), name="revision_of_a_round"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            "review",
            models.UniqueConstraint(
                fields=("id", "verdict", "resource"), name="review_with_verdict"
            ),
        ),
        migrations.RunSQL(NOT_BY_WHO_CHANGED_IT, migrations.RunSQL.noop),
        migrations.RunSQL(ONE_VERDICT, migrations.RunSQL.noop),
    ]
