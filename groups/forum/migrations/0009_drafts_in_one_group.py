"""What the policies cannot say: a draft and a suggestion stay where they were made.

``refuse_change`` is membership's. The longest draft is padded to 256-byte steps, and carries a
header and a tag.
"""

from django.db import migrations

LATER = "deferrable initially deferred"
LARGEST = 66_560

# (table, columns, parent, its columns)
REFERENCES = (
    ("forum_draft", "group_id", "membership_group", "id"),
    ("forum_draft", "membership_id, group_id", "membership_membership", "id, group_id"),
    ("forum_draft", "thread_id, group_id", "forum_thread", "id, group_id"),
    ("forum_suggestion", "group_id", "membership_group", "id"),
    ("forum_suggestion", "thread_id, group_id", "forum_thread", "id, group_id"),
    ("forum_suggestion", "post_id, thread_id", "forum_post", "id, thread_id"),
)
STAYS = (
    ("forum_draft", ("id", "group_id", "membership_id", "thread_id")),
    ("forum_suggestion", ("id", "group_id", "thread_id", "post_id")),
    ("forum_habits", ("id", "person_id")),
)


def references() -> list[migrations.RunSQL]:
    made = []
    for table, columns, parent, theirs in REFERENCES:
        name = f"{table}_{columns.replace(', ', '_')}_holds"
        made.append(
            migrations.RunSQL(
                f"alter table {table} add constraint {name} foreign key ({columns})"
                f" references {parent} ({theirs}) on delete cascade {LATER}",
                f"alter table {table} drop constraint {name}",
            )
        )
    return made


def stays() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"create trigger {table}_stays before update on {table} for each row"
            f" when (({', '.join(f'old.{column}' for column in columns)}) is distinct from"
            f" ({', '.join(f'new.{column}' for column in columns)}))"
            " execute function refuse_change()",
            f"drop trigger {table}_stays on {table}",
        )
        for table, columns in STAYS
    ]


class Migration(migrations.Migration):
    dependencies = [("forum", "0008_while_writing"), ("membership", "0002_what_stays")]

    operations = [
        *references(),
        *stays(),
        migrations.RunSQL(
            "alter table forum_draft add constraint forum_draft_words_not_too_long"
            f" check (octet_length(words) <= {LARGEST})",
            "alter table forum_draft drop constraint forum_draft_words_not_too_long",
        ),
    ]
