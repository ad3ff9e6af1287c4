"""What is on the shelves, for other programs: Atom (RFC 4287) and JSON Feed 1.1.

Addresses begin with the site's own, whatever the request said that it came for.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.paginator import Page
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from groups.library.models import Resource

NEWEST: Final = 50

if TYPE_CHECKING:
    _Feed = Feed[Resource, None]
else:
    _Feed = Feed


def address_of(name: str, *args: object) -> str:
    """Of one of our pages, for somebody elsewhere."""
    return settings.SITE_URL + reverse(f"library:{name}", args=args)


class NewestResources(_Feed):
    """The newest on the shelves. Who proposed or reviewed them is not in it."""

    feed_type = Atom1Feed
    title = f"{settings.SITE_NAME}: library"
    subtitle = (
        "Resources for people whose partner is in therapy. Two people looked at each of them."
    )

    def link(self) -> str:
        return address_of("shelves")

    def feed_url(self) -> str:
        return address_of("atom")

    def items(self) -> QuerySet[Resource]:
        return Resource.objects.on_shelf().order_by("-published_at", "pk")[:NEWEST]

    def item_title(self, item: Resource) -> str:
        return item.title

    def item_description(self, item: Resource) -> str:
        return item.summary

    def item_link(self, item: Resource) -> str:
        return address_of("resource", item.pk)

    def item_guid(self, item: Resource) -> str:
        return item.pk.urn

    def item_author_name(self, item: Resource) -> str:
        return item.author or item.publisher

    def item_pubdate(self, item: Resource) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Resource) -> datetime | None:
        return item.published_at

    def item_categories(self, item: Resource) -> list[str]:
        return [item.kind, *item.support_types, *item.situations]


def json_feed(page: Page[Resource]) -> dict[str, Any]:
    """One page of all of them; ``next_url`` leads on."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": NewestResources.title,
        "description": NewestResources.subtitle,
        "home_page_url": address_of("shelves"),
        "feed_url": address_of("json"),
        "items": [_item(resource) for resource in page],
    }
    if page.has_next():
        feed["next_url"] = f"{address_of('json')}?page={page.next_page_number()}"
    return feed


def _item(resource: Resource) -> dict[str, Any]:
    said = {
        "id": resource.pk.urn,
        "url": address_of("resource", resource.pk),
        "external_url": resource.url,
        "title": resource.title,
        "content_text": resource.body or resource.summary,
        "summary": resource.summary,
        "date_published": resource.published_at.isoformat() if resource.published_at else "",
        "language": resource.language,
        "authors": [{"name": resource.author}] if resource.author else [],
        "tags": [resource.kind, *resource.support_types, *resource.situations],
    }
    ours = {
        "publisher": resource.publisher,
        "reading_level": resource.reading_level,
        "cost": resource.cost_kind,
        "country": resource.country,
        "isbn": resource.isbn,
        "conflict_of_interest": resource.conflict_of_interest,
    }
    kept = {name: value for name, value in said.items() if value or name == "content_text"}
    return {**kept, "_library": {name: value for name, value in ours.items() if value}}
