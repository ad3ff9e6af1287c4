"""What was noted so far, members may read from the moment it was noted."""

import datetime
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="shown_at",
            field=models.DateTimeField(null=True),
        ),
        # Row security hides the rows from an UPDATE; rewriting the column reaches all of them.
        migrations.RunSQL(
            'alter table audit_entry alter column shown_at type timestamptz using "at"',
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="entry",
            name="shown_at",
            field=models.DateTimeField(),
        ),
        migrations.AlterField(
            model_name="entry",
            name="verb",
            field=models.CharField(
                choices=[
                    ("forum.disclosure.closed", "Forum Disclosure Closed"),
                    ("forum.glass.asked", "Forum Glass Asked"),
                    ("forum.glass.broken", "Forum Glass Broken"),
                    ("forum.post.deleted", "Forum Post Deleted"),
                    ("forum.post.disclosed", "Forum Post Disclosed"),
                    ("forum.post.edited", "Forum Post Edited"),
                    ("forum.post.narrowed", "Forum Post Narrowed"),
                    ("library.resource.proposed", "Library Resource Proposed"),
                    ("library.resource.published", "Library Resource Published"),
                    ("library.resource.reviewed", "Library Resource Reviewed"),
                    ("library.resource.shared", "Library Resource Shared"),
                    ("library.resource.unshared", "Library Resource Unshared"),
                    ("meetings.meeting.cancelled", "Meetings Meeting Cancelled"),
                    ("meetings.meeting.moved", "Meetings Meeting Moved"),
                    ("meetings.series.scheduled", "Meetings Series Scheduled"),
                    ("membership.agreement.changed", "Membership Agreement Changed"),
                    ("membership.group.edited", "Membership Group Edited"),
                    ("membership.group.founded", "Membership Group Founded"),
                    ("membership.invitation.accepted", "Membership Invitation Accepted"),
                    ("membership.invitation.revoked", "Membership Invitation Revoked"),
                    ("membership.invitation.sent", "Membership Invitation Sent"),
                    ("membership.member.left", "Membership Member Left"),
                    ("membership.member.paused", "Membership Member Paused"),
                    ("membership.member.removed", "Membership Member Removed"),
                    ("membership.member.resumed", "Membership Member Resumed"),
                    ("membership.role.given", "Membership Role Given"),
                    ("membership.role.taken", "Membership Role Taken"),
                    ("site.door.refused", "Site Door Refused"),
                ],
                max_length=60,
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shown_at__gte", models.F("at")),
                    (
                        "shown_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("at"), "+", models.Value(datetime.timedelta(days=90))
                        ),
                    ),
                ),
                name="entry_shown_in_the_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verb", "forum.glass.broken"), _negated=True),
                    ("subject_id", None),
                    _connector="OR",
                ),
                name="entry_of_glass_names_no_post",
            ),
        ),
    ]
