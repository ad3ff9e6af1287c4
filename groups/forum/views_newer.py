"""New replies, when somebody asks for them: no page looks for them by itself."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from groups.forum.addresses import by_htmx, id_in
from groups.forum.reading import AFTER, NEWEST, Place, read_thread, thread_of
from groups.membership.access import MemberRequest, member_required


@require_safe
@member_required
def newer(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """With htmx only what came after the last post that is shown; else the page with it."""
    thread = thread_of(request.member, thread_id)
    last = id_in(request.GET, AFTER)
    if last is None or not by_htmx(request):
        whole = reverse("forum:thread", args=[request.member.group.slug, thread.pk])
        return redirect(f"{whole}?{NEWEST}=1" if last is None else f"{whole}?{AFTER}={last}")
    facts = {"slug": request.member.group.slug, "thread": thread, "last": last, "is_asked": True}
    try:
        page = read_thread(request.member, thread, Place(AFTER, last), at=timezone.now())
    except Http404:
        # Its author took it back, or showed it to fewer people.
        return render(request, "forum/_newer.html", facts | {"is_changed": True})
    # Where nothing follows, it is the end of the thread that is read again.
    if all(card.pk != last for card in page.cards):
        facts |= {"page": page, "last": page.last}
    return render(request, "forum/_newer.html", facts)
