"""The public shelves, the way onto them, and each group's own shelf."""

from django.urls import path

from groups.library import (
    group_views,
    views,
    views_changes,
    views_feeds,
    views_files,
    views_marks,
    views_order,
    views_reviews,
    views_shelves,
)

app_name = "library"
urlpatterns = [
    path("library/", views_shelves.shelves, name="shelves"),
    path("library/on-paper/", views_shelves.on_paper, name="on_paper"),
    path("library/feed.atom", views_feeds.atom, name="atom"),
    path("library/feed.json", views_feeds.json, name="json"),
    path("library/resources.csv", views_feeds.table, name="table"),
    path("library/propose/", views.propose, name="propose"),
    path("library/kept/", views_marks.kept, name="kept"),
    path("library/reviews/", views_reviews.reviews, name="reviews"),
    path("library/queue/", views_reviews.queue, name="queue"),
    path("library/<uuid:resource>/", views.resource, name="resource"),
    path("library/<uuid:resource>/review/", views_reviews.review, name="review"),
    path("library/<uuid:resource>/compare/", views_reviews.compare, name="compare"),
    path("library/<uuid:resource>/change/", views_changes.change, name="change"),
    path("library/<uuid:resource>/changes/", views_changes.changes, name="changes"),
    path("library/<uuid:resource>/send-back/", views_changes.send_back, name="send_back"),
    path("library/<uuid:resource>/retire/", views_changes.retire, name="retire"),
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
