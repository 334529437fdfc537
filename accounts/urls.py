from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("first/", views.first_account, name="first_account"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("act-as/", views.act_as, name="act_as"),
    path("password/", views.change_password, name="change_password"),
    path("set-password/", views.set_password, name="set_password"),
    path("people/invite/", views.invite, name="invite"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/password-link/", views.password_link, name="password_link"),
    path("people/<int:pk>/end-role/<int:membership>/", views.end_role, name="end_role"),
]
