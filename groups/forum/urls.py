"""Addresses of the forum. They hold ids and nothing that anybody wrote."""

from django.urls import path

from groups.forum import (
    views,
    views_answers,
    views_disclosed,
    views_drafts,
    views_glass,
    views_heard,
    views_links,
    views_mutes,
    views_newer,
    views_notes,
    views_own,
    views_read_marks,
    views_search,
)

app_name = "forum"
urlpatterns = [
    path("g/<slug:slug>/threads/", views.threads, name="threads"),
    path("g/<slug:slug>/threads/new/", views.start_thread, name="start_thread"),
    path("g/<slug:slug>/threads/draft/", views_drafts.keep_draft, name="keep_draft"),
    path("g/<slug:slug>/threads/draft/discard/", views_drafts.discard_draft, name="discard_draft"),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/draft/",
        views_drafts.keep_reply_draft,
        name="keep_reply_draft",
    ),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/draft/discard/",
        views_drafts.discard_reply_draft,
        name="discard_reply_draft",
    ),
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
        "g/<slug:slug>/threads/<uuid:thread_id>/posts/<uuid:post_id>/suggest/",
        views_notes.suggest_note,
        name="suggest_note",
    ),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/posts/<uuid:post_id>/suggested/",
        views_notes.answer_suggestion,
        name="answer_suggestion",
    ),
    path("me/reading/", views_notes.habits, name="habits"),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/posts/<uuid:post_id>/heard/",
        views_heard.acknowledge,
        name="acknowledge",
    ),
    path("g/<slug:slug>/threads/read/", views_read_marks.mark_all_read, name="mark_all_read"),
    path("g/<slug:slug>/threads/read/forget/", views_read_marks.forget_marks, name="forget_marks"),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/read/",
        views_read_marks.mark_read,
        name="mark_read",
    ),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/posts/<uuid:post_id>/links/<int:number>/",
        views_links.follow_link,
        name="follow_link",
    ),
    path("g/<slug:slug>/threads/<uuid:thread_id>/cite/", views_answers.cite, name="cite"),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/posts/<uuid:post_id>/answer/",
        views_answers.mark_answer,
        name="mark_answer",
    ),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/posts/<uuid:post_id>/review/",
        views_answers.review_answer,
        name="review_answer",
    ),
    path("g/<slug:slug>/threads/<uuid:thread_id>/newer/", views_newer.newer, name="newer"),
    path("g/<slug:slug>/search/", views_search.search, name="search"),
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
