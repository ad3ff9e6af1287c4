"""What the policies cannot say, because none of them sees the old row beside the new one.

An answer lies in the group of its application, and goes with it. Whose an application is never
changes; what the applicant said, only the applicant changes; it is answered once. ``refuse_change``
is membership's. The longest answer has 4,000 characters.
"""

from django.db import migrations

LARGEST = 20_480
STAYS = (
    (
        "application_keeps_its_person",
        "joining_application",
        "new.id <> old.id or new.group_id <> old.group_id or new.applicant_id <> old.applicant_id",
    ),
    (
        "application_is_the_applicants",
        "joining_application",
        "(new.display_name <> old.display_name or new.version <> old.version"
        " or new.sent_at is distinct from old.sent_at)"
        " and new.applicant_id::text is distinct from current_setting('app.user', true)",
    ),
    (
        "application_is_sent_and_answered_once",
        "joining_application",
        "(old.sent_at is not null and new.sent_at is distinct from old.sent_at)"
        " or (old.decided_at is not null and new.decided_at is distinct from old.decided_at)",
    ),
    (
        "answer_keeps_its_application",
        "joining_answer",
        "new.id <> old.id or new.group_id <> old.group_id"
        " or new.application_id <> old.application_id",
    ),
    (
        "question_keeps_its_group",
        "joining_question",
        "new.id <> old.id or new.group_id <> old.group_id",
    ),
)


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
    dependencies = [("joining", "0001_initial"), ("membership", "0002_what_stays")]

    operations = [
        # With the account, past row security.
        migrations.RunSQL(
            "alter table joining_application add constraint joining_application_goes_with_its_person"
            " foreign key (applicant_id) references accounts_user (id)"
            " on delete cascade deferrable initially deferred",
            "alter table joining_application drop constraint joining_application_goes_with_its_person",
        ),
        migrations.RunSQL(
            "alter table joining_answer add constraint joining_answer_application_id_same_group"
            " foreign key (application_id, group_id) references joining_application (id, group_id)"
            " on delete cascade deferrable initially deferred",
            "alter table joining_answer drop constraint joining_answer_application_id_same_group",
        ),
        *(
            migrations.RunSQL(
                f"alter table {table} add constraint {table}_{column}_not_too_long"
                f" check (octet_length({column}) <= {LARGEST})",
                f"alter table {table} drop constraint {table}_{column}_not_too_long",
            )
            for table, column in (("joining_answer", "text"), ("joining_application", "reply"))
        ),
        *stays(),
    ]
