"""That a person has seen a notice on their own page, and since when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_one_look_at_a_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="seen_at",
            field=models.DateTimeField(null=True),
        ),
    ]
