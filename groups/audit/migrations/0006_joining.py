"""Verbs of joining."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0005_an_operator_tries_again"),
    ]

    operations = [
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
                    ("joining.application.answered", "Joining Application Answered"),
                    ("joining.guest.answered", "Joining Guest Answered"),
                    ("joining.member.joined", "Joining Member Joined"),
                    ("joining.questions.changed", "Joining Questions Changed"),
                    ("library.resource.proposed", "Library Resource Proposed"),
                    ("library.resource.published", "Library Resource Published"),
                    ("library.resource.reviewed", "Library Resource Reviewed"),
                    ("library.resource.shared", "Library Resource Shared"),
                    ("library.resource.unshared", "Library Resource Unshared"),
                    ("meetings.cover.asked", "Meetings Cover Asked"),
                    ("meetings.cover.declined", "Meetings Cover Declined"),
                    ("meetings.cover.taken", "Meetings Cover Taken"),
                    ("meetings.cover.withdrawn", "Meetings Cover Withdrawn"),
                    ("meetings.change.undone", "Meetings Change Undone"),
                    ("meetings.meeting.cancelled", "Meetings Meeting Cancelled"),
                    ("meetings.meeting.edited", "Meetings Meeting Edited"),
                    ("meetings.meeting.moved", "Meetings Meeting Moved"),
                    ("meetings.series.cancelled", "Meetings Series Cancelled"),
                    ("meetings.series.edited", "Meetings Series Edited"),
                    ("meetings.series.scheduled", "Meetings Series Scheduled"),
                    ("meetings.session.planned", "Meetings Session Planned"),
                    ("meetings.session.wrapped_up", "Meetings Session Wrapped Up"),
                    ("meetings.times.asked", "Meetings Times Asked"),
                    ("meetings.times.closed", "Meetings Times Closed"),
                    ("membership.agreement.changed", "Membership Agreement Changed"),
                    ("membership.group.edited", "Membership Group Edited"),
                    ("membership.group.founded", "Membership Group Founded"),
                    ("membership.invitation.accepted", "Membership Invitation Accepted"),
                    ("membership.invitation.revoked", "Membership Invitation Revoked"),
                    ("membership.invitation.sent", "Membership Invitation Sent"),
                    ("membership.lead.declined", "Membership Lead Declined"),
                    ("membership.lead.offered", "Membership Lead Offered"),
                    ("membership.lead.taken", "Membership Lead Taken"),
                    ("membership.lead.withdrawn", "Membership Lead Withdrawn"),
                    ("membership.member.left", "Membership Member Left"),
                    ("membership.member.paused", "Membership Member Paused"),
                    ("membership.member.removed", "Membership Member Removed"),
                    ("membership.member.resumed", "Membership Member Resumed"),
                    ("membership.role.given", "Membership Role Given"),
                    ("membership.role.taken", "Membership Role Taken"),
                    ("notices.notice.tried_again", "Notices Notice Tried Again"),
                    ("site.door.refused", "Site Door Refused"),
                ],
                max_length=60,
            ),
        ),
    ]
