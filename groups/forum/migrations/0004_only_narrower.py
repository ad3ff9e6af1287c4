"""What the policies cannot say: texts only narrow, and what is written of people never changes."""

from django.db import migrations

LATER = "deferrable initially deferred"

# (table, columns, parent, its columns, on delete)
REFERENCES = (
    ("forum_thread", "meeting_id, group_id", "meetings_meeting", "id, group_id", "no action"),
    ("forum_post", "meeting_id, group_id", "meetings_meeting", "id, group_id", "no action"),
    ("forum_post", "pseudonym_id, thread_id", "forum_pseudonym", "id, thread_id", "no action"),
    ("forum_pseudonym", "group_id", "membership_group", "id", "cascade"),
    ("forum_pseudonym", "thread_id, group_id", "forum_thread", "id, group_id", "cascade"),
    (
        "forum_pseudonym",
        "membership_id, group_id",
        "membership_membership",
        "id, group_id",
        "cascade",
    ),
    ("forum_brokenglass", "group_id", "membership_group", "id", "cascade"),
    ("forum_brokenglass", "pseudonym_id, group_id", "forum_pseudonym", "id, group_id", "cascade"),
    (
        "forum_brokenglass",
        "asked_by_id, group_id",
        "membership_membership",
        "id, group_id",
        "cascade",
    ),
    (
        "forum_brokenglass",
        "approved_by_id, group_id",
        "membership_membership",
        "id, group_id",
        "cascade",
    ),
    ("forum_told", "group_id", "membership_group", "id", "cascade"),
    ("forum_told", "glass_id, group_id", "forum_brokenglass", "id, group_id", "cascade"),
    ("forum_told", "membership_id, group_id", "membership_membership", "id, group_id", "cascade"),
    ("forum_disclosure", "group_id", "membership_group", "id", "cascade"),
    ("forum_disclosure", "thread_id, group_id", "forum_thread", "id, group_id", "cascade"),
    ("forum_disclosure", "post_id, thread_id", "forum_post", "id, thread_id", "cascade"),
)

# (table, what stays as it was written, a further condition under which it must not change)
STAYS = (
    ("forum_thread", ("id", "group_id", "kind", "created_at"), ""),
    (
        "forum_post",
        ("id", "group_id", "thread_id", "opens", "pseudonym_id", "created_at"),
        "",
    ),
    ("forum_authorship", ("id", "group_id", "thread_id", "post_id", "membership_id"), ""),
    (
        "forum_brokenglass",
        ("id", "group_id", "pseudonym_id", "asked_by_id", "asked_at", "tell_after"),
        # Once two have agreed nothing moves; and the reason is only ever sealed anew.
        " or old.approved_by_id is not null"
        " and (new.approved_by_id, new.approved_at, new.ends_at, new.tell_at)"
        " is distinct from (old.approved_by_id, old.approved_at, old.ends_at, old.tell_at)"
        " or (new.reason, new.safety) is distinct from (old.reason, old.safety)"
        " and current_setting('app.purpose', true) is distinct from 'key rotation'",
    ),
    (
        "forum_disclosure",
        ("id", "group_id", "thread_id", "post_id", "opened_at"),
        " or old.closed_at is not null",
    ),
)

ONLY_NARROWS = """
create function forum_only_narrows() returns trigger language plpgsql as $$
begin
    if (
        new.audience = old.audience and new.meeting_id is not distinct from old.meeting_id
        or (old.audience, new.audience) in (
            ('everyone', 'meeting'), ('everyone', 'facilitators'), ('everyone', 'chosen'),
            ('meeting', 'facilitators'), ('meeting', 'chosen'), ('facilitators', 'chosen')
        )
    )
        and (old.open_to_later or not new.open_to_later)
        and (old.expires_at is null or coalesce(new.expires_at <= old.expires_at, false))
    then
        return new;
    end if;
    raise exception '% refuses this change', tg_name using errcode = 'check_violation';
end
$$
"""

# A text is written after its readers; so where it is there already, it is being narrowed, and
# nobody may be named who could not read it until now.
COULD_READ = """
create function forum_reader_could_read() returns trigger language plpgsql as $$
declare
    words record;
    person record;
begin
    if new.post_id is null then
        select audience, open_to_later, created_at into words
        from forum_thread where id = new.thread_id;
    else
        select audience, open_to_later, created_at into words
        from forum_post where id = new.post_id;
    end if;
    if not found then
        return new;
    end if;
    select role, joined_at into person from membership_membership where id = new.membership_id;
    if words.audience <> 'chosen'
        and (words.audience = 'everyone' or person.role in ('lead', 'facilitator'))
        and (words.open_to_later or person.joined_at <= words.created_at)
    then
        return new;
    end if;
    raise exception '% refuses this change', tg_name using errcode = 'check_violation';
end
$$
"""

# Asked under the policies of whoever discloses: they put forward what they can read.
READS_IT = """
create function forum_discloser_reads() returns trigger language plpgsql as $$
begin
    perform from forum_post where id = new.post_id and thread_id = new.thread_id;
    if found then
        return new;
    end if;
    raise exception '% refuses this change', tg_name using errcode = 'check_violation';
end
$$
"""

TRIGGERS = (
    ("forum_thread_only_narrows", "update", "forum_thread", "forum_only_narrows"),
    ("forum_post_only_narrows", "update", "forum_post", "forum_only_narrows"),
    ("forum_reader_could_read", "insert", "forum_reader", "forum_reader_could_read"),
    ("forum_discloser_reads", "insert", "forum_disclosure", "forum_discloser_reads"),
)


def references() -> list[migrations.RunSQL]:
    made = []
    for table, columns, parent, theirs, gone in REFERENCES:
        name = f"{table}_{columns.replace(', ', '_')}_holds"
        made.append(
            migrations.RunSQL(
                f"alter table {table} add constraint {name} foreign key ({columns})"
                f" references {parent} ({theirs}) on delete {gone} {LATER}",
                f"alter table {table} drop constraint {name}",
            )
        )
    return made


def stays() -> list[migrations.RunSQL]:
    """``refuse_change`` is membership's."""
    return [
        migrations.RunSQL(
            f"create trigger {table}_stays before update on {table} for each row"
            f" when (({', '.join(f'old.{column}' for column in columns)}) is distinct from"
            f" ({', '.join(f'new.{column}' for column in columns)}){more})"
            " execute function refuse_change()",
            f"drop trigger {table}_stays on {table}",
        )
        for table, columns, more in STAYS
    ]


def triggers() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"create trigger {name} before {event} on {table} for each row"
            f" execute function {function}()",
            f"drop trigger {name} on {table}",
        )
        for name, event, table, function in TRIGGERS
    ]


def no_longer() -> list[migrations.RunSQL]:
    """Of 0002: an audience could not change at all."""
    return [
        migrations.RunSQL(
            f"drop trigger {table}_keeps_its_readers on {table}", migrations.RunSQL.noop
        )
        for table in ("forum_thread", "forum_post")
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0003_audiences_and_names"),
        ("meetings", "0001_initial"),
        ("membership", "0002_what_stays"),
    ]

    operations = [
        *references(),
        migrations.RunSQL(ONLY_NARROWS, "drop function forum_only_narrows()"),
        migrations.RunSQL(COULD_READ, "drop function forum_reader_could_read()"),
        migrations.RunSQL(READS_IT, "drop function forum_discloser_reads()"),
        *no_longer(),
        *stays(),
        *triggers(),
    ]
