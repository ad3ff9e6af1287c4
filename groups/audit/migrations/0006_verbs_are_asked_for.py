"""Which verbs there are is asked of the code, so that a new one is no new migration."""

import groups.audit.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0005_an_operator_tries_again"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="verb",
            field=models.CharField(choices=groups.audit.models.verbs, max_length=60),
        ),
    ]
