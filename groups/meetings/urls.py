"""Addresses of meetings and of the private calendar feed."""

from django.urls import path

from groups.meetings import (
    views,
    views_calendar,
    views_cover,
    views_pictures,
    views_plan,
    views_planning,
    views_seats,
    views_session,
    views_times,
)

app_name = "meetings"

_ROOT = "g/<slug:slug>/meetings/"
_ONE = _ROOT + "<uuid:meeting_id>/"

urlpatterns = [
    path(_ROOT, views.meetings, name="meetings"),
    path(_ROOT + "new/", views_planning.schedule, name="schedule"),
    path(_ROOT + "calendar/", views_calendar.calendar, name="calendar"),
    path(_ROOT + "calendar/end/", views_calendar.end_calendar, name="end_calendar"),
    path(_ROOT + "calendar/mail/", views_calendar.calendar_mail, name="calendar_mail"),
    path(_ROOT + "times/", views_times.times, name="times"),
    path(_ROOT + "times/<uuid:poll_id>/", views_times.poll, name="poll"),
    path(_ROOT + "times/<uuid:poll_id>/close/", views_times.close, name="close_poll"),
    path(_ROOT + "times/<uuid:poll_id>/plan/", views_times.plan, name="plan_slot"),
    path(_ONE, views.meeting, name="meeting"),
    path(_ONE + "answer/", views.answer, name="answer"),
    path(_ONE + "wait/", views_seats.wait, name="wait"),
    path(_ONE + "seat/", views_seats.seat, name="seat"),
    path(_ONE + "room/", views_seats.room, name="room"),
    path(_ONE + "move/", views_planning.move, name="move"),
    path(_ONE + "series/", views_planning.edit_series, name="edit_series"),
    path(_ONE + "cancel/", views_planning.cancel, name="cancel"),
    path(_ONE + "cover/", views_cover.cover, name="cover"),
    path(_ONE + "cover/decline/", views_cover.decline_cover, name="decline_cover"),
    path(_ONE + "cover/take/", views_cover.take, name="take"),
    path(_ONE + "cover/withdraw/", views_cover.withdraw_cover, name="withdraw_cover"),
    path(_ROOT + "undo/", views_planning.undo, name="undo"),
    path(_ROOT + "month/", views_pictures.month, name="month"),
    path(_ROOT + "attendance/", views_pictures.attendance, name="attendance"),
    path(_ROOT + "names/", views_plan.names, name="names"),
    path(_ONE + "session/", views_session.session, name="session"),
    path(_ONE + "session/there/", views_session.there, name="there"),
    path(_ONE + "session/turn/", views_session.turn, name="turn"),
    path(_ONE + "session/order/", views_session.order, name="order"),
    path(_ONE + "session/shuffle/", views_session.shuffle, name="shuffle"),
    path(_ONE + "session/round/", views_session.begin_round, name="begin_round"),
    path(_ONE + "session/follow-ups/", views_session.follow_ups, name="follow_ups"),
    path(
        _ONE + "session/follow-ups/<uuid:follow_up_id>/",
        views_session.follow_up,
        name="follow_up",
    ),
    path(
        _ONE + "session/follow-ups/<uuid:follow_up_id>/drop/",
        views_session.drop_follow_up,
        name="drop_follow_up",
    ),
    path(_ONE + "session/plan/", views_plan.plan, name="plan"),
    path(_ONE + "session/plan/<uuid:part_id>/", views_plan.part, name="part"),
    path(_ONE + "session/plan/<uuid:part_id>/move/", views_plan.move_part, name="move_part"),
    path(_ONE + "session/plan/<uuid:part_id>/remove/", views_plan.remove_part, name="remove_part"),
    path(_ONE + "session/wrap-up/", views_plan.wrap_up, name="wrap_up"),
    path("me/calendar/", views_calendar.own_calendar, name="own_calendar"),
    path("me/calendar/end/", views_calendar.end_own_calendar, name="end_own_calendar"),
    path("calendar/<str:token>.ics", views_calendar.feed, name="feed"),
]
