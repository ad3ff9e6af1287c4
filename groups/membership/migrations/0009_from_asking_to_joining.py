"""From asking to being in: waiting for a place, and a place that is kept; and guests."""

from django.conf import settings
from django.db import migrations, models


# What the policies cannot say, because none of them sees the old row beside the new one: from which
# step somebody who asked comes to which, and by whose hand. Whoever answers changes nothing else.
STEPS = """
create function refuse_other_steps() returns trigger language plpgsql as $$
declare
    own boolean := new.user_id::text is not distinct from current_setting('app.user', true);
    as_asked boolean := new.display_name = old.display_name and new.role = old.role
        and new.joined_at is not distinct from old.joined_at
        and new.asked_at is not distinct from old.asked_at;
    may_ask_again boolean := old.state = 'ended' and (old.ended_because = 'left'
        or (old.ended_because = 'refused' and old.ended_at < now() - interval '30 days'));
begin
    if new.state = 'active' and own and (
        (old.state = 'offered' and new.kept_until is not distinct from old.kept_until)
        or (may_ask_again and new.kept_until is null)
        or exists (
            select from membership_invitation i where i.group_id = new.group_id
                and i.token_hash = nullif(current_setting('app.bearer', true), '')
        )
    ) then
        return new;
    elsif new.state in ('applied', 'waitlisted') and own and may_ask_again
        and new.joined_at is not distinct from old.joined_at then
        return new;
    elsif new.state = 'ended' and new.ended_because = 'left' and own and as_asked
        and old.state in ('applied', 'waitlisted', 'offered') then
        return new;
    elsif old.state = 'applied' and as_asked and new.group_id = any(scope_facilitates())
        and (new.state in ('offered', 'waitlisted')
            or (new.state = 'ended' and new.ended_because = 'refused')) then
        return new;
    elsif current_setting('app.purpose', true) = 'reminders' and as_asked
        and new.welcomed_at is not distinct from old.welcomed_at and (
            (old.state = 'waitlisted' and new.state = 'offered')
            or (old.state = 'offered' and new.state = 'ended' and new.ended_because = 'left')
            or (old.state = 'waitlisted' and old.welcomed_at is null
                and new.state = 'ended' and new.ended_because = 'refused')
        ) then
        return new;
    end if;
    raise exception '% refuses this change', tg_name using errcode = 'check_violation';
end
$$;
create trigger membership_is_asked_for_in_steps before update on membership_membership
    for each row
    when (old.state in ('applied', 'waitlisted', 'offered')
        or new.state in ('applied', 'waitlisted', 'offered')
        or old.state = 'ended')
    execute function refuse_other_steps();
"""
STEPS_BACK = """
drop trigger membership_is_asked_for_in_steps on membership_membership;
drop function refuse_other_steps();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0008_life_of_a_group"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="group",
            name="takes_guests",
            field=models.BooleanField(default=False, verbose_name="guests may visit one meeting"),
        ),
        migrations.AddField(
            model_name="membership",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="kept_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="welcomed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="membership",
            name="ended_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("left", "Left"),
                    ("removed", "Removed"),
                    ("refused", "Asked, and was refused"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="state",
            field=models.CharField(
                choices=[
                    ("applied", "Asked to join"),
                    ("waitlisted", "Waits for a place"),
                    ("offered", "Has a place kept for them"),
                    ("active", "In the group"),
                    ("paused", "Away for now"),
                    ("ended", "No longer in the group"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("state__in", ["waitlisted", "offered"])),
                fields=["group", "asked_at"],
                name="membership_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["waitlisted", "offered"]), _negated=True),
                    models.Q(("asked_at__isnull", False), ("role", "member")),
                    _connector="OR",
                ),
                name="membership_waiting_has_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "offered"), _negated=True),
                    ("kept_until__isnull", False),
                    _connector="OR",
                ),
                name="membership_offer_ends",
            ),
        ),
        migrations.RunSQL(STEPS, STEPS_BACK),
    ]
