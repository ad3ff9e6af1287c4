from django.db import migrations

# (table, column, table it refers to)
SAME_GROUP = [
    ("meetings_coverrequest", "meeting_id", "meetings_meeting"),
    ("meetings_coverrequest", "asked_by_id", "membership_membership"),
    ("meetings_coverrequest", "asked_id", "membership_membership"),
    ("meetings_coverrefusal", "request_id", "meetings_coverrequest"),
    ("meetings_coverrefusal", "membership_id", "membership_membership"),
    ("meetings_slot", "poll_id", "meetings_poll"),
    ("meetings_slotanswer", "slot_id", "meetings_slot"),
    ("meetings_slotanswer", "membership_id", "membership_membership"),
]
# Whom a request is asked by and about which meeting never changes: no policy sees both rows.
STAYS = """
create trigger cover_request_keeps_its_meeting before update on meetings_coverrequest for each row
    when (new.id <> old.id or new.group_id <> old.group_id or new.meeting_id <> old.meeting_id
        or new.asked_by_id <> old.asked_by_id or new.asked_at <> old.asked_at)
    execute function refuse_change();
create trigger slot_answer_keeps_its_person before update on meetings_slotanswer for each row
    when (new.id <> old.id or new.group_id <> old.group_id or new.slot_id <> old.slot_id
        or new.membership_id <> old.membership_id)
    execute function refuse_change();
"""
STAYS_BACK = """
drop trigger cover_request_keeps_its_meeting on meetings_coverrequest;
drop trigger slot_answer_keeps_its_person on meetings_slotanswer;
"""


def _statements(table: str, column: str, parent: str) -> tuple[str, str]:
    name = f"{table}_{column.removesuffix('_id')}_same_group"
    return (
        f"alter table {table} add constraint {name} foreign key ({column}, group_id)"
        f" references {parent} (id, group_id) on delete cascade deferrable initially deferred",
        f"alter table {table} drop constraint {name}",
    )


class Migration(migrations.Migration):
    """The database, too, holds a row's group equal to the group of what it refers to."""

    dependencies = [
        ("meetings", "0007_cover_and_times"),
        ("membership", "0002_what_stays"),
    ]

    operations = [
        *(migrations.RunSQL(*_statements(*row)) for row in SAME_GROUP),
        migrations.RunSQL(STAYS, STAYS_BACK),
    ]
