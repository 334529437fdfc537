from django.urls import path

from findings import views

app_name = "findings"
urlpatterns = [
    path("", views.rules, name="rules"),
    path("figures/", views.figures, name="figures"),
    path("figures/new/", views.enter_figure, name="enter_figure"),
    path("figures/<int:pk>/approve/", views.approve_figure, name="approve_figure"),
    path("figures/<int:pk>/drop/", views.drop_figure, name="drop_figure"),
    path("waive/<str:model>/<int:pk>/", views.waive, name="waive"),
    path("<str:edition>/", views.edition, name="edition"),
    path("<str:edition>/pdf/", views.printed, name="printed"),
    path("<str:edition>/tables/<str:table>/", views.table, name="table"),
    path("<str:edition>/<str:rule>/", views.rule, name="rule"),
]
