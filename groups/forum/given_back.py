"""Words whose place went while they were being written: they come back to who wrote them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from groups.forum.addresses import by_htmx
from groups.membership.access import MemberRequest


def given_back(request: MemberRequest, problem: str = "", *, status: int = 404) -> HttpResponse:
    """The page with the words in it; Http404 where none were sent.

    It is the same for what never was, for what is gone and for what is somebody else's.
    """
    words = request.POST.get("body", "") if request.method == "POST" else ""
    if not words.strip():
        raise Http404
    part = "#words" if by_htmx(request) else ""
    facts = {"words": words, "problem": problem}
    return render(request, f"forum/given_back.html{part}", facts, status=status)
