"""The list, cards, being told; and the schedule for other programs."""

from django.urls import path

from groups.finder import views, views_drafts, views_facilitator, views_guide, views_telling

app_name = "finder"
urlpatterns = [
    path("groups/", views.finder, name="finder"),
    path("groups/start/list/", views_drafts.drafts, name="drafts"),
    path("groups/tell/", views_telling.tell, name="tell"),
    path("groups/tell/asked/", views_telling.asked, name="asked"),
    path("groups/<slug:slug>/", views.card, name="card"),
    path("me/facilitator/", views_facilitator.facilitator, name="facilitator"),
    path("me/facilitator/erase/", views_facilitator.erase, name="erase_facilitator"),
    path("told/<str:token>/", views_telling.told, name="told"),
    path("told/<str:token>/stop/", views_telling.stop, name="stop"),
    path("meetings.json", views_guide.schedule, name="schedule"),
]
