"""When a person last said whether mail is safe for them; whoever was never asked is asked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_leads_and_quiet_hours"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mail_asked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
