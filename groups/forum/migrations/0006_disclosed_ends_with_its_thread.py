"""What was put before the facilitators goes at the second at which its thread goes.

They read it without the thread, so the end is repeated in the disclosure's row: written by whoever
can read the thread, and afterwards only ever sooner.
"""

from django.db import migrations, models

UNLOCKED = "alter table {} no force row level security"
LOCKED = "alter table {} force row level security"
FILLING = (
    "update forum_disclosure d set ends_at = t.expires_at from forum_thread t"
    " where t.id = d.thread_id and d.closed_at is null and t.expires_at is not null"
)

READS_IT = """
create or replace function forum_discloser_reads() returns trigger language plpgsql as $$
begin
    perform from forum_post p join forum_thread t on t.id = p.thread_id
    where p.id = new.post_id and p.thread_id = new.thread_id
    and t.expires_at is not distinct from new.ends_at;
    if found then
        return new;
    end if;
    raise exception '% refuses this change', tg_name using errcode = 'check_violation';
end
$$
"""
READ_IT = """
create or replace function forum_discloser_reads() returns trigger language plpgsql as $$
begin
    perform from forum_post where id = new.post_id and thread_id = new.thread_id;
    if found then
        return new;
    end if;
    raise exception '% refuses this change', tg_name using errcode = 'check_violation';
end
$$
"""
ONLY_SOONER = (
    "create trigger forum_disclosure_ends_sooner before update on forum_disclosure for each row"
    " when (old.ends_at is not null and coalesce(new.ends_at > old.ends_at, true))"
    " execute function refuse_change()"
)


class Migration(migrations.Migration):
    dependencies = [("forum", "0005_authors_are_told")]

    operations = [
        migrations.AddField(
            model_name="disclosure",
            name="ends_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(
            [
                *(UNLOCKED.format(table) for table in ("forum_disclosure", "forum_thread")),
                FILLING,
                *(LOCKED.format(table) for table in ("forum_disclosure", "forum_thread")),
            ],
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(READS_IT, READ_IT),
        migrations.RunSQL(
            ONLY_SOONER, "drop trigger forum_disclosure_ends_sooner on forum_disclosure"
        ),
    ]
