from django.urls import path

from workspace import views

app_name = "workspace"
urlpatterns = [
    path("attach/<str:label>/<int:pk>/", views.attach, name="attach"),
    path("<int:pk>/", views.file, name="file"),
    path("<int:pk>/preview/", views.preview, name="preview"),
    path("<int:pk>/caption/", views.describe, name="describe"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
