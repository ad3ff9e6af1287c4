from django.db import migrations

# (table, column, table it refers to), as in 0002_same_group
SAME_GROUP = [
    ("meetings_session", "meeting_id", "meetings_meeting"),
    ("meetings_part", "session_id", "meetings_session"),
    ("meetings_followup", "meeting_id", "meetings_meeting"),
    ("meetings_attendance", "meeting_id", "meetings_meeting"),
    ("meetings_attendance", "membership_id", "membership_membership"),
    ("meetings_namekept", "membership_id", "membership_membership"),
]


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
        ("meetings", "0010_running_a_meeting"),
        ("membership", "0005_away_for_now"),
    ]

    operations = [migrations.RunSQL(*_statements(*row)) for row in SAME_GROUP]
