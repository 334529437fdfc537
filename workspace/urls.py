from django.urls import path

from workspace.views import files, notices, sink, wordings

app_name = "workspace"
urlpatterns = [
    path("files/attach/<str:label>/<int:pk>/", files.attach, name="attach"),
    path("files/<int:pk>/", files.file, name="file"),
    path("files/<int:pk>/preview/", files.preview, name="preview"),
    path("files/<int:pk>/caption/", files.describe, name="describe"),
    path("files/<int:pk>/remove/", files.remove, name="remove"),
    path("notices/", notices.inbox, name="notices"),
    path("notices/<int:pk>/open/", notices.go, name="notice"),
    path("notices/read/", notices.read_all, name="read_all"),
    path("notices/settings/", notices.settings, name="settings"),
    path("notices/try/", notices.send_to_oneself, name="try_mail"),
    path("notices/wordings/", wordings.wordings, name="wordings"),
    path("notices/wordings/<str:event>/<str:language>/", wordings.wording, name="wording"),
    path("notices/wordings/<str:event>/<str:language>/restore/", wordings.restore, name="restore_wording"),
    path("notices/wordings/<str:event>/<str:language>/try/", wordings.try_wording, name="try_wording"),
    path("mail/", sink.mail, name="mail"),
    path("notices/mail/", notices.undelivered, name="undelivered"),
    path("notices/mail/<int:pk>/again/", notices.again, name="send_again"),
]
