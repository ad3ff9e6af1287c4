"""A group forms, runs, rests and comes to its end.

What the policies cannot say, because none of them sees the old row beside the new one: only who
leads a group takes it from one stage to another, one step at a time; its end is two weeks away when
it is announced, does not move, and is called off only before it has come. And nobody comes into a
group that rests or is about to end.
"""

from django.conf import settings
from django.db import migrations, models


# An hour of grace for clocks that differ: the application counts by its own.
STEPS = """
create function refuse_wrong_step() returns trigger language plpgsql as $$
begin
    if (old.stage, new.stage) in (
            ('forming', 'running'), ('forming', 'closing'), ('running', 'resting'),
            ('running', 'closing'), ('resting', 'running'), ('resting', 'resting'),
            ('resting', 'closing'), ('closing', 'running')
        )
        and new.stage_changes = old.stage_changes + 1
        and (old.closes_at is null or old.closes_at > statement_timestamp())
        and (new.closes_at is null
            or new.closes_at > statement_timestamp() + interval '14 days' - interval '1 hour')
        and new.id = any(scope_leads())
    then
        return new;
    end if;
    raise exception '% refuses this change', tg_name using errcode = 'check_violation';
end
$$;
create trigger group_takes_one_step before update on membership_group for each row
    when ((new.stage, new.stage_changes, new.closes_at, new.rests_until)
        is distinct from (old.stage, old.stage_changes, old.closes_at, old.rests_until))
    execute function refuse_wrong_step();
"""
STEPS_BACK = """
drop trigger group_takes_one_step on membership_group;
drop function refuse_wrong_step();
"""

TAKES_NOBODY_IN = """
create function refuse_unless_open() returns trigger language plpgsql as $$
begin
    if exists (
        select from membership_group where id = new.group_id and (stage = 'closing'
            or (stage = 'resting' and (rests_until is null or rests_until > current_date)))
    ) then
        raise exception '% refuses this change', tg_name using errcode = 'check_violation';
    end if;
    return new;
end
$$;
create trigger group_takes_somebody_in before insert on membership_membership for each row
    when (new.state in ('applied', 'active')) execute function refuse_unless_open();
create trigger group_takes_somebody_in_again before update on membership_membership for each row
    when (new.state = 'active' and old.state not in ('active', 'paused'))
    execute function refuse_unless_open();
"""
TAKES_NOBODY_IN_BACK = """
drop trigger group_takes_somebody_in_again on membership_membership;
drop trigger group_takes_somebody_in on membership_membership;
drop function refuse_unless_open();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0007_who_asks_to_join"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="group",
            name="closes_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="group",
            name="ends_on",
            field=models.DateField(null=True, verbose_name="planned last day"),
        ),
        migrations.AddField(
            model_name="group",
            name="rests_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="group",
            name="stage_changes",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="group",
            name="stage",
            field=models.CharField(
                choices=[
                    ("forming", "Forming"),
                    ("running", "Running"),
                    ("resting", "Resting"),
                    ("closing", "Closing"),
                    ("closed", "Closed"),
                ],
                default="forming",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="group",
            index=models.Index(
                condition=models.Q(("closes_at__isnull", False)),
                fields=["closes_at"],
                name="group_closes",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closes_at__isnull", False), ("stage", "closing")),
                    models.Q(models.Q(("stage", "closing"), _negated=True), ("closes_at", None)),
                    _connector="OR",
                ),
                name="group_closing_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("rests_until", None), ("stage", "resting"), _connector="OR"),
                name="group_rests_while_resting",
            ),
        ),
        migrations.RunSQL(STEPS, STEPS_BACK),
        migrations.RunSQL(TAKES_NOBODY_IN, TAKES_NOBODY_IN_BACK),
    ]
