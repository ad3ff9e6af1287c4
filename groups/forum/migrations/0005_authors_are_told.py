"""A name that was looked behind outlives its thread: its author is told, whatever became of it.

The key that removes it with the thread would take along who looked, and why, before anybody was
told. The names that nobody looked behind are forgotten by the expiry's job.
"""

import django.db.models.deletion
from django.db import migrations, models

NAME = "forum_pseudonym_thread_id_group_id_holds"
KEY = "foreign key (thread_id, group_id) references forum_thread (id, group_id)"
LATER = "deferrable initially deferred"


class Migration(migrations.Migration):
    dependencies = [("forum", "0004_only_narrower")]

    operations = [
        migrations.AlterField(
            model_name="pseudonym",
            name="thread",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="pseudonyms",
                to="forum.thread",
            ),
        ),
        migrations.RunSQL(
            f"alter table forum_pseudonym drop constraint {NAME},"
            f" add constraint {NAME} {KEY} on delete set null (thread_id) {LATER}",
            f"alter table forum_pseudonym drop constraint {NAME},"
            f" add constraint {NAME} {KEY} on delete cascade {LATER}",
        ),
    ]
