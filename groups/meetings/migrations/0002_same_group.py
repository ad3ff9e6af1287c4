from django.db import migrations

# (table, column, table it refers to, what happens when that row goes)
SAME_GROUP = [
    ("meetings_meeting", "series_id", "meetings_series", "cascade"),
    (
        "meetings_meeting",
        "facilitator_id",
        "membership_membership",
        "set null (facilitator_id)",
    ),
    ("meetings_rsvp", "meeting_id", "meetings_meeting", "cascade"),
    ("meetings_rsvp", "membership_id", "membership_membership", "cascade"),
    ("meetings_rsvpnote", "meeting_id", "meetings_meeting", "cascade"),
    ("meetings_rsvpnote", "membership_id", "membership_membership", "cascade"),
    ("meetings_calendarfeed", "membership_id", "membership_membership", "cascade"),
]


def _statements(table: str, column: str, parent: str, gone: str) -> tuple[str, str]:
    name = f"{table}_{column.removesuffix('_id')}_same_group"
    return (
        f"alter table {table} add constraint {name} foreign key ({column}, group_id)"
        f" references {parent} (id, group_id) on delete {gone} deferrable initially deferred",
        f"alter table {table} drop constraint {name}",
    )


class Migration(migrations.Migration):
    """The database, too, holds a row's group equal to the group of what it refers to."""

    dependencies = [
        ("meetings", "0001_initial"),
        ("membership", "0001_initial"),
    ]

    operations = [migrations.RunSQL(*_statements(*row)) for row in SAME_GROUP]
