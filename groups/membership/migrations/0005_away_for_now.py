"""Somebody may be away for now, and a group says whether facilitators see who wrote.

What the policies cannot say, because none of them sees the old row beside the new one: who goes away
or comes back does so by their own hand, as who they were, with the beginning they had.
"""

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


STEPS = """
drop trigger membership_keeps_its_beginning on membership_membership;
create trigger membership_keeps_its_beginning before update on membership_membership for each row
    when (old.state in ('active', 'paused') and new.state in ('active', 'paused')
        and new.joined_at is distinct from old.joined_at)
    execute function refuse_unless_lead();
create trigger membership_is_away_by_its_person before update on membership_membership for each row
    when (
        ((new.state = 'paused' and old.state <> 'paused')
            or (old.state = 'paused' and new.state not in ('paused', 'ended')))
        and (
            new.user_id::text is distinct from current_setting('app.user', true)
            or old.state not in ('active', 'paused')
            or new.state not in ('active', 'paused')
            or new.role <> old.role
            or new.joined_at is distinct from old.joined_at
        )
    )
    execute function refuse_change();
"""
STEPS_BACK = """
drop trigger membership_is_away_by_its_person on membership_membership;
drop trigger membership_keeps_its_beginning on membership_membership;
create trigger membership_keeps_its_beginning before update on membership_membership for each row
    when (old.state = 'active' and new.state = 'active'
        and new.joined_at is distinct from old.joined_at)
    execute function refuse_unless_lead();
"""

# One after the other, without a gap in which a version could be slipped in later.
VERSIONS = """
create function refuse_gap_in_versions() returns trigger language plpgsql as $$
begin
    if new.version = 1 + coalesce(
        (select max(version) from membership_agreement where group_id = new.group_id), 0
    ) then
        return new;
    end if;
    raise exception '% refuses this change', tg_name using errcode = 'check_violation';
end
$$;
create trigger agreement_follows_the_one_before before insert on membership_agreement
    for each row execute function refuse_gap_in_versions();
"""
VERSIONS_BACK = """
drop trigger agreement_follows_the_one_before on membership_agreement;
drop function refuse_gap_in_versions();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0004_live_scope"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_display_name_unique",
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_active_has_joined",
        ),
        migrations.AddField(
            model_name="agreement",
            name="facilitators_see_authors",
            field=models.BooleanField(
                default=False, verbose_name="facilitators can see who wrote an anonymous post"
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="state",
            field=models.CharField(
                choices=[
                    ("applied", "Asked to join"),
                    ("active", "In the group"),
                    ("paused", "Away for now"),
                    ("ended", "No longer in the group"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                models.F("group"),
                django.db.models.functions.text.Lower("display_name"),
                condition=models.Q(("state__in", ["active", "paused"])),
                name="membership_display_name_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["active", "paused"]), _negated=True),
                    ("joined_at__isnull", False),
                    _connector="OR",
                ),
                name="membership_active_has_joined",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("role", "lead"), ("state", "paused"), _negated=True),
                name="membership_lead_is_there",
            ),
        ),
        migrations.RunSQL(STEPS, STEPS_BACK),
        migrations.RunSQL(VERSIONS, VERSIONS_BACK),
    ]
