"""Handing over the lead: an offer, and what the policies cannot say of accepting it.

None of them sees the old row beside the new one: whoever takes the lead over changes nothing else of
the old lead's row, and after each statement a group has a lead.
"""

import django.contrib.postgres.constraints
import django.db.models.constraints
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


# (child, its column): the child's group is the membership's.
SAME_GROUP = (
    ("membership_leadoffer", "offered_by_id"),
    ("membership_leadoffer", "offered_to_id"),
)

CHANGES_HANDS = """
create trigger lead_changes_hands_and_nothing_else before update on membership_membership
    for each row
    when (old.role = 'lead' and old.state = 'active'
        and (new.role <> 'lead' or new.state <> 'active')
        and (new.role <> 'facilitator' or new.state <> 'active'
            or new.display_name <> old.display_name
            or new.joined_at is distinct from old.joined_at))
    execute function refuse_change();
create function refuse_without_lead() returns trigger language plpgsql as $$
begin
    if exists (
        select from membership_membership
        where group_id = new.group_id and role = 'lead' and state = 'active'
    ) then
        return null;
    end if;
    raise exception '% refuses this change', tg_name using errcode = 'check_violation';
end
$$;
create trigger group_has_a_lead after update on membership_membership for each row
    when (old.role = 'lead' and old.state = 'active'
        and (new.role <> 'lead' or new.state <> 'active'))
    execute function refuse_without_lead();
"""
CHANGES_HANDS_BACK = """
drop trigger group_has_a_lead on membership_membership;
drop function refuse_without_lead();
drop trigger lead_changes_hands_and_nothing_else on membership_membership;
"""


def same_group() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"alter table {child} add constraint {child}_{column}_same_group"
            f" foreign key ({column}, group_id) references membership_membership (id, group_id)"
            " on delete cascade deferrable initially deferred",
            f"alter table {child} drop constraint {child}_{column}_same_group",
        )
        for child, column in SAME_GROUP
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0005_away_for_now"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadOffer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("offered_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_one_lead",
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("role", "lead"), ("state", "active")),
                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                expressions=[("group", "=")],
                index_type="hash",
                name="membership_one_lead",
            ),
        ),
        migrations.AddField(
            model_name="leadoffer",
            name="group",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="membership.group"
            ),
        ),
        migrations.AddField(
            model_name="leadoffer",
            name="offered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="membership.membership",
            ),
        ),
        migrations.AddField(
            model_name="leadoffer",
            name="offered_to",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="membership.membership",
            ),
        ),
        migrations.AddConstraint(
            model_name="leadoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(("offered_by", models.F("offered_to")), _negated=True),
                name="lead_offer_to_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="leadoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("offered_at"))),
                name="lead_offer_ends",
            ),
        ),
        *same_group(),
        migrations.RunSQL(CHANGES_HANDS, CHANGES_HANDS_BACK),
    ]
