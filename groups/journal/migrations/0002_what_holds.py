"""What the policies cannot say: whose an entry is and when it was written never changes.

``refuse_change`` is membership's. The longest body has 20,000 bytes, is padded to 256-byte steps,
and carries a header and a tag.
"""

from django.db import migrations

STAYS = ("id", "author_id", "written_at")
LARGEST = 20_480


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial"), ("membership", "0002_what_stays")]

    operations = [
        migrations.RunSQL(
            "create trigger journal_entry_keeps_its_author before update on journal_journalentry"
            f" for each row when (({', '.join(f'old.{column}' for column in STAYS)})"
            f" is distinct from ({', '.join(f'new.{column}' for column in STAYS)}))"
            " execute function refuse_change()",
            "drop trigger journal_entry_keeps_its_author on journal_journalentry",
        ),
        migrations.RunSQL(
            "alter table journal_journalentry add constraint journal_journalentry_body_not_too_long"
            f" check (octet_length(body) <= {LARGEST})",
            "alter table journal_journalentry"
            " drop constraint journal_journalentry_body_not_too_long",
        ),
    ]
