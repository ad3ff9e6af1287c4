"""What a card says, and what becomes of a resource after it was published.

Reviews count in rounds: whenever a resource comes before the reviewers again, two of them have to
stand for it anew. The words of a published one change in one moment only: when it is published
again. So what a group was given stays what two people stood for.

A share follows its resource's state by a foreign key that cascades, past row security, as foreign
keys do. That it begins with a published one is a trigger: it compares the share's own column, which
the foreign key holds equal to the resource's state, so that no change at the same moment outruns it.
"""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q

STATES = [
    ("proposed", "Proposed"),
    ("first_reviewed", "Reviewed once"),
    ("published", "Published"),
    ("due", "Due for another look"),
    ("sent_back", "Being looked at again"),
    ("retired", "No longer in the library"),
    ("declined", "Declined"),
]
BECAUSE = [
    ("source", "Its source or its author cannot be told"),
    ("evidence", "What it says is not well founded, or out of date"),
    ("selling", "It is there to sell something"),
    ("stigma", "It speaks of people in a way that hurts"),
    ("safety", "It may put somebody at risk"),
    ("duplicate", "The library has it already"),
    ("gone", "It cannot be found any more"),
    ("other", "It does not fit this library"),
]
BACK = [
    ("changed", "Its description is to be changed"),
    ("overdue", "It was due for another look, and nobody looked"),
    ("gone", "Its link leads nowhere any more"),
    ("moved", "Its link leads somewhere else now"),
    ("doubt", "A coordinator has doubts about it"),
]
KINDS = [
    ("article", "Article"),
    ("guide", "Guide"),
    ("book", "Book"),
    ("video", "Video"),
    ("audio", "Audio"),
    ("worksheet", "Worksheet or other file"),
    ("exercise", "Exercise"),
    ("course", "Course"),
    ("question and answer", "Question and answer"),
    ("organisation", "Organisation"),
    ("helpline", "Helpline"),
    ("support group", "Support group"),
]

OF_THIS_ROUND = """
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

STEPS = """
create or replace function library_resource_stands() returns trigger language plpgsql as $$
declare
    said record;
begin
    if tg_op = 'INSERT' then
        if new.state <> 'proposed' or new.round <> 1 then
            raise exception 'a resource begins as a proposal'
                using errcode = 'check_violation', constraint = 'resource_stands';
        end if;
        return new;
    end if;
    if new.proposal_id <> old.proposal_id or new.from_coordinator <> old.from_coordinator then
        raise exception 'who proposed a resource does not change'
            using errcode = 'check_violation', constraint = 'resource_stands';
    end if;
    -- Whatever leaves the shelves, or is to be changed, is reviewed from the beginning.
    if new.round not in (old.round, old.round + 1)
        or (new.round > old.round and new.state not in ('due', 'sent_back'))
        or (new.round = old.round and old.state = 'published'
            and new.state in ('due', 'sent_back'))
    then
        raise exception 'a new round begins when a resource comes before the reviewers again'
            using errcode = 'check_violation', constraint = 'resource_rounds';
    end if;
    if old.published_at is not null and (new.state <> 'published' or old.state = 'published') and (
        new.title, new.url, new.identity, new.publisher, new.author, new.kind, new.language,
        new.support_types, new.situations, new.summary, new.conflict_of_interest, new.cost_kind,
        new.cost, new.reading_level, new.country, new.isbn, new.body, new.evidence, new.credit
    ) is distinct from (
        old.title, old.url, old.identity, old.publisher, old.author, old.kind, old.language,
        old.support_types, old.situations, old.summary, old.conflict_of_interest, old.cost_kind,
        old.cost, old.reading_level, old.country, old.isbn, old.body, old.evidence, old.credit
    ) then
        raise exception 'what two people stand for changes when two people stand for the change'
            using errcode = 'check_violation', constraint = 'resource_words';
    end if;
    if new.state = old.state then
        return new;
    end if;
    if (old.state, new.state) not in (
        ('proposed', 'first_reviewed'), ('proposed', 'published'), ('proposed', 'declined'),
        ('first_reviewed', 'published'), ('first_reviewed', 'declined'),
        ('published', 'due'), ('published', 'sent_back'), ('published', 'retired'),
        ('due', 'published'), ('due', 'sent_back'), ('due', 'retired'),
        ('sent_back', 'published'), ('sent_back', 'retired')
    ) then
        raise exception 'no resource goes from this state to that'
            using errcode = 'check_violation', constraint = 'resource_steps';
    end if;
    select
        count(distinct v.reviewer_id) filter (where v.verdict = 'approve') as approvals,
        count(distinct v.reviewer_id) filter (where v.verdict = 'decline') as refusals,
        coalesce(bool_or(u.is_coordinator) filter (where v.verdict = 'approve'), false) as coordinated
    into said
    from library_review v join accounts_user u on u.id = v.reviewer_id
    where v.resource_id = new.id and v.round = new.round;
    if (new.state = 'first_reviewed' and said.approvals < 1)
        or (new.state = 'published' and (
            said.approvals < 2
            -- That table comes with 0004, which runs before anybody acts.
            or not (said.coordinated or new.from_coordinator or exists (
                select 1 from library_revision c where c.resource_id = new.id
                    and c.round = new.round and c.from_coordinator
            ))
        ))
        or (new.state = 'declined' and said.refusals < 1)
        or (new.state = 'retired' and said.refusals < 1 and not exists (
            select 1 from accounts_user u
            where u.id = nullif(current_setting('app.user', true), '')::uuid and u.is_coordinator
        ))
    then
        raise exception 'the reviews do not support this state'
            using errcode = 'check_violation', constraint = 'resource_stands';
    end if;
    return new;
end
$$;
drop trigger library_resource_stands on library_resource;
create trigger library_resource_stands
    before insert or update on library_resource
    for each row execute function library_resource_stands();
"""

SHARES_FOLLOW = """
alter table library_share drop constraint share_of_published;
alter table library_share add constraint share_of_published
    foreign key (resource_id, resource_state) references library_resource (id, state)
    on update cascade;
create function library_share_begins() returns trigger language plpgsql as $$
begin
    if new.resource_state <> 'published' then
        raise exception 'only what is published is shared'
            using errcode = 'check_violation', constraint = 'share_published_only';
    end if;
    return new;
end
$$;
create trigger library_share_begins
    before insert on library_share
    for each row execute function library_share_begins();
"""


class Migration(migrations.Migration):
    dependencies = [("library", "0002_what_two_people_stand_for")]

    operations = [
        migrations.RemoveConstraint("share", "share_published_only"),
        migrations.RemoveConstraint("resource", "resource_published_once"),
        migrations.RemoveConstraint("resource", "resource_published_has_dates"),
        migrations.RemoveConstraint("review", "review_once"),
        migrations.RemoveIndex("resource", "resource_on_shelf"),
        migrations.AlterField(
            "resource",
            "state",
            models.CharField(choices=STATES, default="proposed", max_length=16),
        ),
        migrations.AlterField("resource", "kind", models.CharField(choices=KINDS, max_length=20)),
        migrations.AlterField(
            "resource",
            "declined_because",
            models.CharField(blank=True, choices=BECAUSE, max_length=16),
        ),
        migrations.AddField(
            "resource",
            "reviewers_interests",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=200),
                blank=True,
                default=list,
                editable=False,
                size=None,
            ),
        ),
        migrations.AddField(
            "resource",
            "cost_kind",
            models.CharField(
                blank=True,
                choices=[
                    ("free", "Free"),
                    ("partly", "Partly free"),
                    ("paid", "Has to be paid for"),
                ],
                default="",
                max_length=8,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "resource",
            "reading_level",
            models.CharField(
                blank=True,
                choices=[
                    ("easy", "Easy to read"),
                    ("plain", "Plain language"),
                    ("specialist", "Needs some knowledge of the field"),
                ],
                default="",
                max_length=12,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "resource",
            "country",
            models.CharField(blank=True, default="", max_length=2),
            preserve_default=False,
        ),
        migrations.AddField(
            "resource",
            "isbn",
            models.CharField(blank=True, default="", max_length=13, verbose_name="ISBN"),
            preserve_default=False,
        ),
        migrations.AddField(
            "resource",
            "body",
            models.CharField(blank=True, default="", max_length=20000),
            preserve_default=False,
        ),
        migrations.AddField(
            "resource",
            "evidence",
            models.CharField(blank=True, default="", max_length=1000),
            preserve_default=False,
        ),
        migrations.AddField(
            "resource",
            "credit",
            models.CharField(blank=True, default="", max_length=80),
            preserve_default=False,
        ),
        migrations.AddField(
            "resource",
            "round",
            models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            "resource", "again_since", models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddField(
            "resource",
            "sent_back_because",
            models.CharField(blank=True, choices=BACK, default="", max_length=16),
            preserve_default=False,
        ),
        migrations.AddField(
            "resource",
            "retired_because",
            models.CharField(blank=True, choices=BECAUSE, default="", max_length=16),
            preserve_default=False,
        ),
        migrations.AddField("review", "round", models.PositiveSmallIntegerField(default=1)),
        migrations.AddConstraint(
            "review",
            models.UniqueConstraint(fields=("resource", "reviewer", "round"), name="review_once"),
        ),
        migrations.AddConstraint(
            "resource",
            models.UniqueConstraint(
                condition=Q(("state__in", ("published", "due"))),
                fields=("identity",),
                name="resource_published_once",
            ),
        ),
        migrations.AddConstraint(
            "resource",
            models.CheckConstraint(
                condition=Q(
                    Q(("state__in", ("published", "due")), _negated=True),
                    Q(("next_review_on__isnull", False), ("published_at__isnull", False)),
                    _connector="OR",
                ),
                name="resource_published_has_dates",
            ),
        ),
        migrations.AddConstraint(
            "resource",
            models.CheckConstraint(
                condition=Q(
                    Q(("retired_because__gt", ""), ("state", "retired")),
                    Q(Q(("state", "retired"), _negated=True), ("retired_because", "")),
                    _connector="OR",
                ),
                name="resource_retired_has_reason",
            ),
        ),
        migrations.AddConstraint(
            "resource",
            models.CheckConstraint(
                condition=Q(
                    Q(("sent_back_because__gt", ""), ("state", "sent_back")),
                    Q(Q(("state", "sent_back"), _negated=True), ("sent_back_because", "")),
                    _connector="OR",
                ),
                name="resource_sent_back_has_reason",
            ),
        ),
        migrations.AddConstraint(
            "resource",
            models.CheckConstraint(
                condition=Q(("country", ""), ("country__regex", "^[A-Z]{2}$"), _connector="OR"),
                name="resource_country_is_a_code",
            ),
        ),
        migrations.AddConstraint(
            "resource",
            models.CheckConstraint(
                condition=Q(("isbn", ""), ("isbn__regex", "^97[89][0-9]{10}$"), _connector="OR"),
                name="resource_isbn_of_thirteen",
            ),
        ),
        migrations.AddIndex(
            "resource",
            models.Index(
                condition=Q(("state__in", ("published", "due"))),
                fields=["-published_at", "id"],
                name="resource_on_shelf",
            ),
        ),
        migrations.AddIndex(
            "resource", models.Index(fields=["state", "proposed_at"], name="resource_in_state")
        ),
        migrations.RunSQL(OF_THIS_ROUND, migrations.RunSQL.noop),
        migrations.RunSQL(STEPS, migrations.RunSQL.noop),
        migrations.RunSQL(SHARES_FOLLOW, migrations.RunSQL.noop),
    ]
