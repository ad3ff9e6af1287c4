"""Addresses of the forum. They hold ids and nothing that anybody wrote."""

from django.urls import path

from groups.forum import views, views_disclosed, views_glass, views_mutes, views_own

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
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/posts/<uuid:post_id>/show/",
        views_disclosed.disclose,
        name="disclose",
    ),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/posts/<uuid:post_id>/who/",
        views_glass.ask,
        name="ask",
    ),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/posts/<uuid:post_id>/mute/",
        views_mutes.mute_author,
        name="mute_author",
    ),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/mute/",
        views_mutes.mute_thread,
        name="mute_thread",
    ),
    path("g/<slug:slug>/threads/<uuid:thread_id>/pace/", views_mutes.set_pace, name="set_pace"),
    path("g/<slug:slug>/muted/", views_mutes.muted, name="muted"),
    path("g/<slug:slug>/muted/unmute/", views_mutes.unmute, name="unmute"),
    path("g/<slug:slug>/disclosed/", views_disclosed.disclosed, name="disclosed"),
    path(
        "g/<slug:slug>/disclosed/<uuid:disclosure_id>/close/",
        views_disclosed.close_disclosure,
        name="close_disclosure",
    ),
    path("g/<slug:slug>/glass/", views_glass.glasses, name="glasses"),
    path("g/<slug:slug>/glass/<uuid:glass_id>/", views_glass.glass, name="glass"),
    path("g/<slug:slug>/glass/<uuid:glass_id>/agree/", views_glass.agree, name="agree"),
]
