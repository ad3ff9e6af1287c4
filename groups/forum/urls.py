"""Addresses of the forum. They hold ids and nothing that anybody wrote."""

from django.urls import path

from groups.forum import views, views_own

app_name = "forum"
urlpatterns = [
    path("g/<slug:slug>/threads/", views.threads, name="threads"),
    path("g/<slug:slug>/threads/new/", views.start_thread, name="start_thread"),
    path("g/<slug:slug>/threads/<uuid:thread_id>/", views.thread, name="thread"),
    path("g/<slug:slug>/threads/<uuid:thread_id>/reply/", views.reply, name="reply"),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/posts/<uuid:post_id>/edit/",
        views_own.edit_post,
        name="edit_post",
    ),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/posts/<uuid:post_id>/delete/",
        views_own.delete_post,
        name="delete_post",
    ),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/posts/<uuid:post_id>/readers/",
        views_own.narrow,
        name="narrow",
    ),
]
