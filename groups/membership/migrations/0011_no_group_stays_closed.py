"""A group that has ended is erased: there is no stage after its end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0010_what_a_card_says"),
    ]

    operations = [
        migrations.AlterField(
            model_name="group",
            name="stage",
            field=models.CharField(
                choices=[
                    ("forming", "Forming"),
                    ("running", "Running"),
                    ("resting", "Resting"),
                    ("closing", "Closing"),
                ],
                default="forming",
                max_length=8,
            ),
        ),
    ]
