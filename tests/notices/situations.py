"""For each kind of notice a situation in which it would be sent, made by the product's own actions."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.models import User
from groups.coordination import actions as coordination
from groups.coordination.groups import approve
from groups.coordination.models import Removal
from groups.coordination.policy import groups_to_read
from groups.forum import actions as forum
from groups.forum import glass
from groups.forum.models import Post
from groups.joining import actions as joining
from groups.library.actions import review
from groups.library.models import Review
from groups.library.rounds import mark_due
from groups.meetings import actions as meetings
from groups.meetings.by_mail.choosing import turn_on
from groups.meetings.models import UNDO_WITHIN, Meeting, Visit
from groups.membership import actions as membership
from groups.membership import life
from groups.membership.approval import stamp
from groups.membership.handover import offer_lead
from groups.membership.models import Group, Membership
from groups.notices.kinds import KINDS
from groups.safety.checking_in import ask_to_check_in
from groups.safety.deciding import decide
from groups.safety.models import Report
from groups.safety.reporting import report
from groupsite.confidentiality.acting import acting_as
from tests.cast import Cast, join
from tests.library.shelves import proposal, published, shared

NOW = datetime.now(UTC).replace(microsecond=0)
TOLD = NOW + UNDO_WITHIN
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

Situation = tuple[User, datetime]
"""Who would get it, and when."""


def meeting(cast: Cast, **wishes: object) -> Meeting:
    """In three days, held by Jo unless somebody else is named; the first, if it is a series."""
    jo = cast.member(cast.jo)
    wanted: dict[str, object] = {
        "starts_on": (NOW + 3 * DAY).date(),
        "starts_at": time(19),
        "time_zone": "Europe/London",
        "facilitator": jo,
        "at": NOW,
    }
    with acting_as(cast.jo):
        series = meetings.schedule(jo, **{**wanted, **wishes})
        found = Meeting.objects.visible_to(jo).select_related("series", "group")
        return found.filter(series=series).earliest("starts_at")


def says(cast: Cast, person: User, one: Meeting, answer: str) -> None:
    with acting_as(person):
        meetings.answer(cast.member(person), one, answer, at=NOW)


def move(cast: Cast, one: Meeting) -> None:
    with acting_as(cast.jo):
        meetings.move_meeting(
            cast.member(cast.jo), one, starts_on=one.on_day, starts_at=time(20), at=NOW
        )


def cancel(cast: Cast, one: Meeting) -> None:
    with acting_as(cast.jo):
        meetings.cancel_meeting(cast.member(cast.jo), one, at=NOW)


def ask_for_cover(cast: Cast, by: User, one: Meeting) -> None:
    with acting_as(by):
        meetings.ask_for_cover(cast.member(by), one, at=NOW)


def wants(person: User, category: str) -> None:
    User.objects.filter(pk=person.pk).update(categories_off=[])
    person.refresh_from_db()
    assert category not in person.categories_off


def next_time(person: User, clock: time, *, weekday: int | None = None) -> datetime:
    """The next moment at which the person's clock shows it."""
    person.refresh_from_db()
    zone = ZoneInfo(person.time_zone)
    day = NOW.astimezone(zone).date() + DAY
    while weekday is not None and day.weekday() != weekday:
        day += DAY
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def reminder(cast: Cast) -> Situation:
    one = meeting(cast)
    says(cast, cast.maren, one, "yes")
    KINDS["meeting_reminder"].plan(one.starts_at - HOUR)
    return cast.maren, one.starts_at - HOUR


def changed(cast: Cast) -> Situation:
    move(cast, meeting(cast))
    return cast.maren, TOLD


def again(cast: Cast) -> Situation:
    one = meeting(cast)
    says(cast, cast.maren, one, "yes")
    move(cast, one)
    return cast.maren, TOLD


def cancelled(cast: Cast) -> Situation:
    cancel(cast, meeting(cast))
    return cast.maren, TOLD


def seat(cast: Cast) -> Situation:
    one = meeting(cast, capacity=1)
    says(cast, cast.priya, one, "yes")
    with acting_as(cast.maren):
        meetings.wait(cast.member(cast.maren), one, at=NOW)
    says(cast, cast.priya, one, "no")
    KINDS["seat_offered"].plan(NOW)
    return cast.maren, NOW


def cover_wanted(cast: Cast) -> Situation:
    ask_for_cover(cast, cast.jo, meeting(cast))
    return cast.ade, NOW


def cover_found(cast: Cast) -> Situation:
    one = meeting(cast, facilitator=cast.member(cast.ade))
    ask_for_cover(cast, cast.ade, one)
    with acting_as(cast.jo):
        meetings.take_meeting(cast.member(cast.jo), one, at=NOW)
    return cast.ade, NOW


def unheld(cast: Cast) -> Situation:
    one = meeting(cast)
    ask_for_cover(cast, cast.jo, one)
    KINDS["meeting_unheld"].plan(one.starts_at - HOUR / 2)
    return cast.ade, one.starts_at - HOUR / 2


def uncovered(cast: Cast) -> Situation:
    one = meeting(cast)
    says(cast, cast.maren, one, "yes")
    ask_for_cover(cast, cast.jo, one)
    KINDS["meeting_uncovered"].plan(one.starts_at - HOUR / 4)
    return cast.maren, one.starts_at - HOUR / 4


def calendar_series(cast: Cast) -> Situation:
    meeting(cast, frequency="weekly", occurrences=3)
    with acting_as(cast.maren):
        turn_on(cast.member(cast.maren), at=NOW)
    return cast.maren, NOW


def calendar_cancelled(cast: Cast) -> Situation:
    one = meeting(cast, frequency="weekly", occurrences=3)
    with acting_as(cast.maren):
        turn_on(cast.member(cast.maren), at=NOW)
    cancel(cast, one)
    return cast.maren, TOLD


def lead_offered(cast: Cast) -> Situation:
    with acting_as(cast.jo):
        offer_lead(cast.member(cast.jo), cast.member(cast.maren), at=NOW)
    return cast.maren, NOW


def write(cast: Cast, by: User, at: datetime, **wishes: object) -> Post:
    member = cast.member(by)
    with acting_as(by):
        thread = forum.start_thread(
            member,
            kind="discussion",
            title="Quiet Thursdays",
            body="I put the kettle on.",
            audience="everyone",
            at=at,
            **wishes,
        )
        return Post.objects.get(thread=thread)


def looked_behind(cast: Cast) -> Situation:
    post = write(cast, cast.maren, NOW, anonymous=True)
    with acting_as(cast.jo):
        asked = glass.ask(cast.member(cast.jo), post, reason="Worry.", at=NOW)
    with acting_as(cast.ade):
        glass.approve(cast.member(cast.ade), asked, at=NOW)
    KINDS["glass"].plan(NOW)
    return cast.maren, NOW


def reported(cast: Cast) -> Report:
    post = write(cast, cast.maren, NOW)
    with acting_as(cast.sam):
        report(cast.member(cast.sam), post, version=1, clause="m-1", at=NOW)
        return Report.objects.get()


def report_received(cast: Cast) -> Situation:
    reported(cast)
    return cast.ade, NOW


def report_decided(cast: Cast) -> Situation:
    one = reported(cast)
    with acting_as(cast.jo):
        decide(cast.member(cast.jo), one, "hide", at=NOW)
    return cast.maren, NOW


def report_answered(cast: Cast) -> Situation:
    report_decided(cast)
    return cast.sam, NOW


def check_in_due(cast: Cast) -> Situation:
    with acting_as(cast.maren):
        ask_to_check_in(cast.member(cast.maren), day=NOW.date(), at=NOW)
    KINDS["check_in_due"].plan(NOW)
    return cast.ade, NOW


def agreement_changed(cast: Cast) -> Situation:
    with acting_as(cast.jo):
        membership.change_agreement(cast.member(cast.jo), limits="We are people.", at=NOW)
    return cast.maren, NOW


def group_changed(cast: Cast) -> Situation:
    lead = cast.member(cast.jo)
    with acting_as(cast.jo):
        life.begin(lead, at=NOW)
        life.let_rest(lead, at=NOW)
    return cast.maren, NOW


def group_closing(cast: Cast) -> Situation:
    with acting_as(cast.jo):
        life.announce_end(cast.member(cast.jo), last_day=(NOW + 20 * DAY).date(), at=NOW)
    return cast.maren, NOW


def removal_told(cast: Cast) -> Situation:
    with acting_as(cast.jo):
        membership.remove(
            cast.member(cast.jo), cast.member(cast.maren), at=NOW, reason="It was too much."
        )
    return cast.maren, NOW


def objection_answered(cast: Cast) -> Situation:
    removal_told(cast)
    with acting_as(cast.maren):
        removal = Removal.objects.get()
        objection = coordination.object_to(cast.maren, removal, words="I do not think so.", at=NOW)
    with acting_as(cast.cora):
        coordination.answer(cast.cora, objection, verdict="again", at=NOW)
    return cast.maren, NOW


def removal_asked_again(cast: Cast) -> Situation:
    objection_answered(cast)
    return cast.ade, NOW


def card_read(cast: Cast) -> Situation:
    """A site that reads cards: Jo's group says something else of itself."""
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(approval="waiting")
    with acting_as(cast.cora):
        group = groups_to_read(cast.cora).get()
        approve(cast.cora, group, read=stamp(group), at=NOW)
    return cast.ade, NOW


def application_received(cast: Cast) -> Situation:
    with acting_as(cast.sol):
        Membership.objects.create(
            group=cast.circle, user=cast.sol, state="applied", display_name="Sol"
        )
    KINDS["application_received"].plan(NOW)
    return cast.ade, NOW


def application_decided(cast: Cast) -> Situation:
    application_received(cast)
    join(cast.member(cast.jo), cast.sol, "Sol", at=NOW)
    KINDS["application_decided"].plan(NOW)
    return cast.sol, NOW


def place_offered(cast: Cast) -> Situation:
    """The circle is open, and full; Sol waits, and then there is a place more."""
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(joining="open", capacity=5)
    with acting_as(cast.sol):
        circle, now = Group.objects.with_card().get(pk=cast.circle.pk), datetime.now(UTC)
        assert joining.join(cast.sol, circle, display_name="Sol", version=1, at=now) is None
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(capacity=6)
    KINDS["place_offered"].plan(NOW)
    return cast.sol, NOW


def guest_asked(cast: Cast) -> Situation:
    one = meeting(cast)
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(takes_guests=True)
    with acting_as(cast.sol):
        circle = Group.objects.with_card().get(pk=cast.circle.pk)
        joining.visit(cast.sol, circle, meeting=one.pk, name="Sol", version=1, at=NOW)
    KINDS["guest_asked"].plan(NOW)
    return cast.ade, NOW


def guest_answered(cast: Cast) -> Situation:
    guest_asked(cast)
    with acting_as(cast.jo):
        asked = Visit.objects.get(guest=cast.sol)
        at = NOW + timedelta(minutes=1)
        joining.answer_guest(cast.member(cast.jo), asked.pk, welcome=True, at=at)
    KINDS["guest_answered"].plan(at)
    return cast.sol, at


def something_new(cast: Cast) -> Situation:
    wants(cast.maren, "news")
    at = next_time(cast.maren, time(18))
    write(cast, cast.jo, at - HOUR)
    KINDS["something_new"].plan(at)
    return cast.maren, at


def weekly_digest(cast: Cast) -> Situation:
    wants(cast.maren, "digest")
    at = next_time(cast.maren, time(9), weekday=0)
    meeting(cast, starts_on=(at + DAY).date())
    KINDS["weekly_digest"].plan(at)
    return cast.maren, at


def resource_due(cast: Cast) -> Situation:
    """About no group; but only who facilitates one reviews."""
    resource = published(cast)
    due = datetime.combine(resource.next_review_on, time(12), tzinfo=UTC)
    with acting_as(cast.ade):
        Review.objects.create(
            resource=resource, reviewer=cast.ade, verdict="approve", reviewed_at=due - DAY
        )
    KINDS["resource_due"].plan(due)
    return cast.ade, due


def resource_marked(cast: Cast) -> Situation:
    """On the shelf of the circle, which Ade facilitates."""
    resource = published(cast)
    shared(cast, resource)
    due = datetime.combine(resource.next_review_on, time(12), tzinfo=UTC)
    mark_due(due)
    KINDS["resource_marked"].plan(due)
    return cast.ade, due


def proposal_answered(cast: Cast) -> Situation:
    made = proposal(cast.maren)
    with acting_as(cast.cora):
        review(cast.cora, made, verdict="decline", because="selling", at=NOW)
    return cast.maren, NOW


def reviews_wait(cast: Cast) -> Situation:
    proposal(cast.sol)
    KINDS["reviews_wait"].plan(NOW + 15 * DAY)
    return cast.cora, NOW + 15 * DAY


SITUATIONS: dict[str, Callable[[Cast], Situation]] = {
    "meeting_reminder": reminder,
    "meeting_changed": changed,
    "answer_again": again,
    "meeting_cancelled": cancelled,
    "seat_offered": seat,
    "cover_wanted": cover_wanted,
    "cover_found": cover_found,
    "meeting_unheld": unheld,
    "meeting_uncovered": uncovered,
    "calendar_series": calendar_series,
    "calendar_cancelled": calendar_cancelled,
    "lead_offered": lead_offered,
    "report_received": report_received,
    "report_decided": report_decided,
    "report_answered": report_answered,
    "check_in_due": check_in_due,
    "glass": looked_behind,
    "agreement_changed": agreement_changed,
    "group_changed": group_changed,
    "group_closing": group_closing,
    "removal_told": removal_told,
    "objection_answered": objection_answered,
    "removal_asked_again": removal_asked_again,
    "card_read": card_read,
    "application_received": application_received,
    "application_decided": application_decided,
    "place_offered": place_offered,
    "guest_asked": guest_asked,
    "guest_answered": guest_answered,
    "something_new": something_new,
    "weekly_digest": weekly_digest,
    "resource_due": resource_due,
    "resource_marked": resource_marked,
    "proposal_answered": proposal_answered,
    "reviews_wait": reviews_wait,
}
