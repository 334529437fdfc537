from django.urls import path

from core import views

app_name = "core"
urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/people/", views.people, name="people"),
    path("jobs/", views.jobs_list, name="jobs"),
    path("jobs/tray/", views.jobs_tray, name="jobs_tray"),
    path("jobs/<uuid:pk>/", views.job, name="job"),
    path("jobs/<uuid:pk>/cancel/", views.cancel_job, name="cancel_job"),
    path("files/<uuid:pk>/", views.file, name="file"),
    path("history/<str:model>/<int:pk>/", views.history, name="history"),
    path("session/", views.session, name="session"),
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("health/jobs", views.jobs_run, name="jobs_run"),
]
