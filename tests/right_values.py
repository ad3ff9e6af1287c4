"""A right value for every field of every form, and who may send it."""

from datetime import UTC, datetime, timedelta

from django.urls import reverse

from accounts.models import User
from tests.access_table import TABLE
from tests.scene import Scene

GROUP = {
    "name": "A name",
    "summary": "A few words.",
    "who_for": "",
    "evening": "A round, then tea.",
    "asks": "",
    "support_types": "cbt",
    "situations": "anxiety",
    "format": "online",
    "language": "en",
    "area": "",
    "accessibility": "step-free",
    "cost_kind": "free",
    "cost": "",
    "capacity": "12",
    "time_zone": "Europe/London",
    "visibility": "hidden",
    "joining": "invitation",
    "takes_guests": "",
    "cadence": "cohort",
    "ends_on": "2030-06-30",
}
JOIN = {"display_name": "Somebody", "mail_is_safe": "yes", "accept": "on", "version": "1"}
MEETING = {
    "starts_on": "2030-03-26",
    "starts_at": "19:00",
    "duration_minutes": "90",
    "place": "A room",
    "link": "https://meet.demo.test/x",
    "make_room": "",
    "link_for": "yes",
    "capacity": "12",
    "offer_hours": "6",
    "topic": "A topic",
    "facilitator": "",
}
CARD = {
    "title": "A title",
    "url": "https://example.org/",
    "publisher": "Somebody",
    "author": "",
    "kind": "guide",
    "language": "en",
    "support_types": "cbt",
    "situations": "anxiety",
    "summary": "",
    "conflict_of_interest": "",
    "cost_kind": "free",
    "cost": "",
    "evidence": "",
    "reading_level": "plain",
    "country": "GB",
    "isbn": "978-0-306-40615-7",
    "body": "",
    "credit": "",
}
SERIES = {
    "time_zone": "Europe/London",
    "frequency": "weekly",
    "every_weeks": "1",
    "weekdays": "2",
    "nth": "1",
    "ends": "until",
    "occurrences": "3",
    "until": "2030-05-01",
}
PART = {"title": "A part", "kind": "topic", "minutes": "10"}
TIMES = {
    "time_zone": "Europe/London",
    "duration_minutes": "90",
    "closes_on": "2030-03-20",
    **{f"day_{number}": f"2030-03-{20 + number}" for number in (1, 2, 3)},
    **{f"time_{number}": f"{17 + number}:00" for number in (1, 2)},
}
READERS = {"audience": "chosen", "chosen": "x", "open_to_later": "on", "stays_for": "7"}
NOTE = {"note_topics": "loss", "note_words": "A few words."}
SENDING = {"sending": "0a1b2c3d-0000-4000-8000-000000000001", "as_it_is": "x"}
POST = {
    "body": "Some words.",
    "anonymous": "on",
    "promise": "sealed",
    **READERS,
    **NOTE,
    **SENDING,
}
BEGIN = {"kind": "discussion", "title": "A title", "wish": "listening", "only_today": "on", **POST}
PASSWORDS = {"oldpassword": "x", "password1": "x", "password2": "x"}
FIELDS: dict[str, dict[str, str]] = {
    "exports:export": {},
    "exports:forget": {},
    "account_login": {"login": "x@demo.test", "password": "x", "next": "/"},
    "account_signup": {"email": "x@demo.test", "password1": "kettle-on-thursdays", "next": "/"},
    "account_logout": {"next": "/"},
    "account_email": {"email": "x@demo.test", "action_add": "", "action_remove": ""},
    "account_change_password": PASSWORDS,
    "account_set_password": PASSWORDS,
    "account_reauthenticate": {"password": "x", "next": "/"},
    "account_email_verification_sent": {"code": "x"},
    "account_confirm_login_code": {"code": "x"},
    "account_reset_password": {"email": "x@demo.test"},
    "account_reset_password_from_key": PASSWORDS,
    "accounts:settings": {
        "language": "en",
        "time_zone": "Europe/London",
        "country": "GB",
        "mail_label": "Reminder",
        "mail_is_safe": "on",
        "quiet_from": "22:00",
        "quiet_until": "07:00",
        "notices": "reminders",
        "lead_times": "60",
    },
    "accounts:mail": {"safe": "no"},
    "coordination:decline": {"revision": "0"},
    "coordination:erase": {},
    "coordination:facilitator": {
        "revision": "0",
        "verified_on": "2030-01-07",
        "expires_on": "2030-06-07",
        "sure": "on",
    },
    "coordination:group": {
        "verdict": "changes",
        "reason": "other",
        "words": "Some words.",
        "read": "x",
    },
    "coordination:objection": {"verdict": "stands", "words": "Some words."},
    "coordination:removal": {"words": "Some words."},
    "forum:mute_author": {"apart": "on"},
    "forum:mute_thread": {},
    "forum:set_pace": {"pace": "60", "lasts": "24", "reason": "breath"},
    "forum:unmute": {"what": "x"},
    "safety:check_in": {"day": "2026-12-24", "note": "Some words."},
    "safety:check_in_done": {},
    "safety:complaint": {"verdict": "hide"},
    "safety:report_post": {"clause": "m-1", "words": "Some words.", "version": "1"},
    "safety:report_to_decide": {"verdict": "none"},
    "safety:withdraw_check_in": {},
    "finder:drafts": {"display_name": "Somebody"},
    "finder:erase_facilitator": {},
    "finder:facilitator": {
        "kind": "peer",
        "training": "A course",
        "about": "Some words.",
        "shown": "x",
        "asks": "on",
    },
    "finder:stop": {"List-Unsubscribe": "One-Click"},
    "finder:tell": {
        "address": "somebody@demo.test",
        "format": "online",
        "language": "de",
        "day": "2",
        "time": "evening",
        "zone": "Europe/Berlin",
        "area": "Leeds",
    },
    "finder:told": {},
    "forum:start_thread": BEGIN,
    "forum:reply": POST,
    "forum:edit_post": {"title": "A title", "body": "Some words.", "wish": "ideas", **NOTE},
    "forum:keep_draft": BEGIN,
    "forum:keep_reply_draft": POST,
    "forum:discard_draft": {},
    "forum:discard_reply_draft": {},
    "forum:suggest_note": {"topics": "hospital"},
    "forum:answer_suggestion": {"answer": "add"},
    "forum:habits": {"opens_noted": "on", "closed": "loss", "word_on_advice": "on"},
    "guarding:never_post": {"text": "Somebody"},
    "guarding:words": {},
    "guarding:remove": {},
    "forum:delete_post": {},
    "forum:narrow": READERS,
    "forum:disclose": {},
    "forum:close_disclosure": {},
    "forum:ask": {"reason": "Some words.", "tell_after": "2", "safety": "Some words."},
    "forum:agree": {},
    "joining:join": JOIN,
    "joining:question": {"text": "Some words."},
    "joining:review": {},
    "joining:take_back": {},
    "joining:application": {"verdict": "no", "reply": "Some words."},
    "joining:questions": {"text_1": "Why?", "place_1": "1", "required_1": "on"},
    "joining:visit": {**JOIN, "meeting": "x"},
    "joining:end_visit": {},
    "joining:answer_guest": {"welcome": "yes"},
    "joining:apart": {"address": "x@demo.test"},
    "joining:forget_apart": {},
    "forum:search": {"words": "words", "page": "1"},
    "forum:mark_answer": {"mark": "yes"},
    "forum:review_answer": {"resource": "x", "withdraw": ""},
    "forum:mark_read": {"post": "x"},
    "forum:mark_all_read": {},
    "forum:forget_marks": {},
    "forum:acknowledge": {"give": "heard", "withdraw": ""},
    "journal:entries": {"body": "Some words."},
    "journal:edit": {"body": "Some words."},
    "journal:delete": {},
    "library:change": CARD,
    "library:propose": CARD,
    "library:retire": {"because": "gone"},
    "library:review": {
        "verdict": "decline",
        "because": "outdated",
        "interest": "",
        "point_source": "yes",
        "note_source": "A word.",
    },
    "library:send_back": {},
    "library:attach": {},
    "library:helped": {"helped": "yes"},
    "library:keep": {"note": "Some words."},
    "library:let_go": {},
    "library:move": {"to": "up"},
    "library:share": {"resource": "x", "note": "", "meeting": ""},
    "library:unshare": {},
    "meetings:answer": {
        "answer": "yes",
        "note": "A word.",
        "covers": "group",
        "seen": "",
        "from": "home",
    },
    "meetings:begin_round": {},
    "meetings:calendar": {},
    "meetings:calendar_mail": {"by_mail": "on"},
    "meetings:cancel": {"scope": "this", "seen": "", "step": "save"},
    "meetings:drop_follow_up": {},
    "meetings:close_poll": {},
    "meetings:cover": {"asked": ""},
    "meetings:decline_cover": {},
    "meetings:edit_series": {**MEETING, **SERIES, "scope": "following", "seen": "", "base": "{}"},
    "meetings:end_calendar": {},
    "meetings:follow_up": {"done": "yes"},
    "meetings:follow_ups": {"text": "Some words."},
    "meetings:move": MEETING,
    "meetings:plan_slot": {"slot": "x", "frequency": "weekly"},
    "meetings:poll": {"slot": "x"},
    "meetings:take": {},
    "meetings:times": TIMES,
    "meetings:withdraw_cover": {},
    "membership:accept_lead": {"offer": "x"},
    "membership:decline_lead": {"offer": "x"},
    "membership:lead": {"person": "x"},
    "membership:withdraw_lead": {},
    "meetings:move_part": {"to": "2"},
    "meetings:names": {"keep": "on"},
    "meetings:order": {"person": "x", "to": "2"},
    "meetings:part": PART,
    "meetings:plan": PART,
    "meetings:remove_part": {},
    "meetings:end_own_calendar": {},
    "meetings:own_calendar": {},
    "meetings:seat": {"offer": "x", "takes": "yes"},
    "meetings:wait": {"waits": "yes"},
    "meetings:schedule": {**MEETING, **SERIES},
    "meetings:session": {"plan": "evening"},
    "meetings:shuffle": {},
    "meetings:there": {"person": "x", "there": "yes"},
    "meetings:turn": {"person": "x", "turn": "passed"},
    "meetings:wrap_up": {"came": "3", "first_time": "1", "themes": "hope", "own_words": "Good."},
    "meetings:undo": {"change": "x"},
    "membership:change_agreement": {
        "facilitators_promise": "We are there.",
        "members_promise": "We listen.",
        "nobody_does": "Nobody gives therapy.",
        "limits": "We cannot see everything.",
        "facilitators_see_authors": "on",
        "based_on": "1",
    },
    "membership:end": {"last_day": str(datetime.now(UTC).date() + timedelta(days=30))},
    "membership:import": {"list": "x"},
    "membership:invitation": {
        "display_name": "Somebody",
        "mail_is_safe": "yes",
        "accept": "on",
        "version": "1",
    },
    "membership:invite": {"addresses": "x@demo.test", "role": "member"},
    "membership:leave": {"wish": "erase"},
    "membership:pause": {},
    "membership:remove": {"clause": "m-1", "words": "Some words."},
    "membership:rest": {"until": str(datetime.now(UTC).date() + timedelta(days=30))},
    "membership:resume": {},
    "membership:revoke": {},
    "membership:role": {"role": "facilitator"},
    "membership:say_yes": {"version": "1"},
    "membership:settings": GROUP,
    "membership:step": {"step": "begin"},
    "membership:start": {**GROUP, "display_name": "Somebody", "facilitators_see_authors": ""},
    "notices:again": {},
    "notices:seen": {"seen": "x"},
    "notices:unsubscribe": {"List-Unsubscribe": "One-Click"},
    "safety:leave": {},
    "safety:theme": {"theme": "dark", "next": "/"},
}
OF_A_COORDINATOR = {
    "coordination:group",
    "library:retire",
    "library:review",
    "library:send_back",
}
OF_AN_AUTHOR = {
    "forum:delete_post",
    "forum:edit_post",
    "forum:narrow",
    "forum:answer_suggestion",
    "guarding:remove",
    "journal:delete",
    "journal:edit",
}
OF_NOBODY = {"account_login", "account_signup", "account_reset_password"}


def who_gets_furthest(scene: Scene, name: str) -> User | None:
    """Whoever an address takes something from: mostly Jo, author of nothing that Maren wrote."""
    cast = scene.cast
    if name in OF_AN_AUTHOR:
        return cast.maren
    if name in {"coordination:erase", "coordination:removal"}:
        return cast.lena
    if name in {"coordination:objection", *OF_A_COORDINATOR}:
        return cast.cora
    if name == "joining:join":
        return cast.sol
    return None if name in OF_NOBODY else cast.jo


def address(scene: Scene, name: str) -> str:
    """Of the form in the Tuesday circle."""
    return reverse(name, args=TABLE[name].args(scene, scene.circle))


def right(scene: Scene, name: str) -> dict[str, str]:
    """The form filled in well, with the scene's own ids."""
    own = {
        "chosen": str(scene.circle.member.pk),
        "person": str(scene.circle.member.pk),
        "resource": str(scene.published.pk),
    }
    return {field: own.get(field, value) for field, value in FIELDS[name].items()}
