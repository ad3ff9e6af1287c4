"""A row costs less to write: ``notice_once`` begins with the recipient, who needs no other index."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_seen_here"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="recipient",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RemoveIndex(model_name="notice", name="notice_of_member"),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["group_id"], name="notice_of_group"),
        ),
    ]
