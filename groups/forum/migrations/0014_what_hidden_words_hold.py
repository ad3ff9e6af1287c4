"""What the policies cannot say of hidden words: one group for a row and its parents, and no way back."""

from django.db import migrations

# (table, columns, parent, its columns)
GOES_WITH = (
    ("forum_hidden", "thread_id, group_id", "forum_thread", "id, group_id"),
    ("forum_hidden", "post_id, thread_id", "forum_post", "id, thread_id"),
    ("forum_mutes", "membership_id, group_id", "membership_membership", "id, group_id"),
    ("forum_pace", "thread_id, group_id", "forum_thread", "id, group_id"),
)


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


def stays_hidden() -> list[migrations.RunSQL]:
    """``refuse_change`` is membership's."""
    return [
        migrations.RunSQL(
            f"create trigger {table}_stays_hidden before update on {table} for each row"
            " when (old.hidden_at is not null and new.hidden_at is distinct from old.hidden_at)"
            " execute function refuse_change()",
            f"drop trigger {table}_stays_hidden on {table}",
        )
        for table in ("forum_post", "forum_thread")
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0013_hidden_muted_and_slowed"),
        ("membership", "0002_what_stays"),
    ]

    operations = [*goes_with(), *stays_hidden()]
