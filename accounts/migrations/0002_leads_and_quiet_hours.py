"""Planners ask whose quiet hours begin now, and know every lead there can be."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("quiet_from", None), _negated=True),
                fields=["time_zone", "quiet_from"],
                name="user_quiet_from",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("reminder_leads__contained_by", [10080, 1440, 180, 60, 15])),
                name="user_leads_known",
            ),
        ),
    ]
