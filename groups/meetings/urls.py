"""Addresses of meetings and of the private calendar feed."""

from django.urls import path

from groups.meetings import views, views_calendar, views_cover, views_seats, views_times

app_name = "meetings"

_ROOT = "g/<slug:slug>/meetings/"
_ONE = _ROOT + "<uuid:meeting_id>/"

urlpatterns = [
    path(_ROOT, views.meetings, name="meetings"),
    path(_ROOT + "new/", views.schedule, name="schedule"),
    path(_ROOT + "calendar/", views_calendar.calendar, name="calendar"),
    path(_ROOT + "calendar/end/", views_calendar.end_calendar, name="end_calendar"),
    path(_ROOT + "times/", views_times.times, name="times"),
    path(_ROOT + "times/<uuid:poll_id>/", views_times.poll, name="poll"),
    path(_ROOT + "times/<uuid:poll_id>/close/", views_times.close, name="close_poll"),
    path(_ROOT + "times/<uuid:poll_id>/plan/", views_times.plan, name="plan_slot"),
    path(_ONE, views.meeting, name="meeting"),
    path(_ONE + "answer/", views.answer, name="answer"),
    path(_ONE + "wait/", views_seats.wait, name="wait"),
    path(_ONE + "seat/", views_seats.seat, name="seat"),
    path(_ONE + "room/", views_seats.room, name="room"),
    path(_ONE + "move/", views.move, name="move"),
    path(_ONE + "cancel/", views.cancel, name="cancel"),
    path(_ONE + "cover/", views_cover.cover, name="cover"),
    path(_ONE + "cover/decline/", views_cover.decline_cover, name="decline_cover"),
    path(_ONE + "cover/take/", views_cover.take, name="take"),
    path(_ONE + "cover/withdraw/", views_cover.withdraw_cover, name="withdraw_cover"),
    path("me/calendar/", views_calendar.own_calendar, name="own_calendar"),
    path("me/calendar/end/", views_calendar.end_own_calendar, name="end_own_calendar"),
    path("calendar/<str:token>.ics", views_calendar.feed, name="feed"),
]
