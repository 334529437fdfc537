from django.urls import path

from dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("alliances/", views.alliances, name="alliances"),
    path("subplans/", views.subplans, name="subplans"),
    path("coverage/", views.coverage, name="coverage"),
    path("count/", views.count, name="count"),
]
