"""Addresses of meetings and of the private calendar feed."""

from django.urls import path

from groups.meetings import views, views_calendar, views_planning

app_name = "meetings"

_ROOT = "g/<slug:slug>/meetings/"
_ONE = _ROOT + "<uuid:meeting_id>/"

urlpatterns = [
    path(_ROOT, views.meetings, name="meetings"),
    path(_ROOT + "new/", views_planning.schedule, name="schedule"),
    path(_ROOT + "calendar/", views_calendar.calendar, name="calendar"),
    path(_ROOT + "calendar/end/", views_calendar.end_calendar, name="end_calendar"),
    path(_ONE, views.meeting, name="meeting"),
    path(_ONE + "answer/", views.answer, name="answer"),
    path(_ONE + "move/", views_planning.move, name="move"),
    path(_ONE + "series/", views_planning.edit_series, name="edit_series"),
    path(_ROOT + "undo/", views_planning.undo, name="undo"),
    path(_ONE + "cancel/", views_planning.cancel, name="cancel"),
    path("calendar/<str:token>.ics", views_calendar.feed, name="feed"),
]
