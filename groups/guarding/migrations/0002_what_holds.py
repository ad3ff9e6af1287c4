"""What the policies cannot say. The longest word has 80 characters of four bytes, is padded to
256-byte steps, and carries a header and a tag."""

from django.db import migrations

LARGEST = 640


class Migration(migrations.Migration):
    dependencies = [("guarding", "0001_words_that_never_leave")]

    operations = [
        migrations.RunSQL(
            "alter table guarding_guardedword add constraint guarding_guardedword_not_too_long"
            f" check (octet_length(text) <= {LARGEST})",
            "alter table guarding_guardedword drop constraint guarding_guardedword_not_too_long",
        ),
    ]
