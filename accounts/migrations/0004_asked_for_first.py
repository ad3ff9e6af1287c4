"""News and weekly summaries are off until somebody asks for them, for those who are here as well.

Notes about what facilitators are asked were among the notes about changes until now: whoever did
not want those does not get these either.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

import accounts.models

OFF = """
update accounts_user set categories_off = (
    select array_agg(distinct one order by one) from unnest(
        categories_off || '{news,digest}'::varchar[]
        || case when 'changes' = any(categories_off) then '{duties}'::varchar[] else '{}' end
    ) one
)
"""
BACK = """
update accounts_user set categories_off = coalesce((
    select array_agg(one order by one) from unnest(categories_off) one
    where one not in ('news', 'digest', 'duties')
), '{}')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_asked_about_mail"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="categories_off",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=accounts.models.categories_off_at_first,
            ),
        ),
        migrations.RunSQL(OFF, BACK),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("categories_off__contains", ["news"]), _negated=True),
                fields=["time_zone", "id"],
                name="user_wants_news",
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("categories_off__contains", ["digest"]), _negated=True),
                fields=["time_zone", "id"],
                name="user_wants_digest",
            ),
        ),
    ]
