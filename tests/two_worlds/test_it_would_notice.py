"""Pages that leak on purpose, so that the comparison cannot pass because it sees nothing.

Each leak takes a way around the second lock, as a mistake in the product would have to.
"""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from groups.finder import views as finder_views
from groups.forum import views as forum_views
from groups.forum.models import Post, Thread
from groups.membership import access
from groups.membership.models import Group
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.scene import open_the_second_lock, undone
from tests.two_worlds.comparing import differences


def there_is(slug: str) -> bool:
    with acting_as(Purpose.REMINDERS):
        return Group.objects.filter(slug=slug).exists()


@pytest.fixture
def leaking(monkeypatch):
    """Let a module's ``render`` do something to every answer."""

    def put(module, change):
        render = module.render

        def rendered(request, *args, **kwargs):
            response = render(request, *args, **kwargs)
            change(request, response)
            return response

        monkeypatch.setattr(module, "render", rendered)

    return put


def how_many_groups() -> int:
    with acting_as(Purpose.REMINDERS):
        return Group.objects.count()


def test_nothing_is_noticed_where_nothing_leaks(stage):
    assert differences(stage, "finder:finder") == []
    assert differences(stage, "home:group") == []


def test_a_counter_of_all_groups_is_noticed(stage, leaking):
    def count(request, response):
        response.content += f"{how_many_groups()} groups".encode()

    leaking(finder_views, count)
    found = differences(stage, "finder:finder", roles=["nobody", "member"])
    assert any(one.startswith("nobody") and "body" in one for one in found)
    assert any(one.startswith("member") and "body" in one for one in found)


def test_a_header_and_a_cookie_are_noticed(stage, leaking):
    def mark(request, response):
        response.headers["X-Groups"] = str(how_many_groups())
        response.set_cookie("groups", str(how_many_groups()))

    leaking(finder_views, mark)
    found = differences(stage, "finder:finder", roles=["stranger"])
    assert found
    assert all("headers" in one and "cookies" in one and "body" not in one for one in found)


def test_a_refusal_in_place_of_nothing_there_is_noticed(stage, monkeypatch):
    member_of = access.member_of

    def refusing(user, slug):
        try:
            return member_of(user, slug)
        except Http404:
            if there_is(slug):
                raise PermissionDenied from None
            raise

    monkeypatch.setattr(access, "member_of", refusing)
    found = differences(stage, "home:group", roles=["former member", "facilitator"])
    assert any(one.startswith("former member") and "status: 403 and 404" in one for one in found)
    assert any(one.startswith("facilitator") and "status: 403 and 404" in one for one in found)


def test_one_more_question_to_the_database_is_noticed(stage, monkeypatch):
    """The answer is the same, and takes a little longer."""
    member_of = access.member_of

    def asking_twice(user, slug):
        if there_is(slug):
            list(Group.objects.filter(slug=slug))
        return member_of(user, slug)

    monkeypatch.setattr(access, "member_of", asking_twice)
    found = differences(stage, "forum:threads", roles=["stranger"])
    assert found
    assert all("queries" in one and "status" not in one for one in found)


def test_what_is_written_for_hidden_rows_is_noticed(stage, leaking):
    """A message for later: it is in the session's row, and in no answer yet."""

    def remember(request, response):
        request.session["groups"] = how_many_groups()

    leaking(finder_views, remember)
    found = differences(stage, "finder:finder", roles=["staff"])
    assert found
    assert all("values" in one and "body" not in one for one in found)


def test_a_count_of_posts_that_one_cannot_read_is_noticed(stage, leaking):
    """With the first lock alone, which is what such a count forgets."""

    def count(request, response):
        posts = Post.objects.filter(group=request.member.group_id).count()
        response.content += f"{posts} posts".encode()

    leaking(forum_views, count)
    with undone():
        open_the_second_lock()
        for role in ("member", "facilitator", "newcomer"):
            assert differences(stage, "forum:threads", roles=[role]), role


def test_an_order_by_posts_that_one_cannot_read_is_noticed(stage, leaking):
    def order(request, response):
        latest = Thread.objects.filter(group=request.member.group_id).order_by("-posts__created_at")
        response.headers["X-First"] = str(latest.values_list("pk", flat=True).first())

    leaking(forum_views, order)
    with undone():
        open_the_second_lock()
        assert differences(stage, "forum:threads", roles=["member"])
