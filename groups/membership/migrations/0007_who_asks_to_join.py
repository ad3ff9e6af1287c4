"""Planners look at those who ask to join, and at whose membership changed lately."""

from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Greatest


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0006_hand_over_the_lead"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("state", "applied")),
                fields=["group"],
                name="membership_applied",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(Greatest("joined_at", "ended_at"), name="membership_changed_at"),
        ),
    ]
