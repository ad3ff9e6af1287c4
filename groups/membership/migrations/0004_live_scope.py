"""Who leads a group is asked when it matters (groups/scope.py), no longer read from a setting."""

from django.db import migrations

# Created while the function it calls may not exist yet: plpgsql looks for it when it runs.
REFUSE = """
create function refuse_unless_lead() returns trigger language plpgsql as $$
begin
    if new.group_id = any(scope_leads()) then
        return new;
    end if;
    raise exception '% refuses this change', tg_name using errcode = 'check_violation';
end
$$
"""
TRIGGER = """
drop trigger membership_keeps_its_beginning on membership_membership;
create trigger membership_keeps_its_beginning before update on membership_membership for each row
    when (old.state = 'active' and new.state = 'active'
        and new.joined_at is distinct from old.joined_at)
    execute function refuse_unless_lead();
"""
BACK = """
drop trigger membership_keeps_its_beginning on membership_membership;
create trigger membership_keeps_its_beginning before update on membership_membership for each row
    when (old.state = 'active' and new.state = 'active'
        and new.joined_at is distinct from old.joined_at
        and not new.group_id = any(
            coalesce(nullif(current_setting('app.leads', true), ''), '{}')::uuid[]))
    execute function refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("membership", "0003_spell_out_the_vocabulary")]

    operations = [
        migrations.RunSQL(REFUSE, "drop function refuse_unless_lead()"),
        migrations.RunSQL(TRIGGER, BACK),
    ]
