"""The database, too, sells no seat twice.

Whatever takes a seat (a yes, a seat kept for who waits, fewer seats, another start) waits for whoever
else takes one of the same meeting, and is refused where the seats do not suffice. The counting is
done by ``meeting_seats_left`` (groups/meetings/row_security.py), which sees who waits.
"""

from django.db import migrations

_REFUSES = "raise exception '% refuses this change', tg_name using errcode = 'check_violation';"
_ALONE = "perform pg_advisory_xact_lock(hashtextextended('seats of ' || {}::text, 0));"

SEATS = f"""
create function refuse_without_a_seat() returns trigger language plpgsql as $$
declare
    moment timestamptz := coalesce(
        to_jsonb(new) ->> 'offered_at', to_jsonb(new) ->> 'answered_at'
    )::timestamptz;
begin
    {_ALONE.format("new.meeting_id")}
    if meeting_seats_left(new.meeting_id, new.membership_id, moment, false) < 1 then
        {_REFUSES}
    end if;
    return null;
end
$$;
create trigger rsvp_has_a_seat after insert or update on meetings_rsvp for each row
    when (new.answer = 'yes') execute function refuse_without_a_seat();
create trigger waiting_is_offered_a_seat after insert or update on meetings_waiting for each row
    when (new.kept_until is not null) execute function refuse_without_a_seat();
create function refuse_too_few_seats() returns trigger language plpgsql as $$
begin
    {_ALONE.format("new.id")}
    if meeting_seats_left(new.id, null, now(), false) < 0 then
        {_REFUSES}
    end if;
    return null;
end
$$;
create trigger meeting_has_seats_enough after update on meetings_meeting for each row
    when (new.capacity is distinct from old.capacity or new.starts_at <> old.starts_at)
    execute function refuse_too_few_seats();
"""
SEATS_BACK = """
drop trigger meeting_has_seats_enough on meetings_meeting;
drop function refuse_too_few_seats();
drop trigger waiting_is_offered_a_seat on meetings_waiting;
drop trigger rsvp_has_a_seat on meetings_rsvp;
drop function refuse_without_a_seat();
"""


def _same_group(column: str, parent: str) -> tuple[str, str]:
    name = f"meetings_waiting_{column.removesuffix('_id')}_same_group"
    return (
        f"alter table meetings_waiting add constraint {name} foreign key ({column}, group_id)"
        f" references {parent} (id, group_id) on delete cascade deferrable initially deferred",
        f"alter table meetings_waiting drop constraint {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_seats_and_waiting")]

    operations = [
        migrations.RunSQL(*_same_group("meeting_id", "meetings_meeting")),
        migrations.RunSQL(*_same_group("membership_id", "membership_membership")),
        migrations.RunSQL(SEATS, SEATS_BACK),
    ]
