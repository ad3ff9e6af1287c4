"""Pages of the forum, all of them behind the group's door."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.errors import NotPossible
from groups.forum import actions, own_words
from groups.forum.composer import Composer, compose_reply, compose_thread
from groups.forum.forms import EditForm, ReplyForm, ThreadForm
from groups.forum.models import Post
from groups.forum.policy import may_change
from groups.forum.reading import (
    AFTER,
    AT,
    BEFORE,
    NEWEST,
    Place,
    ThreadPage,
    list_threads,
    read_thread,
    thread_of,
)
from groups.meetings.words import city
from groups.membership.access import MemberRequest, member_required
from groups.membership.models import Membership

FORM = ["GET", "HEAD", "POST"]


@require_safe
@member_required
def threads(request: MemberRequest) -> HttpResponse:
    """The group's threads, as far as this member can read them."""
    after = _uuid(request.GET, AFTER)
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
    return _thread_page(request, page, _reply_form(request, page, at=at))


@require_http_methods(FORM)
@member_required
def start_thread(request: MemberRequest) -> HttpResponse:
    """A new thread: for whom, and who that is, before it is written."""
    at = timezone.now()
    composer = compose_thread(
        request.member, list(Membership.objects.visible_to(request.member)), at=at
    )
    # A link may suggest a kind; an unknown one is simply not among the choices.
    kind = {"kind": request.GET["kind"]} if "kind" in request.GET else {}
    form = ThreadForm(_sent(request), composer=composer, initial=kind)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.start_thread(request.member, at=at, **form.said())
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "Your thread is there.")
            return redirect("forum:thread", request.member.group.slug, made.pk)
    return render(
        request,
        "forum/start_thread.html",
        {"form": form, "composer": composer},
        status=_status(request),
    )


@require_POST
@member_required
def reply(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """A reply; with htmx the answer is the newest posts and an empty form."""
    at = timezone.now()
    found = thread_of(request.member, thread_id)
    page = read_thread(request.member, found, Place(NEWEST), at=at)
    form = _reply_form(request, page, at=at)
    if form.is_valid():
        try:
            made = actions.reply(request.member, found, at=at, **form.said())
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            return _replied(request, made, at=at)
    return _thread_page(request, page, form, status=422)


@require_http_methods(FORM)
@member_required
def edit_post(request: MemberRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """One's own words again."""
    post = _own_post(request, thread_id, post_id)
    form = EditForm(_sent(request), post=post)
    if request.method == "POST" and form.is_valid():
        try:
            own_words.edit_post(request.member, post, at=timezone.now(), **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "Your words are changed.")
            return redirect(_address_of(request, post, AT))
    facts = {"form": form, "post": post, "back": _address_of(request, post, AT)}
    return render(request, "forum/edit_post.html", facts, status=_status(request))


@require_http_methods(FORM)
@member_required
def delete_post(request: MemberRequest, thread_id: UUID, post_id: UUID) -> HttpResponse:
    """Asks once, then erases for good."""
    post = _own_post(request, thread_id, post_id)
    if request.method == "POST":
        stays = own_words.delete_post(request.member, post, at=timezone.now())
        messages.success(request, "Your words are erased.")
        if stays:
            return redirect("forum:thread", request.member.group.slug, post.thread_id)
        return redirect("forum:threads", request.member.group.slug)
    facts = {"post": post, "back": _address_of(request, post, AT)}
    return render(request, "forum/delete_post.html", facts)


def _own_post(request: MemberRequest, thread_id: UUID, post_id: UUID) -> Post:
    """404 for what the member cannot read, 403 for what somebody else wrote."""
    readable = Post.objects.visible_to(request.member).select_related("thread")
    post = get_object_or_404(readable, pk=post_id, thread=thread_id)
    if not may_change(request.member, post):
        raise PermissionDenied
    return post


def _reply_form(request: MemberRequest, page: ThreadPage, *, at: datetime) -> ReplyForm:
    composer = _composer(request, page, at=at)
    return ReplyForm(_sent(request), composer=composer)


def _composer(request: MemberRequest, page: ThreadPage, *, at: datetime) -> Composer:
    began = page.own.began
    return compose_reply(request.member, page.thread, page.everybody, began=began, at=at)


def _replied(request: MemberRequest, post: Post, *, at: datetime) -> HttpResponse:
    if not _by_htmx(request):
        return redirect(_address_of(request, post, NEWEST))
    found = thread_of(request.member, post.thread_id)
    page = read_thread(request.member, found, Place(NEWEST), at=at)
    empty = ReplyForm(composer=_composer(request, page, at=at))
    return _thread_page(request, page, empty, new=post.pk)


def _thread_page(
    request: MemberRequest,
    page: ThreadPage,
    form: ReplyForm,
    *,
    status: int = 200,
    new: UUID | None = None,
) -> HttpResponse:
    """The page, or for htmx the part of it that changes; ``new`` is the post just written."""
    part = "#posts" if _by_htmx(request) else ""
    facts = {
        "page": page,
        "thread": page.thread,
        "form": form,
        "composer": form.composer,
        "new": new,
        "zone": city(timezone.get_current_timezone_name()),
    }
    return render(request, f"forum/thread.html{part}", facts, status=status)


def _place(query: QueryDict) -> Place:
    """Where the page begins, from an address such as ``?after=<id of a post>``."""
    for where in (AT, AFTER, BEFORE):
        post = _uuid(query, where)
        if post is not None:
            return Place(where, post)
    return Place(NEWEST) if NEWEST in query else Place()


def _uuid(query: QueryDict, name: str) -> UUID | None:
    if name not in query:
        return None
    try:
        return UUID(str(query[name]))
    except ValueError:
        raise Http404 from None


def _address_of(request: MemberRequest, post: Post, where: str) -> str:
    """The page on which a post stands, scrolled to it. It says nothing but ids."""
    page = reverse("forum:thread", args=[request.member.group.slug, post.thread_id])
    value = post.pk if where == AT else 1
    return f"{page}?{where}={value}#post-{post.pk}"


def _sent(request: MemberRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _by_htmx(request: MemberRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _status(request: MemberRequest) -> int:
    return 422 if request.method == "POST" else 200
