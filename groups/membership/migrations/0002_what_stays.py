"""What the policies cannot say, because none of them sees the old row beside the new one.

Rows that name two parents name them in one group; and what a row is about never changes.
"""

from django.db import migrations, models

# (child, its columns, parent): the child's group is the parent's.
SAME_GROUP = (
    ("membership_acceptance", "membership_id", "membership_membership"),
    ("membership_acceptance", "agreement_id", "membership_agreement"),
    ("membership_invitation", "inviter_id", "membership_membership"),
)

# (trigger, table, when a change is refused)
STAYS = (
    (
        "group_keeps_its_founding",
        "membership_group",
        "new.id <> old.id or new.founded_at <> old.founded_at"
        # Null when the founder's account is gone.
        " or (new.founder_id is distinct from old.founder_id and new.founder_id is not null)",
    ),
    (
        "membership_keeps_its_person",
        "membership_membership",
        "new.id <> old.id or new.group_id <> old.group_id or new.user_id <> old.user_id",
    ),
    # Who moves their own beginning back would read what was written before they came. The lead may
    # correct the moment: a list of people may be entered after the group began.
    (
        "membership_keeps_its_beginning",
        "membership_membership",
        "old.state = 'active' and new.state = 'active'"
        " and new.joined_at is distinct from old.joined_at"
        " and not new.group_id = any("
        "coalesce(nullif(current_setting('app.leads', true), ''), '{}')::uuid[])",
    ),
    (
        "agreement_keeps_its_words",
        "membership_agreement",
        "new is distinct from old",
    ),
    (
        "invitation_keeps_its_address",
        "membership_invitation",
        "new.id <> old.id or new.group_id <> old.group_id or new.role <> old.role"
        " or new.address_fingerprint <> old.address_fingerprint"
        " or new.created_at <> old.created_at or new.expires_at <> old.expires_at",
    ),
    (
        "invitation_is_used_once",
        "membership_invitation",
        "(old.accepted_at is not null and new.accepted_at is distinct from old.accepted_at)"
        " or (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at)",
    ),
    # The token is made where the mail is made: nobody chooses one for a person.
    (
        "invitation_token_is_made_by_the_sender",
        "membership_invitation",
        "new.token_hash is distinct from old.token_hash"
        " and current_setting('app.purpose', true) is distinct from 'reminders'",
    ),
)

REFUSE = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% refuses this change', tg_name using errcode = 'check_violation';
end
$$
"""


def same_group() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"alter table {child} add constraint {child}_{column}_same_group"
            f" foreign key ({column}, group_id) references {parent} (id, group_id)"
            " deferrable initially deferred",
            f"alter table {child} drop constraint {child}_{column}_same_group",
        )
        for child, column, parent in SAME_GROUP
    ]


def stays() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"create trigger {name} before update on {table} for each row"
            f" when ({condition}) execute function refuse_change()",
            f"drop trigger {name} on {table}",
        )
        for name, table, condition in STAYS
    ]


class Migration(migrations.Migration):
    dependencies = [("membership", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(fields=["id", "group"], name="agreement_with_group"),
        ),
        *same_group(),
        migrations.RunSQL(REFUSE, "drop function refuse_change()"),
        *stays(),
    ]
