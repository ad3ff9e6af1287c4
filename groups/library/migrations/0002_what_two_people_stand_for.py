"""Rules that look across tables, held by the database as well.

A check sees one row only. So triggers refuse a review by the proposer, and a state that the
reviews do not support. They run with the rights of whoever acts: a row that is hidden from the
actor cannot help them, so a trigger that sees too little refuses.

That only published resources are shared is a foreign key on resource *and* state, where the
share's state is fixed to "published" by a check. Unlike a trigger it cannot be outrun by a change
at the same moment. A resource that a group holds can therefore not change its state unnoticed:
whoever retires one has to deal with its shares first.
"""

from django.db import migrations

NEVER_BY_THE_PROPOSER = """
create function library_review_by_others() returns trigger language plpgsql as $$
begin
    -- A reviewer's account may go later and leave the review; nobody enters one without a name.
    if (tg_op = 'INSERT' and new.reviewer_id is null) or exists (
        select 1 from library_resource r join library_proposal p on p.id = r.proposal_id
        where r.id = new.resource_id and p.proposer_id = new.reviewer_id
    ) then
        raise exception 'a review needs a reviewer who is not the proposer'
            using errcode = 'check_violation', constraint = 'review_by_others';
    end if;
    return new;
end
$$;
create trigger library_review_by_others
    before insert or update of resource_id, reviewer_id on library_review
    for each row execute function library_review_by_others();
"""

STATE_FOLLOWS_REVIEWS = """
create function library_resource_stands() returns trigger language plpgsql as $$
declare
    said record;
begin
    if tg_op = 'INSERT' then
        if new.state <> 'proposed' then
            raise exception 'a resource begins as a proposal'
                using errcode = 'check_violation', constraint = 'resource_stands';
        end if;
        return new;
    end if;
    if new.proposal_id <> old.proposal_id or new.from_coordinator <> old.from_coordinator then
        raise exception 'who proposed a resource does not change'
            using errcode = 'check_violation', constraint = 'resource_stands';
    end if;
    if new.state = old.state then
        return new;
    end if;
    select
        count(distinct v.reviewer_id) filter (where v.verdict = 'approve') as approvals,
        count(distinct v.reviewer_id) filter (where v.verdict = 'decline') as refusals,
        coalesce(bool_or(u.is_coordinator) filter (where v.verdict = 'approve'), false) as coordinated
    into said
    from library_review v join accounts_user u on u.id = v.reviewer_id
    where v.resource_id = new.id;
    if (new.state = 'first_reviewed' and said.approvals < 1)
        or (new.state = 'published' and (
            said.approvals < 2 or not (said.coordinated or new.from_coordinator)
        ))
        or (new.state = 'declined' and said.refusals < 1)
    then
        raise exception 'the reviews do not support this state'
            using errcode = 'check_violation', constraint = 'resource_stands';
    end if;
    return new;
end
$$;
create trigger library_resource_stands
    before insert or update of state, proposal_id, from_coordinator on library_resource
    for each row execute function library_resource_stands();
"""

SHARED_WHILE_PUBLISHED = """
alter table library_share add constraint share_of_published
    foreign key (resource_id, resource_state) references library_resource (id, state);
"""

# Deferred like Django's own, which this one stands beside.
SHARED_BY_THE_GROUPS_OWN = """
alter table library_share add constraint share_by_own_facilitator
    foreign key (shared_by_id, group_id) references membership_membership (id, group_id)
    deferrable initially deferred;
"""


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial"), ("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            NEVER_BY_THE_PROPOSER,
            "drop trigger library_review_by_others on library_review;"
            "drop function library_review_by_others();",
        ),
        migrations.RunSQL(
            STATE_FOLLOWS_REVIEWS,
            "drop trigger library_resource_stands on library_resource;"
            "drop function library_resource_stands();",
        ),
        migrations.RunSQL(
            SHARED_WHILE_PUBLISHED, "alter table library_share drop constraint share_of_published;"
        ),
        migrations.RunSQL(
            SHARED_BY_THE_GROUPS_OWN,
            "alter table library_share drop constraint share_by_own_facilitator;",
        ),
    ]
