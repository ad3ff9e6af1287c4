"""Reading and writing in the forum, all of it behind the group's door."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from groups.errors import NotPossible
from groups.forum import actions
from groups.forum.addresses import FORM, address_of_post, by_htmx, id_in, sent, status
from groups.forum.afterwards import opening_of, said_to, say_to_author
from groups.forum.before_you_send import may_go
from groups.forum.citations import citing
from groups.forum.company import company_of
from groups.forum.composer import compose_reply, compose_thread
from groups.forum.drafts import discard_draft, draft_of
from groups.forum.forms import AudienceForm, ReplyForm, ThreadForm
from groups.forum.forms_writing import from_draft
from groups.forum.given_back import given_back
from groups.forum.listing import list_threads
from groups.forum.models import Post, Thread
from groups.forum.quotes import quoting, without_quotes
from groups.forum.reading import (
    AFTER,
    AT,
    BEFORE,
    CITE,
    NEWEST,
    QUOTE,
    Place,
    ThreadPage,
    read_thread,
    thread_of,
)
from groups.forum.words import moment
from groups.journal.actions import write
from groups.meetings.models import Meeting
from groups.meetings.words import city
from groups.membership.access import MemberRequest, member_required
from groups.membership.agreement import say_yes

KEPT = "It is in your journal. Nobody else reads it."


@require_safe
@member_required
def threads(request: MemberRequest) -> HttpResponse:
    """The group's threads, as far as this member can read them."""
    after = id_in(request.GET, AFTER)
    page = list_threads(request.member, at=timezone.now(), after=after)
    return render(request, "forum/threads.html", {"page": page})


@require_safe
@member_required
def thread(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """A thread, a page at a time, and the place to reply."""
    at = timezone.now()
    page = read_thread(
        request.member, thread_of(request.member, thread_id), _place(request.GET), at=at
    )
    return _thread_page(request, page, _reply_form(request, page, at=at), at=at)


@require_http_methods(FORM)
@member_required
def start_thread(request: MemberRequest) -> HttpResponse:
    """A new thread: for whom, and who that is, before it is written."""
    at = timezone.now()
    composer = compose_thread(request.member, company_of(request.member, at=at), at=at)
    # A link may suggest a kind; an unknown one is simply not among the choices.
    kind = {"kind": request.GET["kind"]} if "kind" in request.GET else {}
    draft = draft_of(request.member, None) if request.method != "POST" else None
    form = ThreadForm(sent(request), composer=composer, initial={**from_draft(draft), **kind})
    if request.method == "POST" and form.is_valid() and may_go(request, form):
        try:
            return _started(request, form, at=at)
        except NotPossible as reason:
            form.add_error(None, str(reason))
    return render(
        request,
        "forum/start_thread.html",
        {"form": form, "composer": composer, "kept": draft and moment(draft.at, at=at)},
        status=status(request),
    )


@require_POST
@member_required
def reply(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """A reply; with htmx the answer is the newest posts and an empty form."""
    at = timezone.now()
    try:
        found = thread_of(request.member, thread_id)
    except Http404:
        return given_back(request)
    page = read_thread(request.member, found, Place(NEWEST), at=at)
    form = _reply_form(request, page, at=at)
    if form.is_valid() and may_go(request, form, page):
        try:
            if form.is_for_oneself:
                own = without_quotes(form.cleaned_data["body"])
                return _kept(request, found, own, at=at)
            _say_yes(request, form, at=at)
            made = actions.reply(request.member, found, at=at, **wishes(request, form))
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            return _replied(request, made, at=at)
    return _thread_page(request, page, form, at=at, status=422)


def wishes(request: MemberRequest, form: AudienceForm) -> dict[str, Any]:
    """What a valid form says, as the actions take it."""
    meeting = None
    if form.meeting is not None:
        meeting = Meeting.objects.visible_to(request.member).filter(pk=form.meeting).first()
    return {**form.said(), "meeting": meeting}


def _started(request: MemberRequest, form: ThreadForm, *, at: datetime) -> HttpResponse:
    if form.is_for_oneself:
        said = (form.cleaned_data["title"], form.cleaned_data["body"])
        return _kept(request, None, "\n\n".join(filter(None, said)), at=at)
    _say_yes(request, form, at=at)
    made = actions.start_thread(request.member, at=at, **wishes(request, form))
    messages.success(request, "Your thread is there.")
    say_to_author(request, opening_of(request.member, made))
    return redirect("forum:thread", request.member.group.slug, made.pk)


def _say_yes(request: MemberRequest, form: ReplyForm, *, at: datetime) -> None:
    """To what is new in the agreement, where they said it beside their text."""
    if form.says_yes_to is not None:
        say_yes(request.member, form.says_yes_to, at=at)


def _kept(
    request: MemberRequest, thread: Thread | None, body: str, *, at: datetime
) -> HttpResponse:
    """For nobody else: it is no text of the forum."""
    write(request.user, body=body, at=at)
    discard_draft(request.member, thread)
    messages.success(request, KEPT)
    journal = reverse("journal:entries")
    return HttpResponseClientRedirect(journal) if by_htmx(request) else redirect(journal)


def _reply_form(request: MemberRequest, page: ThreadPage, *, at: datetime) -> ReplyForm:
    return ReplyForm(
        sent(request),
        composer=compose_reply(
            request.member, page.thread, page.company, began=page.own.began, at=at
        ),
        initial=_begun(request.GET, from_draft(page.own.draft)),
    )


def _begun(query: QueryDict, draft: Mapping[str, Any]) -> Mapping[str, Any]:
    """The draft, and what a link put into the reply: a line that quotes, or names something."""
    quoted, cited = id_in(query, QUOTE), id_in(query, CITE)
    lines = [quoting(quoted)] if quoted else []
    lines += [citing(cited)] if cited else []
    before = [draft["body"]] if lines and draft.get("body") else []
    return {**draft, "body": "\n\n".join([*before, *lines, ""])} if lines else draft


def _replied(request: MemberRequest, post: Post, *, at: datetime) -> HttpResponse:
    if not by_htmx(request):
        say_to_author(request, post)
        return redirect(address_of_post(request.member, post, NEWEST))
    found = thread_of(request.member, post.thread_id)
    page = read_thread(request.member, found, Place(NEWEST), at=at)
    composer = compose_reply(request.member, found, page.company, began=page.own.began, at=at)
    return _thread_page(request, page, ReplyForm(composer=composer), at=at, new=post)


def _thread_page(
    request: MemberRequest,
    page: ThreadPage,
    form: ReplyForm,
    *,
    at: datetime,
    status: int = 200,
    new: Post | None = None,
) -> HttpResponse:
    """The page, or for htmx the part of it that changes; ``new`` is the post just written."""
    part = "#posts" if by_htmx(request) else ""
    draft = page.own.draft
    facts = {
        "page": page,
        "kept": moment(draft.at, at=at) if draft and not form.is_bound and new is None else "",
        "thread": page.thread,
        "form": form,
        "composer": form.composer,
        "new": new.pk if new else None,
        "said": said_to(request.member, new) if new else "",
        "zone": city(timezone.get_current_timezone_name()),
    }
    return render(request, f"forum/thread.html{part}", facts, status=status)


def _place(query: QueryDict) -> Place:
    """Where the page begins, from an address such as ``?after=<id of a post>``."""
    for where in (AT, AFTER, BEFORE):
        post = id_in(query, where)
        if post is not None:
            return Place(where, post)
    return Place(NEWEST) if NEWEST in query else Place()
