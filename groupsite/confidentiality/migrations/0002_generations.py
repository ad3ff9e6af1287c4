"""Every data key gets a generation, and every owner a key of its own for matching.

The matching key starts as a copy, so that fingerprints made before still meet. There is no way
back: texts sealed since then say their generation, which the code before did not understand.
"""

from django.db import migrations, models

MATCHING_KEYS = """
insert into confidentiality_datakey (owner, generation, master, wrapped, created_at)
select owner, 0, master, wrapped, created_at from confidentiality_datakey where generation = 1
"""


class Migration(migrations.Migration):
    dependencies = [("confidentiality", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="datakey",
            name="generation",
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AlterField(model_name="datakey", name="owner", field=models.UUIDField()),
        migrations.AddConstraint(
            model_name="datakey",
            constraint=models.UniqueConstraint(
                fields=["owner", "generation"], name="data_key_once"
            ),
        ),
        migrations.RunSQL(MATCHING_KEYS),
    ]
