from django.urls import path

from workspace.views import files, links, notices, saved, sink, wordings

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
    path("link/", links.open_link, name="open_link"),
    path("link/<str:ref>/", links.link, name="link"),
    path("link/<str:ref>/code/", links.send_code, name="link_code"),
    path("link/<str:ref>/proof/", links.prove, name="link_proof"),
    path("link/<str:ref>/leave/", links.leave, name="leave_link"),
    path("feeds/<str:kind>/", links.feed, name="feed"),
    path("links/<int:pk>/mail/", links.mail, name="mail_link"),
    path("links/<int:pk>/revoke/", links.revoke, name="revoke_link"),
    path("views/<slug:key>/", saved.views, name="views"),
    path("views/<slug:key>/save/", saved.save, name="save_view"),
    path("views/<int:pk>/rename/", saved.rename, name="rename_view"),
    path("views/<int:pk>/replace/", saved.replace, name="replace_view"),
    path("views/<int:pk>/share/", saved.share, name="share_view"),
    path("views/<int:pk>/first/", saved.first, name="first_view"),
    path("views/<int:pk>/remove/", saved.remove, name="remove_view"),
    path("mail/", sink.mail, name="mail"),
    path("notices/mail/", notices.undelivered, name="undelivered"),
    path("notices/mail/<int:pk>/again/", notices.again, name="send_again"),
]
