import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_changes_and_top_up"),
        ("membership", "0005_away_for_now"),
    ]

    operations = [
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("since", models.DateTimeField()),
                ("waits_for", models.DateTimeField()),
                ("offered_at", models.DateTimeField(null=True)),
                ("kept_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="meeting",
            name="capacity",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="link_for",
            field=models.CharField(
                choices=[
                    ("yes", "Those who said that they come"),
                    ("perhaps", "Those who come, and those who come perhaps"),
                ],
                default="perhaps",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="offer_hours",
            field=models.PositiveSmallIntegerField(default=12),
        ),
        migrations.AddField(
            model_name="series",
            name="capacity",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="series",
            name="link_for",
            field=models.CharField(
                choices=[
                    ("yes", "Those who said that they come"),
                    ("perhaps", "Those who come, and those who come perhaps"),
                ],
                default="perhaps",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="series",
            name="makes_rooms",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="series",
            name="offer_hours",
            field=models.PositiveSmallIntegerField(default=12),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("capacity__isnull", True), ("capacity__range", (1, 500)), _connector="OR"
                ),
                name="meeting_seats_sane",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("offer_hours__range", (1, 72))), name="meeting_offers_sane"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("link_for__in", ["yes", "perhaps"])),
                name="meeting_link_for_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("capacity__isnull", True), ("capacity__range", (1, 500)), _connector="OR"
                ),
                name="series_seats_sane",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("offer_hours__range", (1, 72))), name="series_offers_sane"
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("link_for__in", ["yes", "perhaps"])),
                name="series_link_for_known",
            ),
        ),
        migrations.AddField(
            model_name="waiting",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="membership.group"
            ),
        ),
        migrations.AddField(
            model_name="waiting",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="waiting",
                to="meetings.meeting",
            ),
        ),
        migrations.AddField(
            model_name="waiting",
            name="membership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="membership.membership",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.UniqueConstraint(
                fields=("meeting", "membership"), name="waiting_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kept_until__isnull", True), ("offered_at__isnull", True)),
                    models.Q(
                        ("kept_until__gt", models.F("offered_at")),
                        ("kept_until__lte", models.F("waits_for")),
                        ("offered_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="waiting_offer_whole",
            ),
        ),
    ]
