"""The application's addresses and the trivial page that passes the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.pages import open_to_all
from config import urls as application

TRIVIAL = "/bench/trivial/"

handler403 = application.handler403


@open_to_all
def trivial(_: HttpRequest) -> HttpResponse:
    """Nothing but the way through the middleware."""
    return HttpResponse("ok")


urlpatterns = [*application.urlpatterns, path(TRIVIAL.strip("/") + "/", trivial)]
