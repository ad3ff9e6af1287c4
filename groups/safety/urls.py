"""Leaving, help, promises, colours, the two files that machines look for; reports and check-ins."""

from django.urls import path

from groups.safety import views, views_check_ins, views_desk, views_reports

app_name = "safety"
urlpatterns = [
    path("exit/", views.leave, name="leave"),
    path("theme/", views.theme, name="theme"),
    path("help-now/", views.help_now, name="help_now"),
    path("promises/", views.promises, name="promises"),
    path("robots.txt", views.robots, name="robots"),
    path("coordinators/reports/", views_desk.complaints, name="complaints"),
    path("coordinators/reports/<uuid:report_id>/", views_desk.complaint, name="complaint"),
    path("g/<slug:slug>/check-in/", views_check_ins.check_in, name="check_in"),
    path("g/<slug:slug>/check-in/withdraw/", views_check_ins.withdraw, name="withdraw_check_in"),
    path("g/<slug:slug>/check-ins/", views_check_ins.check_ins, name="check_ins"),
    path(
        "g/<slug:slug>/check-ins/<uuid:check_in_id>/done/",
        views_check_ins.done,
        name="check_in_done",
    ),
    path("g/<slug:slug>/reports/", views_reports.queue, name="reports"),
    path("g/<slug:slug>/reports/yours/", views_reports.own, name="own_reports"),
    path(
        "g/<slug:slug>/reports/<uuid:report_id>/",
        views_reports.decide,
        name="report_to_decide",
    ),
    path(
        "g/<slug:slug>/threads/<uuid:thread_id>/posts/<uuid:post_id>/report/",
        views_reports.report_post,
        name="report_post",
    ),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
