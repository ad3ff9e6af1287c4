"""The public shelves, the way onto them, and each group's own shelf."""

from django.urls import path

from groups.library import group_views, views

app_name = "library"
urlpatterns = [
    path("library/", views.shelves, name="shelves"),
    path("library/propose/", views.propose, name="propose"),
    path("library/reviews/", views.reviews, name="reviews"),
    path("library/<uuid:resource>/", views.resource, name="resource"),
    path("library/<uuid:resource>/review/", views.review, name="review"),
    path("g/<slug:slug>/library/", group_views.shared, name="shared"),
    path("g/<slug:slug>/library/share/", group_views.share, name="share"),
    path("g/<slug:slug>/library/<uuid:share>/unshare/", group_views.unshare, name="unshare"),
]
