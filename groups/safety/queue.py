"""What was reported, as those who decide read it: a post, alone, and what it goes against."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from groups.forum.cards import when_of
from groups.forum.markdown import to_html
from groups.forum.models import Post
from groups.membership.models import Membership
from groups.safety.models import Report, Ruling, Told, Verdict

MOST = 25
GONE = "The post is no longer there: its author took it back."


@dataclass(frozen=True)
class Said:
    """One report: the sentence, and what was written beside it. Nothing tells who it was."""

    clause: str
    words: str


@dataclass(frozen=True)
class ReportCard:
    """A reported post; ``said`` holds each open report of it."""

    pk: UUID
    byline: str
    when: str
    html: str
    """Empty where the post is gone."""
    is_unnamed: bool
    is_hidden: bool
    said: Sequence[Said]
    age: str


@dataclass(frozen=True)
class OpenReport:
    """One to decide about; ``post`` is None where it is gone."""

    report: Report
    post: Post | None
    card: ReportCard


@dataclass(frozen=True)
class OwnReport:
    """What a member said and, once it is decided, what came of it."""

    clause: str
    words: str
    since: datetime
    answer: str


@dataclass(frozen=True)
class AboutMine:
    """What was decided about a post of the member's own."""

    pk: UUID
    excerpt: str
    clause: str
    what: str
    on: datetime
    post: UUID | None
    thread: UUID | None


ANSWERS = {
    Verdict.NONE: "They read it and left it as it is.",
    Verdict.HIDE: "They hid the post.",
    Verdict.REMOVE: "They removed the post.",
    # What became of a person is theirs; that something was done is the answer.
    Verdict.PAUSE: "They did something about it.",
    Verdict.END: "They did something about it.",
}
TO_THE_AUTHOR = {
    Verdict.HIDE: "It was hidden: nobody but you reads it now.",
    Verdict.REMOVE: "It was removed, for good.",
    Verdict.PAUSE: "For a week from then on you read here, and do not write.",
    Verdict.END: "Your membership was ended.",
}


def read_queue(member: Membership, *, at: datetime) -> list[ReportCard]:
    """What is open, the oldest first; two queries."""
    reports = list(Report.objects.visible_to(member)[:MOST])
    return _cards(member, reports, at)


def read_report(member: Membership, pk: UUID, *, at: datetime) -> OpenReport | None:
    """One of them, with the others of the same post; None where it is not open. Two queries."""
    mine = Report.objects.visible_to(member)
    same = Q(post__in=mine.order_by().filter(pk=pk).values("post"))
    reports = list(mine.filter(Q(pk=pk) | same)[:MOST])
    found = next((one for one in reports if one.pk == pk), None)
    if found is None:
        return None
    posts = Post.objects.visible_to(member)
    post = posts.filter(pk=found.post_id).first() if found.post_id else None
    others = [one for one in reports if one.pk != pk]
    return OpenReport(found, post, _card([found, *others], post, at))


def _cards(member: Membership, reports: Sequence[Report], at: datetime) -> list[ReportCard]:
    """One for each post; what is about a post that is gone stands alone."""
    wanted = {report.post_id for report in reports if report.post_id}
    posts = Post.objects.visible_to(member).in_bulk(wanted) if wanted else {}
    of_post: dict[UUID, list[Report]] = {}
    for report in reports:
        of_post.setdefault(report.post_id or report.pk, []).append(report)
    return [_card(same, posts.get(key), at) for key, same in of_post.items()]


def _card(reports: Sequence[Report], post: Post | None, at: datetime) -> ReportCard:
    first = reports[0]
    return ReportCard(
        pk=first.pk,
        byline=post.byline if post else "",
        when=when_of(post, at=at) if post else "",
        html=to_html(post.body) if post else "",
        is_unnamed=post is not None and post.pseudonym_id is not None,
        is_hidden=post is not None and post.hidden_at is not None,
        said=[Said(report.clause, report.words) for report in reports],
        age=age(first.reported_at, at=at),
    )


def age(since: datetime, *, at: datetime) -> str:
    """ "today", "a day ago", "3 days ago": the hour would tell of whoever was just there."""
    days = (at - since).days
    return {0: "today", 1: "a day ago"}.get(days, f"{days} days ago")


def own_reports(member: Membership) -> list[OwnReport]:
    """What the member reported, the newest first."""
    found = Report.objects.by(member).select_related("ruling")[:MOST]
    return [
        OwnReport(
            report.clause,
            report.words,
            report.reported_at,
            ANSWERS[Verdict(report.ruling.verdict)] if report.ruling else "",
        )
        for report in found
    ]


def about_mine(member: Membership) -> list[AboutMine]:
    """What was decided about the member's own posts, the newest first."""
    told = Told.objects.filter(membership=member.pk, group=member.group_id)
    found = told.select_related("ruling__post").order_by("-ruling__decided_at", "pk")[:MOST]
    return [_about(one.ruling, one.excerpt) for one in found]


def _about(ruling: Ruling, excerpt: str) -> AboutMine:
    return AboutMine(
        pk=ruling.pk,
        excerpt=excerpt,
        clause=ruling.clause,
        what=TO_THE_AUTHOR[Verdict(ruling.verdict)],
        on=timezone.localtime(ruling.decided_at),
        post=ruling.post.pk if ruling.post else None,
        thread=ruling.post.thread_id if ruling.post else None,
    )
