"""What the policies cannot say: one group for a row and its parents, and what never changes."""

from django.db import migrations

LATER = "deferrable initially deferred"

# (table, columns, parent, its columns, on delete, when it is checked). An authorship is written
# before its post, hence LATER; a thread with a post in it is kept at once, hence not there.
REFERENCES = (
    ("forum_thread", "group_id", "membership_group", "id", "cascade", LATER),
    ("forum_post", "group_id", "membership_group", "id", "cascade", LATER),
    ("forum_post", "thread_id, group_id", "forum_thread", "id, group_id", "no action", ""),
    *(
        reference
        for table in ("forum_authorship", "forum_reader")
        for reference in (
            (table, "group_id", "membership_group", "id", "cascade", LATER),
            (table, "thread_id, group_id", "forum_thread", "id, group_id", "cascade", LATER),
            (table, "post_id, thread_id", "forum_post", "id, thread_id", "cascade", LATER),
            (
                table,
                "membership_id, group_id",
                "membership_membership",
                "id, group_id",
                "cascade",
                LATER,
            ),
        )
    ),
)

# (table, columns that stay as they were written)
STAYS = (
    ("forum_thread", ("id", "group_id", "kind", "audience", "open_to_later", "created_at")),
    (
        "forum_post",
        ("id", "group_id", "thread_id", "opens", "audience", "open_to_later", "created_at"),
    ),
)

# Sealed, so in bytes: the longest body has 20,000, padded to 256, with a header and a tag.
LARGEST = (("forum_post", "body", 20_480), ("forum_thread", "title", 1_024))


def references() -> list[migrations.RunSQL]:
    made = []
    for table, columns, parent, theirs, gone, when in REFERENCES:
        name = f"{table}_{columns.replace(', ', '_')}_holds"
        made.append(
            migrations.RunSQL(
                f"alter table {table} add constraint {name} foreign key ({columns})"
                f" references {parent} ({theirs}) on delete {gone} {when}",
                f"alter table {table} drop constraint {name}",
            )
        )
    return made


def stays() -> list[migrations.RunSQL]:
    """``refuse_change`` is membership's."""
    return [
        migrations.RunSQL(
            f"create trigger {table}_keeps_its_readers before update on {table} for each row"
            f" when (({', '.join(f'old.{column}' for column in columns)}) is distinct from"
            f" ({', '.join(f'new.{column}' for column in columns)}))"
            " execute function refuse_change()",
            f"drop trigger {table}_keeps_its_readers on {table}",
        )
        for table, columns in STAYS
    ]


def largest() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"alter table {table} add constraint {table}_{column}_not_too_long"
            f" check (octet_length({column}) <= {size})",
            f"alter table {table} drop constraint {table}_{column}_not_too_long",
        )
        for table, column, size in LARGEST
    ]


class Migration(migrations.Migration):
    dependencies = [("forum", "0001_initial"), ("membership", "0002_what_stays")]

    operations = [*references(), *stays(), *largest()]
