"""The public shelves, the way onto them, and each group's own shelf."""

from django.urls import path

from groups.library import (
    group_views,
    views,
    views_feeds,
    views_files,
    views_marks,
    views_order,
    views_shelves,
)

app_name = "library"
urlpatterns = [
    path("library/", views_shelves.shelves, name="shelves"),
    path("library/feed.atom", views_feeds.atom, name="atom"),
    path("library/feed.json", views_feeds.json, name="json"),
    path("library/resources.csv", views_feeds.table, name="table"),
    path("library/propose/", views.propose, name="propose"),
    path("library/kept/", views_marks.kept, name="kept"),
    path("library/reviews/", views.reviews, name="reviews"),
    path("library/<uuid:resource>/", views.resource, name="resource"),
    path("library/<uuid:resource>/review/", views.review, name="review"),
    path("library/<uuid:resource>/file/", views_files.download, name="download"),
    path("library/<uuid:resource>/file/add/", views_files.attach, name="attach"),
    path("library/<uuid:resource>/keep/", views_marks.keep, name="keep"),
    path("library/<uuid:resource>/let-go/", views_marks.let_go, name="let_go"),
    path("library/<uuid:resource>/helped/", views_marks.helped, name="helped"),
    path("g/<slug:slug>/library/", group_views.shared, name="shared"),
    path("g/<slug:slug>/library/share/", group_views.share, name="share"),
    path("g/<slug:slug>/library/<uuid:share>/move/", views_order.move, name="move"),
    path("g/<slug:slug>/library/<uuid:share>/unshare/", group_views.unshare, name="unshare"),
]
