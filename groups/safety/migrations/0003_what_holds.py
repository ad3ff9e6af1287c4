"""What the policies cannot say: one group for a row and its people, and what never changes."""

from django.db import migrations

# (table, columns, parent, its columns)
GOES_WITH = (
    *(
        (table, "group_id", "membership_group", "id")
        for table in ("safety_report", "safety_ruling", "safety_checkin")
    ),
    *(
        (table, "membership_id, group_id", "membership_membership", "id, group_id")
        for table in ("safety_reporter", "safety_told", "safety_checkin")
    ),
)

# A report is only ever closed, and what was asked for is only ever done; words are sealed anew.
STAYS = """
create trigger report_stays before update on safety_report for each row
    when ((old.id, old.group_id, old.opens, old.for_coordinators, old.keeper, old.reported_at)
        is distinct from
        (new.id, new.group_id, new.opens, new.for_coordinators, new.keeper, new.reported_at))
    execute function refuse_change();
create trigger check_in_stays before update on safety_checkin for each row
    when ((old.id, old.group_id, old.membership_id, old.due_at)
        is distinct from (new.id, new.group_id, new.membership_id, new.due_at)
        or (new.note is distinct from old.note
            and current_setting('app.purpose', true) is distinct from 'key rotation'))
    execute function refuse_change();
"""
STAYS_BACK = """
drop trigger check_in_stays on safety_checkin;
drop trigger report_stays on safety_report;
"""


def goes_with() -> list[migrations.RunSQL]:
    made = []
    for table, columns, parent, theirs in GOES_WITH:
        name = f"{table}_{columns.replace(', ', '_')}_holds"
        made.append(
            migrations.RunSQL(
                f"alter table {table} add constraint {name} foreign key ({columns})"
                f" references {parent} ({theirs}) on delete cascade deferrable initially deferred",
                f"alter table {table} drop constraint {name}",
            )
        )
    return made


class Migration(migrations.Migration):
    dependencies = [
        ("safety", "0002_reports_and_check_ins"),
        ("membership", "0002_what_stays"),
    ]

    operations = [*goes_with(), migrations.RunSQL(STAYS, STAYS_BACK)]
