from django.urls import path

from reviews import views

app_name = "reviews"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("assignments/<int:pk>/", views.review, name="review"),
    path("assignments/<int:pk>/save/", views.save, name="save"),
    path("assignments/<int:pk>/submit/", views.submit, name="submit"),
    path("assignments/<int:pk>/recuse/", views.recuse, name="recuse"),
    path("assignments/<int:pk>/give-back/", views.give_back, name="give_back"),
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/new/", views.new_round, name="new_round"),
    path("rounds/<int:pk>/", views.round_page, name="round"),
    path("rounds/<int:pk>/edit/", views.edit_round, name="edit_round"),
    path("rounds/<int:pk>/criteria/", views.criteria, name="criteria"),
    path("rounds/<int:pk>/move/", views.move_round, name="move_round"),
    path("cases/", views.cases, name="cases"),
    path("cases/<int:pk>/", views.case, name="case"),
    path("cases/<int:pk>/assign/", views.assign, name="assign"),
    path("cases/<int:pk>/conflicts/", views.record_conflict, name="record_conflict"),
    path("cases/<int:pk>/assignments/<int:assignment>/remove/", views.unassign, name="unassign"),
    path("cases/<int:pk>/files/<uuid:file>/", views.case_file, name="case_file"),
]
