"""The access table: each route, each role, its status, asked of the Tuesday circle.

A route without a row fails the suite (tests/test_access.py). A row says what GET and POST answer;
POSTs are sent empty, so an allowed one ends in 422 or in a redirect and a refused one in a refusal.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from groups.finder.tokens import token_of
from tests.scene import Place, Scene

ROLES = (
    "nobody",
    "stranger",
    "applicant",
    "member",
    "member of another group",
    "former member",
    "facilitator",
    "coordinator",
    "staff",
)
Statuses = dict[str, int]


def everybody(status: int, **others: int) -> Statuses:
    """One status for all, with exceptions (``member_of_another_group=404``)."""
    return dict.fromkeys(ROLES, status) | {
        name.replace("_", " "): code for name, code in others.items()
    }


PUBLIC = everybody(200)
SIGNED_IN = everybody(200, nobody=302)
FORM = everybody(422, nobody=302)
REFUSED = everybody(405)
GONE = everybody(404)


def members(status: int = 200, *, member: int | None = None) -> Statuses:
    """Facilitators ``status``, members ``member`` or the same, nobody to sign-in, others 404."""
    return everybody(
        404, nobody=302, facilitator=status, member=status if member is None else member
    )


def facilitators(status: int = 200) -> Statuses:
    """As above; a member sees the door and may not pass it."""
    return members(status, member=403)


@dataclass(frozen=True)
class Row:
    """``args`` gives the address's arguments in the scene; None means the page takes no POST."""

    get: Statuses
    post: Statuses = field(default_factory=lambda: REFUSED)
    args: Callable[[Scene, Place], list[object]] = lambda scene, place: []


def circle(scene: Scene, place: Place) -> list[object]:
    """Pages of a group: its slug."""
    return [place.slug]


def at_circle(*more: Callable[[Place], object]) -> Callable[[Scene, Place], list[object]]:
    """Arguments of a page inside a group: its slug, and ids of what is in it."""
    return lambda scene, place: [place.slug, *(one(place) for one in more)]


def meeting(place: Place) -> object:
    return place.meeting.pk


def at_answer(scene: Scene, place: Place) -> list[object]:
    return [place.slug, place.answer.thread_id, place.answer.pk]


def wrapped_up(place: Place) -> object:
    return place.wrapped_up.pk


def part(place: Place) -> object:
    return place.part.pk


def follow_up(place: Place) -> object:
    return place.follow_up.pk


def thread(place: Place) -> object:
    return place.thread.pk


def at_post(scene: Scene, place: Place) -> list[object]:
    """A post's own addresses: the group, the thread, the post."""
    return [place.slug, place.thread.pk, place.post.pk]


def at_unnamed_post(scene: Scene, place: Place) -> list[object]:
    """The same of the post that carries no name."""
    return [place.slug, place.thread.pk, place.unnamed.pk]


def disclosure(place: Place) -> object:
    return place.disclosure.pk


def report(place: Place) -> object:
    return place.report.pk


def check_in(place: Place) -> object:
    return place.check_in.pk


def visit(place: Place) -> object:
    return place.visit.pk


def at_visit(scene: Scene, place: Place) -> list[object]:
    """A guest's own page; the guest is none of the roles."""
    return [place.visit.pk]


def asking(place: Place) -> object:
    return place.asking.pk


def poll(place: Place) -> object:
    return place.poll.pk


def glass(place: Place) -> object:
    return place.glass.pk


def at_word(scene: Scene, place: Place) -> list[object]:
    """A word on the member's own never-post list."""
    return [place.word.pk]


def at_entry(scene: Scene, place: Place) -> list[object]:
    """An entry of the member's own journal."""
    return [place.entry.pk]


def at_removal(scene: Scene, place: Place) -> list[object]:
    """Why somebody was removed: their own page."""
    return [place.removal.pk]


def on_the_shelf(scene: Scene, place: Place) -> list[object]:
    """A resource that two people stand for."""
    return [scene.published.pk]


COORDINATORS = everybody(403, nobody=302, coordinator=200)


def in_hand(scene: Scene, place: Place) -> list[object]:
    """The link that a mail brought to who wants to be told of groups."""
    return [token_of(scene.wish)]


# Coordinators and whoever facilitates a group; Jo, who facilitates, proposed the one in question.
REVIEWERS = everybody(403, nobody=302, facilitator=200, coordinator=200)
REVIEWERS_POST = everybody(404, nobody=302, facilitator=403, coordinator=422)

TABLE: dict[str, Row] = {
    # --- allauth: who signed in is sent on from the entrance pages.
    "account_login": Row(everybody(302, nobody=200), everybody(302, nobody=200)),
    "account_signup": Row(everybody(302, nobody=200), everybody(302, nobody=200)),
    "account_logout": Row(everybody(200, nobody=302), everybody(302)),
    "account_email": Row(SIGNED_IN, everybody(302)),
    "account_change_password": Row(SIGNED_IN, SIGNED_IN),
    "account_set_password": Row(everybody(302), everybody(302)),
    "account_reauthenticate": Row(SIGNED_IN, SIGNED_IN),
    "account_inactive": Row(PUBLIC, REFUSED),
    "account_email_verification_sent": Row(everybody(302), everybody(302)),
    "account_confirm_login_code": Row(everybody(302), everybody(302)),
    "account_reset_password": Row(PUBLIC, PUBLIC),
    "account_reset_password_done": Row(PUBLIC, REFUSED),
    "account_reset_password_from_key": Row(PUBLIC, PUBLIC, lambda scene, place: ["0", "0"]),
    "account_reset_password_from_key_done": Row(PUBLIC, REFUSED),
    "accounts:settings": Row(SIGNED_IN, FORM),
    "accounts:mail": Row(SIGNED_IN, FORM),
    # --- coordinators; it was Lena who was removed, and has objected
    "coordination:desk": Row(COORDINATORS),
    "coordination:facilitators": Row(COORDINATORS),
    "coordination:facilitator": Row(
        COORDINATORS,
        everybody(403, nobody=302, coordinator=422),
        lambda scene, place: [scene.card.pk],
    ),
    "coordination:decline": Row(
        REFUSED,
        everybody(403, nobody=302, coordinator=302),
        lambda scene, place: [scene.card.pk],
    ),
    "coordination:groups": Row(COORDINATORS),
    "coordination:group": Row(
        COORDINATORS,
        everybody(403, nobody=302, coordinator=422),
        lambda scene, place: [scene.waiting],
    ),
    "coordination:objection": Row(
        COORDINATORS,
        everybody(403, nobody=302, coordinator=422),
        lambda scene, place: [scene.objection.pk],
    ),
    "coordination:removals": Row(SIGNED_IN),
    "coordination:removal": Row(
        everybody(404, nobody=302, former_member=200),
        everybody(404, nobody=302, former_member=422),
        at_removal,
    ),
    "coordination:erase": Row(REFUSED, everybody(404, nobody=302, former_member=302), at_removal),
    # --- the forum
    "forum:threads": Row(members(), args=circle),
    "forum:start_thread": Row(members(), members(422), circle),
    "forum:thread": Row(members(), args=at_circle(thread)),
    "forum:reply": Row(REFUSED, members(422), at_circle(thread)),
    # Maren wrote the post; Jo may read it and not touch it.
    "forum:edit_post": Row(members(403, member=200), members(403, member=422), at_post),
    # Maren's post again: Jo can mute her, and slow the thread down.
    "forum:mute_author": Row(members(200, member=403), members(302, member=403), at_post),
    "forum:mute_thread": Row(REFUSED, members(302), at_circle(thread)),
    "forum:muted": Row(members(), args=circle),
    "forum:set_pace": Row(facilitators(), facilitators(422), at_circle(thread)),
    "forum:unmute": Row(REFUSED, members(302), circle),
    "forum:disclose": Row(members(200, member=403), members(302, member=403), at_post),
    "forum:disclosed": Row(facilitators(), args=circle),
    "forum:close_disclosure": Row(REFUSED, facilitators(302), at_circle(disclosure)),
    "forum:ask": Row(facilitators(), facilitators(422), at_unnamed_post),
    "forum:glasses": Row(facilitators(), args=circle),
    # Nobody has agreed yet, so its author is not told; Jo asked and cannot agree as well.
    "forum:glass": Row(members(200, member=404), args=at_circle(glass)),
    "forum:agree": Row(REFUSED, facilitators(422), at_circle(glass)),
    "forum:narrow": Row(members(403, member=200), members(403, member=422), at_post),
    # A reader has suggested a note on Maren's post to her, and nobody else knows of it.
    "forum:answer_suggestion": Row(REFUSED, members(404, member=302), at_post),
    "forum:suggest_note": Row(members(200, member=403), members(422, member=403), at_post),
    "forum:keep_draft": Row(REFUSED, members(302), circle),
    "forum:discard_draft": Row(REFUSED, members(302), circle),
    "forum:keep_reply_draft": Row(REFUSED, members(302), at_circle(thread)),
    "forum:discard_reply_draft": Row(REFUSED, members(302), at_circle(thread)),
    "forum:habits": Row(SIGNED_IN, everybody(302)),
    "forum:delete_post": Row(members(403, member=200), members(403, member=302), at_post),
    "forum:search": Row(members(), members(422), circle),
    "forum:follow_link": Row(
        members(),
        args=lambda scene, place: [place.slug, place.thread.pk, place.linked.pk, 1],
    ),
    "forum:cite": Row(members(), args=at_circle(thread)),
    # Jo asked and Maren answered; sent without a word, nothing changes.
    "forum:mark_answer": Row(REFUSED, members(302), at_answer),
    "forum:review_answer": Row(facilitators(), facilitators(302), at_answer),
    "forum:newer": Row(members(302), args=at_circle(thread)),
    # Without saying how far, nothing changes.
    "forum:mark_read": Row(REFUSED, members(302), at_circle(thread)),
    "forum:mark_all_read": Row(REFUSED, members(302), circle),
    "forum:forget_marks": Row(REFUSED, members(302), circle),
    # Sent without a word, nothing changes.
    "forum:acknowledge": Row(REFUSED, members(302), at_post),
    # --- what is one's own; the password is asked for again, which none of these has said just now
    "exports:certificates": Row(SIGNED_IN),
    "exports:export": Row(members(302), members(302), circle),
    "exports:forget": Row(
        REFUSED,
        everybody(404, nobody=302, member=302),
        lambda scene, place: [place.certificate.pk],
    ),
    # --- the finder
    "finder:asked": Row(PUBLIC),
    "finder:card": Row(PUBLIC, args=circle),
    "finder:drafts": Row(SIGNED_IN, FORM),
    "finder:erase_facilitator": Row(REFUSED, everybody(302)),
    "finder:facilitator": Row(SIGNED_IN, FORM),
    "finder:finder": Row(PUBLIC),
    "finder:schedule": Row(PUBLIC),
    "finder:stop": Row(PUBLIC, PUBLIC, in_hand),
    "finder:tell": Row(PUBLIC, everybody(422)),
    # Confirmed long ago: a second yes changes nothing.
    "finder:told": Row(PUBLIC, everybody(302), in_hand),
    # --- the never-post list: the word is on Maren's
    "guarding:never_post": Row(SIGNED_IN, FORM),
    "guarding:words": Row(SIGNED_IN, SIGNED_IN),
    "guarding:remove": Row(REFUSED, everybody(404, nobody=302, member=302), at_word),
    # --- the first pages
    "home:front": Row(PUBLIC),
    "home:group": Row(members(), args=circle),
    "home:seen_as": Row(SIGNED_IN),
    # --- joining: Rae has asked already; nobody of these has begun to answer the questions
    "joining:join": Row(
        everybody(200, nobody=302, member=302, facilitator=302),
        everybody(422, nobody=302, applicant=200, member=302, facilitator=302),
        circle,
    ),
    "joining:question": Row(everybody(302), everybody(302), lambda scene, place: [place.slug, 1]),
    "joining:review": Row(everybody(302), everybody(302), circle),
    "joining:take_back": Row(SIGNED_IN, everybody(302), circle),
    "joining:applications": Row(facilitators(), args=circle),
    "joining:application": Row(facilitators(), facilitators(422), at_circle(asking)),
    "joining:questions": Row(facilitators(), facilitators(302), circle),
    # The circle takes no guests.
    "joining:visit": Row(everybody(404, nobody=302), everybody(404, nobody=302), circle),
    "joining:guest": Row(everybody(404, nobody=302), args=at_visit),
    "joining:end_visit": Row(everybody(404, nobody=302), everybody(404, nobody=302), at_visit),
    "joining:answer_guest": Row(REFUSED, facilitators(302), at_circle(visit)),
    "joining:apart": Row(SIGNED_IN, FORM),
    "joining:forget_apart": Row(REFUSED, everybody(302), lambda scene, place: [place.member.pk]),
    # --- the journal: it was Maren who wrote the entry
    "journal:entries": Row(SIGNED_IN, FORM),
    "journal:edit": Row(
        everybody(404, nobody=302, member=200), everybody(404, nobody=302, member=422), at_entry
    ),
    "journal:delete": Row(
        everybody(404, nobody=302, member=200), everybody(404, nobody=302, member=302), at_entry
    ),
    # --- the library
    "library:shelves": Row(PUBLIC),
    "library:on_paper": Row(PUBLIC),
    "library:atom": Row(PUBLIC),
    "library:json": Row(PUBLIC),
    "library:table": Row(REVIEWERS),
    "library:propose": Row(SIGNED_IN, FORM),
    "library:resource": Row(PUBLIC, args=on_the_shelf),
    "library:queue": Row(COORDINATORS),
    "library:compare": Row(COORDINATORS, args=on_the_shelf),
    "library:change": Row(
        REVIEWERS, everybody(403, nobody=302, facilitator=422, coordinator=422), on_the_shelf
    ),
    "library:changes": Row(REVIEWERS, args=on_the_shelf),
    "library:send_back": Row(
        COORDINATORS, everybody(403, nobody=302, coordinator=302), on_the_shelf
    ),
    "library:retire": Row(COORDINATORS, everybody(403, nobody=302, coordinator=422), on_the_shelf),
    "library:review": Row(REFUSED, REVIEWERS_POST, lambda scene, place: [scene.proposed.pk]),
    "library:reviews": Row(REVIEWERS),
    "library:download": Row(PUBLIC, args=on_the_shelf),
    # It is Jo's, who facilitates; reviewers see it, and others do not know of it.
    "library:attach": Row(
        everybody(404, nobody=302, facilitator=200, coordinator=403),
        everybody(404, nobody=302, facilitator=422, coordinator=403),
        lambda scene, place: [scene.proposed.pk],
    ),
    "library:kept": Row(SIGNED_IN),
    "library:keep": Row(SIGNED_IN, everybody(302), on_the_shelf),
    "library:let_go": Row(REFUSED, everybody(302), on_the_shelf),
    "library:helped": Row(REFUSED, everybody(302), on_the_shelf),
    "library:share": Row(facilitators(), facilitators(422), circle),
    "library:shared": Row(members(), args=circle),
    "library:move": Row(REFUSED, facilitators(302), at_circle(lambda place: place.share.pk)),
    "library:unshare": Row(
        facilitators(), facilitators(302), at_circle(lambda place: place.share.pk)
    ),
    # --- meetings
    "meetings:meetings": Row(members(), args=circle),
    "meetings:meeting": Row(members(), args=at_circle(meeting)),
    "meetings:answer": Row(REFUSED, members(422), at_circle(meeting)),
    "meetings:attendance": Row(facilitators(), args=circle),
    "meetings:begin_round": Row(REFUSED, facilitators(302), at_circle(meeting)),
    "meetings:calendar": Row(members(), members(200), circle),
    "meetings:close_poll": Row(REFUSED, facilitators(302), at_circle(poll)),
    # Jo holds it and has asked already: she asks no more, takes nothing over, and may take it back.
    "meetings:cover": Row(facilitators(), facilitators(422), at_circle(meeting)),
    "meetings:decline_cover": Row(REFUSED, facilitators(422), at_circle(meeting)),
    "meetings:take": Row(REFUSED, facilitators(422), at_circle(meeting)),
    "meetings:withdraw_cover": Row(REFUSED, facilitators(302), at_circle(meeting)),
    "meetings:plan_slot": Row(REFUSED, facilitators(422), at_circle(poll)),
    "meetings:poll": Row(members(), members(422), at_circle(poll)),
    "meetings:times": Row(facilitators(), facilitators(422), circle),
    "meetings:cancel": Row(facilitators(), facilitators(302), at_circle(meeting)),
    "meetings:drop_follow_up": Row(REFUSED, facilitators(302), at_circle(meeting, follow_up)),
    "meetings:edit_series": Row(facilitators(), facilitators(422), at_circle(meeting)),
    "meetings:calendar_mail": Row(REFUSED, members(302), circle),
    "meetings:end_calendar": Row(REFUSED, members(302), circle),
    "meetings:end_own_calendar": Row(REFUSED, everybody(302)),
    "meetings:feed": Row(GONE, args=lambda scene, place: ["x" * 43]),
    "meetings:follow_up": Row(REFUSED, facilitators(422), at_circle(meeting, follow_up)),
    "meetings:follow_ups": Row(REFUSED, facilitators(422), at_circle(meeting)),
    "meetings:month": Row(members(), args=circle),
    "meetings:move": Row(facilitators(), facilitators(422), at_circle(meeting)),
    "meetings:move_part": Row(REFUSED, facilitators(422), at_circle(meeting, part)),
    "meetings:names": Row(members(), members(302), circle),
    "meetings:order": Row(REFUSED, facilitators(422), at_circle(meeting)),
    "meetings:part": Row(facilitators(), facilitators(422), at_circle(meeting, part)),
    "meetings:plan": Row(facilitators(), facilitators(422), at_circle(meeting)),
    "meetings:remove_part": Row(REFUSED, facilitators(302), at_circle(meeting, part)),
    "meetings:own_calendar": Row(SIGNED_IN, SIGNED_IN),
    # Maren comes, and it is three days until then; who facilitates may look before.
    "meetings:room": Row(facilitators(), args=at_circle(meeting)),
    "meetings:seat": Row(REFUSED, members(422), at_circle(meeting)),
    "meetings:wait": Row(REFUSED, members(422), at_circle(meeting)),
    "meetings:schedule": Row(facilitators(), facilitators(422), circle),
    "meetings:session": Row(facilitators(), facilitators(422), at_circle(meeting)),
    "meetings:shuffle": Row(REFUSED, facilitators(302), at_circle(meeting)),
    "meetings:there": Row(REFUSED, facilitators(422), at_circle(meeting)),
    "meetings:turn": Row(REFUSED, facilitators(422), at_circle(meeting)),
    # Of a meeting that is wrapped up already, and shows what was kept of it.
    "meetings:wrap_up": Row(facilitators(), facilitators(422), at_circle(wrapped_up)),
    "meetings:undo": Row(REFUSED, facilitators(422), circle),
    # --- membership
    "membership:agreement": Row(members(), args=circle),
    "membership:agreement_version": Row(members(), args=at_circle(lambda place: 1)),
    "membership:say_yes": Row(REFUSED, members(422), circle),
    "membership:change_agreement": Row(facilitators(), facilitators(422), circle),
    "membership:import": Row(facilitators(), facilitators(422), circle),
    "membership:invitation": Row(
        everybody(404, nobody=200), everybody(404, nobody=200), lambda scene, place: ["x" * 43]
    ),
    "membership:invite": Row(facilitators(), facilitators(422), circle),
    # Jo leads and has asked Maren.
    "membership:lead": Row(members(), members(422, member=403), circle),
    "membership:accept_lead": Row(REFUSED, members(422), circle),
    "membership:decline_lead": Row(REFUSED, members(422), circle),
    "membership:withdraw_lead": Row(REFUSED, members(302, member=403), circle),
    "membership:leave": Row(members(), members(422, member=302), circle),
    # The cast's groups are forming: they have not begun to rest, and their end can be announced.
    "membership:end": Row(facilitators(), facilitators(422), circle),
    "membership:life": Row(members(), args=circle),
    "membership:log": Row(members(), args=circle),
    "membership:pause": Row(members(), members(422, member=302), circle),
    "membership:people": Row(members(), args=circle),
    "membership:remove": Row(
        facilitators(),
        facilitators(422),
        at_circle(lambda place: place.member.pk),
    ),
    "membership:rest": Row(facilitators(), facilitators(422), circle),
    "membership:step": Row(REFUSED, facilitators(422), circle),
    # Only for who is away from this group just now, and nobody of these is.
    "membership:resume": Row(everybody(404, nobody=302), everybody(404, nobody=302), circle),
    "membership:role": Row(
        facilitators(), facilitators(422), at_circle(lambda place: place.member.pk)
    ),
    "membership:revoke": Row(
        REFUSED, facilitators(302), at_circle(lambda place: place.invitation.pk)
    ),
    "membership:settings": Row(facilitators(), facilitators(422), circle),
    "membership:start": Row(SIGNED_IN, FORM),
    # --- notices
    "notices:notices": Row(SIGNED_IN),
    "notices:seen": Row(REFUSED, FORM),
    "notices:outbox": Row(everybody(404, staff=200)),
    "notices:again": Row(
        REFUSED, everybody(404, staff=302), lambda scene, place: [place.given_up.pk]
    ),
    "notices:healthz": Row(PUBLIC),
    "notices:readyz": Row(PUBLIC),
    "notices:mailbox": Row(GONE),
    "notices:mail": Row(GONE, args=lambda scene, place: ["x"]),
    "notices:unsubscribe": Row(GONE, GONE, lambda scene, place: ["x"]),
    # --- safety
    "safety:help_now": Row(PUBLIC),
    "safety:promises": Row(PUBLIC),
    "safety:robots": Row(PUBLIC),
    "safety:security_txt": Row(PUBLIC),
    "safety:leave": Row(everybody(303), everybody(303)),
    "safety:theme": Row(REFUSED, everybody(400)),
    # --- what is reported: Maren wrote the post, Jo reported it, and Maren what Jo answered
    "safety:complaints": Row(COORDINATORS),
    "safety:complaint": Row(
        COORDINATORS,
        everybody(403, nobody=302, coordinator=422),
        lambda scene, place: [scene.complaint.pk],
    ),
    "safety:own_reports": Row(members(), args=circle),
    "safety:report_post": Row(members(200, member=403), members(422, member=403), at_post),
    "safety:report_to_decide": Row(facilitators(), facilitators(422), at_circle(report)),
    "safety:reports": Row(facilitators(), args=circle),
    # --- and Maren would like to be asked how she is
    "safety:check_in": Row(members(), members(422), circle),
    "safety:check_in_done": Row(REFUSED, facilitators(302), at_circle(check_in)),
    "safety:check_ins": Row(facilitators(), args=circle),
    "safety:withdraw_check_in": Row(REFUSED, members(302), circle),
}
