"""Several weekdays, the nth of a month, no end; and the wall time that each meeting holds."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import groups.meetings.models.inherited

# Row security hides the rows from an UPDATE of ours; the table's owner sees them where it is not
# forced, and nobody else ever does.
FILL = """
alter table meetings_series no force row level security;
alter table meetings_meeting no force row level security;
update meetings_series set occurrences = null where until is not null;
update meetings_series set weekdays = array[extract(isodow from starts_on)]
where frequency = 'weekly';
update meetings_meeting meeting set
    original_day = (meeting.original_start at time zone series.time_zone)::date,
    on_day = (meeting.starts_at at time zone series.time_zone)::date,
    on_clock = (meeting.starts_at at time zone series.time_zone)::time
from meetings_series series where series.id = meeting.series_id;
set constraints all immediate;
alter table meetings_series force row level security;
alter table meetings_meeting force row level security;
"""

SAME_GROUP = """
alter table meetings_series add constraint meetings_series_{column}_same_group
    foreign key ({column}_id, group_id) references {parent} (id, group_id)
    on delete set null ({column}_id) deferrable initially deferred
"""


def _same_group(column: str, parent: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        SAME_GROUP.format(column=column, parent=parent),
        f"alter table meetings_series drop constraint meetings_series_{column}_same_group",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0002_same_group"),
        ("membership", "0005_away_for_now"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="series",
            name="series_bounded",
        ),
        migrations.RemoveConstraint(
            model_name="series",
            name="series_once_is_one",
        ),
        migrations.AddField(
            model_name="meeting",
            name="on_clock",
            field=models.TimeField(null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="on_day",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="original_day",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="series",
            name="facilitator",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="membership.membership",
            ),
        ),
        migrations.AddField(
            model_name="series",
            name="follows",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="followed_by",
                to="meetings.series",
            ),
        ),
        migrations.AddField(
            model_name="series",
            name="made_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="series",
            name="nth",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="series",
            name="weekdays",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(), blank=True, default=list
            ),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="link",
            field=groups.meetings.models.inherited.TextFromSeries(owner="group_id"),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="place",
            field=groups.meetings.models.inherited.TextFromSeries(owner="group_id"),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="topic",
            field=groups.meetings.models.inherited.TextFromSeries(owner="group_id"),
        ),
        migrations.AlterField(
            model_name="series",
            name="frequency",
            field=models.CharField(
                choices=[
                    ("once", "Once"),
                    ("weekly", "Every week, or every few weeks"),
                    ("monthly", "Once a month"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="series",
            name="occurrences",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="meeting",
            name="original_day",
            field=models.DateField(),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="on_day",
            field=models.DateField(),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="on_clock",
            field=models.TimeField(),
        ),
        _same_group("follows", "meetings_series"),
        _same_group("facilitator", "membership_membership"),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(
                condition=models.Q(("occurrences", None), ("until", None)),
                fields=["made_until"],
                name="series_without_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                fields=("series", "original_day"), name="meeting_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("occurrences", None), ("occurrences__range", (1, 104)), _connector="OR"
                ),
                name="series_bounded",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("occurrences", None), ("until", None), _connector="OR"),
                name="series_one_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("frequency", "once"), ("nth", None), ("occurrences", 1), ("weekdays", [])
                    ),
                    models.Q(
                        ("frequency", "weekly"),
                        ("nth", None),
                        ("weekdays__contained_by", [1, 2, 3, 4, 5, 6, 7]),
                        ("weekdays__len__range", (1, 7)),
                    ),
                    models.Q(
                        ("every_weeks", 1),
                        ("frequency", "monthly"),
                        ("nth__in", (1, 2, 3, 4, -1)),
                        ("nth__isnull", False),
                        ("weekdays__contained_by", [1, 2, 3, 4, 5, 6, 7]),
                        ("weekdays__len", 1),
                    ),
                    _connector="OR",
                ),
                name="series_rule_whole",
            ),
        ),
    ]
