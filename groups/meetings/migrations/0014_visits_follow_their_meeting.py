"""A visit is remembered for a week after its meeting, whoever moves that, and whenever.

The trigger writes for the purpose that moves meetings by itself: facilitators do not see who is
held back.
"""

from django.db import migrations

KEEPS = """
drop trigger visit_keeps_what_the_guest_said on meetings_visit;
create trigger visit_keeps_what_the_guest_said before update on meetings_visit for each row
    when ((new.id, new.group_id, new.meeting_id, new.guest_id, new.name, new.version, new.asked_at)
        is distinct from (old.id, old.group_id, old.meeting_id, old.guest_id, old.name, old.version,
            old.asked_at))
    execute function refuse_change();
"""
KEEPS_BACK = """
drop trigger visit_keeps_what_the_guest_said on meetings_visit;
create trigger visit_keeps_what_the_guest_said before update on meetings_visit for each row
    when ((new.id, new.group_id, new.meeting_id, new.guest_id, new.name, new.version,
            new.asked_at, new.erase_at)
        is distinct from (old.id, old.group_id, old.meeting_id, old.guest_id, old.name, old.version,
            old.asked_at, old.erase_at))
    execute function refuse_change();
"""
FOLLOWS = """
create trigger visit_ends_as_its_meeting_does before update on meetings_visit for each row
    when (new.erase_at <> old.erase_at
        and current_setting('app.purpose', true) is distinct from 'top up')
    execute function refuse_change();
create function take_visits_along() returns trigger language plpgsql as $$
declare
    before text := coalesce(current_setting('app.purpose', true), '');
    said text := set_config('app.purpose', 'top up', true);
begin
    update meetings_visit set erase_at = new.ends_at + interval '7 days'
    where meeting_id = new.id;
    said := set_config('app.purpose', before, true);
    return null;
end
$$;
create trigger meeting_takes_visits_along after update on meetings_meeting for each row
    when (new.ends_at <> old.ends_at) execute function take_visits_along();
"""
FOLLOWS_BACK = """
drop trigger meeting_takes_visits_along on meetings_meeting;
drop function take_visits_along();
drop trigger visit_ends_as_its_meeting_does on meetings_visit;
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0013_guests")]

    operations = [migrations.RunSQL(KEEPS, KEEPS_BACK), migrations.RunSQL(FOLLOWS, FOLLOWS_BACK)]
